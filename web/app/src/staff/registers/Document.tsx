import { useId } from 'react';
import { useSay } from '../../words';

interface Props {
  label: string;
  isMissing?: boolean;
  onChange: (file: File | undefined) => void;
}

/** A document, of which only the fingerprint leaves the computer. */
export function Document({ label, isMissing = false, onChange }: Props) {
  const say = useSay();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span id={`${id}-hint`} className="hint">
        {say('registers.file.hint')}
      </span>
      <input id={id} type="file" aria-describedby={`${id}-hint`} aria-invalid={isMissing} onChange={(event) => onChange(event.target.files?.[0])} />
      {isMissing && <span className="wrong">{say('registers.missing')}</span>}
    </div>
  );
}
