import { CircleAlert } from 'lucide-react';
import { useId } from 'react';
import { useWords } from '../words';
import { Field } from '../design/Field';
import type { Key } from '../words/catalog';

/** A date as it is typed: three numbers, which nobody has to scroll through years for. */
export interface Parts {
  day: string;
  month: string;
  year: string;
}

export const nothing: Parts = { day: '', month: '', year: '' };

/** The day as YYYY-MM-DD, if there is such a day and it lies in the past. */
export function dateOf({ day, month, year }: Parts, now = new Date()): string | undefined {
  if (!/^\d{4}$/.test(year)) return undefined;
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00Z`);
  // 31 February would become a day in March.
  const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  return exists && date <= now && Number(year) > 1880 ? text : undefined;
}

interface Props {
  parts: Parts;
  onChange: (parts: Parts) => void;
  isWrong: boolean;
}

/** Asks for a birth date, in the order in which the language writes dates. */
export function BirthDate({ parts, onChange, isWrong }: Props) {
  const { say, language } = useWords();
  const id = useId();
  const order = new Intl.DateTimeFormat(language === 'en' ? navigator.language : language).formatToParts(new Date());
  const names = order.map((part) => part.type).filter((type): type is keyof Parts => type in nothing);
  const isFull = names.every((name) => parts[name] !== '');
  const autoComplete = { day: 'bday-day', month: 'bday-month', year: 'bday-year' } as const;
  return (
    <div role="group" aria-labelledby={id} className="field">
      <span className="label" id={id}>
        {say('join.birth-date')}
      </span>
      <div className="date-parts">
        {names.map((name) => (
          <Field
            key={name}
            label={say(`join.${name}` as Key)}
            value={parts[name]}
            onChange={(value) => onChange({ ...parts, [name]: value.replace(/\D/g, '') })}
            inputMode="numeric"
            autoComplete={autoComplete[name]}
            maxLength={name === 'year' ? 4 : 2}
            isInvalid={isWrong && (parts[name] === '' || isFull)}
          />
        ))}
      </div>
      {isWrong && (
        <span className="wrong" role="alert">
          <CircleAlert aria-hidden /> {say('join.birth-date.invalid')}
        </span>
      )}
    </div>
  );
}
