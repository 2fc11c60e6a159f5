import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState, type SubmitEvent } from 'react';
import { clinic } from '../../api/calls';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { useWords } from '../../words';
import { day } from '../../words/times';

const BreakGlass = lazy(async () => ({ default: (await import('../glass/BreakGlass')).BreakGlass }));

interface Props {
  value: Person | undefined;
  onChange: (patient: Person | undefined) => void;
  isMissing?: boolean;
}

/** Looks a patient up by name; the birth date tells two of the same name apart. */
export function FindPatient({ value, onChange, isMissing = false }: Props) {
  const { say, language } = useWords();
  const [name, setName] = useState('');
  const [rescued, setRescued] = useState<string>();
  const find = useMutation({ mutationFn: (whole: string) => clinic.search({ role: 'patient', name: whole }) });
  const look = () => {
    // Nobody stays chosen who is not in the list, and only the last question's answer chooses: an earlier one may come after it.
    onChange(undefined);
    find.mutate(name.trim(), { onSuccess: ({ items }) => onChange(items.length === 1 ? items[0] : undefined) });
  };
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() !== '') look();
  };
  const found = find.data?.items ?? [];
  const restricted = find.data?.restricted ?? [];
  const label = (one: Person) => (one.birthDate ? say('book.patient.born', { name: one.name, date: day(one.birthDate, language) }) : one.name);
  return (
    <>
      <form className="filters" onSubmit={search} role="search">
        <Field label={say('book.patient')} hint={say('book.patient.hint')} value={name} onChange={setName} isInvalid={isMissing && found.length === 0} autoComplete="off" />
        <Button type="submit" isPending={find.isPending}>
          {say('book.find')}
        </Button>
      </form>
      <Failure error={find.error} />
      <div aria-live="polite">
        {find.data && found.length + restricted.length === 0 && <p>{say('book.patient.none')}</p>}
        {restricted.map((id) => (
          <Notice key={id} tone="wait" title={say('book.patient.restricted')}>
            <p>{say('book.patient.restricted.text', { id })}</p>
            <Button look="stop" onPress={() => setRescued(id)}>
              {say('glass.ask')}
            </Button>
          </Notice>
        ))}
        {find.data?.more && <Notice>{say('book.patient.more')}</Notice>}
        {found.length > 0 && <Choice label={say('book.patient.which', { count: found.length })} value={value?.id ?? null} isWrong={isMissing} onChange={(id) => onChange(found.find((one) => one.id === id))} options={found.map((one) => ({ value: one.id, label: label(one) }))} />}
      </div>
      {rescued !== undefined && (
        <Suspense>
          <BreakGlass
            patient={rescued}
            onClose={() => {
              setRescued(undefined);
              // Whoever rescues them finds them.
              look();
            }}
          />
        </Suspense>
      )}
    </>
  );
}
