import { useState } from 'react';
import { problemOf } from '../api/problem';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Select } from '../design/Select';
import { useWords } from '../words';
import { useLine } from './Line';
import { share } from './share';
import { categories, nameOf, type Category } from './sharing';

/** So many days a prescription is given unless its sender says otherwise. */
const validDays = 90;

interface Props {
  file: File;
  onClose: () => void;
}

/** What a file is, before it goes; then how far it is, and what became of it. */
export default function Attach({ file, onClose }: Props) {
  const { say } = useWords();
  const { line } = useLine();
  const [category, setCategory] = useState<Category>('other');
  const [until, setUntil] = useState(() => dayAfter(validDays));
  const [part, setPart] = useState<number>();
  const [error, setError] = useState<unknown>();
  const send = () => {
    if (!line) return;
    setPart(0);
    setError(undefined);
    const validUntil = category === 'prescription' ? endOf(until) : undefined;
    share(line, { file, category, validUntil, onProgress: setPart }).then(onClose, (reason: unknown) => {
      setError(problemOf(reason));
      setPart(undefined);
    });
  };
  return (
    <div className="attach" role="group" aria-label={say('chat.file.sent', { name: file.name })}>
      <strong>{file.name}</strong>
      <Select
        label={say('chat.file.category')}
        value={category}
        options={categories.map((value) => ({ value, label: say(nameOf(value)) }))}
        onChange={(value) => setCategory(value as Category)}
      />
      {category === 'prescription' && (
        <Field type="date" label={say('chat.file.until')} hint={say('chat.file.until.hint')} value={until} onChange={setUntil} isRequired />
      )}
      <Failure error={error} />
      {part === undefined ? (
        <div className="line">
          <Button look="primary" onPress={send} isDisabled={!line || (category === 'prescription' && endOf(until) === undefined)}>
            {say('app.send')}
          </Button>
          <Button onPress={onClose}>{say('app.cancel')}</Button>
        </div>
      ) : (
        <p>
          <progress value={part} aria-label={say('chat.file.sent', { name: file.name })} />
          {part < 1 && say('chat.file.percent', { percent: Math.round(part * 100) })}
          {/* Every percent said aloud would drown the rest. */}
          <span role="status">{part < 1 ? '' : say('chat.file.checked')}</span>
        </p>
      )}
    </div>
  );
}

/** The day so many days from now, as a date field has it. */
function dayAfter(days: number): string {
  const then = new Date();
  then.setDate(then.getDate() + days);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
}

/** The last second of a day here; none of a day that is incomplete or over. */
function endOf(day: string): string | undefined {
  const end = new Date(`${day}T23:59:59`);
  return end.getTime() > Date.now() ? end.toISOString() : undefined;
}
