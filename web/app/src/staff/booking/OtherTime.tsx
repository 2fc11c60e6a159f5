import { useState } from 'react';
import type { Slot } from '../../api/views';
import { Field } from '../../design/Field';
import { ownZone } from '../../plan/zones';
import { useSay } from '../../words';

interface Props {
  provider: string;
  minutes: number;
  onChange: (slot: Slot | undefined) => void;
}

/** A time beside the offered ones, which the desk may agree on. */
export function OtherTime({ provider, minutes, onChange }: Props) {
  const say = useSay();
  const [when, setWhen] = useState('');
  const choose = (next: string) => {
    setWhen(next);
    const starts = new Date(next);
    const at = (ms: number) => new Date(ms).toISOString();
    const from = starts.getTime();
    onChange(Number.isNaN(from) ? undefined : { providerId: provider, startsAt: at(from), endsAt: at(from + minutes * 60_000), timeZone: ownZone() });
  };
  return (
    <details>
      <summary>{say('book.other')}</summary>
      <Field label={say('book.other.when')} hint={say('book.other.hint', { zone: ownZone() })} type={'datetime-local'} value={when} onChange={choose} />
    </details>
  );
}
