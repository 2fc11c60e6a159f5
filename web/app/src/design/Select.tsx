import { CircleAlert } from 'lucide-react';
import { useId } from 'react';

interface Props {
  label: string;
  value: string;
  options: readonly { value: string; label: string; isDisabled?: boolean }[];
  onChange: (value: string) => void;
  isLabelHidden?: boolean;
  isInvalid?: boolean;
  /** What is wrong with it, in a sentence. */
  wrong?: string | undefined;
}

/** One of many: the browser's own list, which every phone and reader knows. */
export function Select({ label, value, options, onChange, isLabelHidden = false, isInvalid = false, wrong }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelHidden ? 'hidden-text' : undefined}>
        {label}
      </label>
      <select id={id} value={value} aria-invalid={isInvalid || wrong !== undefined} aria-describedby={wrong === undefined ? undefined : `${id}-wrong`} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isDisabled === true}>
            {option.label}
          </option>
        ))}
      </select>
      {wrong !== undefined && (
        <span id={`${id}-wrong`} className="wrong">
          <CircleAlert aria-hidden /> <span>{wrong}</span>
        </span>
      )}
    </div>
  );
}
