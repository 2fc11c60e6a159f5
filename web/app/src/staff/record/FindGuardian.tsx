import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { clinic } from '../../api/calls';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { useWords } from '../../words';
import { day } from '../../words/times';

interface Props {
  /** Nobody is somebody new. */
  value: Person | undefined;
  mayAdd: boolean;
  isMissing: boolean;
  onChange: (person: Person | undefined) => void;
}

// Guests of a visit have no birth date, and so no link that asks for it.
const canAct = (one: Person): boolean => one.active && Boolean(one.birthDate);

/** Looks up by name who acts, among those whom the clinic knows; the birth date tells two of the same name apart. */
export function FindGuardian({ value, mayAdd, isMissing, onChange }: Props) {
  const { say, language } = useWords();
  const [name, setName] = useState('');
  const find = useMutation({ mutationFn: async (whole: string) => clinic.search({ role: 'guardian', name: whole }).then(({ items, more }) => ({ items: items.filter(canAct), more })) });
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    // As where a patient is looked up: only the last question's answer chooses.
    onChange(undefined);
    find.mutate(name.trim(), { onSuccess: ({ items }) => onChange(items.length === 1 ? items[0] : undefined) });
  };
  const found = find.data?.items ?? [];
  // Whoever was registered a moment ago is in no answer.
  const known = value && !found.some(({ id }) => id === value.id) ? [...found, value] : found;
  const label = (one: Person) => (one.birthDate ? say('book.patient.born', { name: one.name, date: day(one.birthDate, language) }) : one.name);
  return (
    <>
      <form className="filters" onSubmit={search} role="search">
        <Field label={say('proxies.find')} hint={say('book.patient.hint')} value={name} onChange={setName} wrong={isMissing && known.length === 0 ? say('proxies.choose') : undefined} autoComplete="off" />
        <Button type="submit" isPending={find.isPending}>
          {say('book.find')}
        </Button>
      </form>
      <Failure error={find.error} />
      <div aria-live="polite">
        {find.data && found.length === 0 && <p>{say('proxies.find.none')}</p>}
        {find.data?.more && <Notice>{say('proxies.find.more')}</Notice>}
        {known.length > 0 && (
          <Choice
            label={say('proxies.person')}
            value={value?.id ?? (mayAdd ? '' : null)}
            isWrong={isMissing}
            onChange={(id) => onChange(known.find((one) => one.id === id))}
            options={[...known.map((one) => ({ value: one.id, label: label(one) })), ...(mayAdd ? [{ value: '', label: say('proxies.new') }] : [])]}
          />
        )}
      </div>
    </>
  );
}
