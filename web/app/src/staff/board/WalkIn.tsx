import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { appointments, clinic, links } from '../../api/calls';
import { useSession } from '../../api/session';
import type { Department, Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useWords } from '../../words';
import { day } from '../../words/times';
import { FindPatient } from '../booking/FindPatient';
import { Given } from '../Given';

const optionsOf = (items: readonly { id: string; name: string }[]) => items.map((one) => ({ value: one.id, label: one.name }));

/** The caller's departments before all others: their links are the caller's to hand out, those of others may not be. */
function useOwnFirst(departments: readonly Department[]) {
  const { data: session } = useSession();
  const own = useQuery({ queryKey: ['person', session?.personId], queryFn: () => clinic.person(session?.personId ?? ''), enabled: session?.personId !== undefined });
  const isOwn = (one: Department) => own.data?.departments.includes(one.id) ?? false;
  return [...departments.filter(isOwn), ...departments.filter((one) => !isOwn(one))];
}

/** Who a visit is for, as one tells two people of one name apart. */
function useNamed(whom: Person | undefined) {
  const { say, language } = useWords();
  return whom?.birthDate ? say('book.patient.born', { name: whom.name, date: day(whom.birthDate, language) }) : whom?.name;
}

/** A patient who came without an appointment: booked for now, with a link to join. */
export function WalkIn({ departments, onClose }: { departments: readonly Department[]; onClose: () => void }) {
  const { say } = useWords();
  const ordered = useOwnFirst(departments);
  const [picked, setChosen] = useState({ department: '', provider: '' });
  const chosen = { ...picked, department: picked.department || (ordered[0]?.id ?? '') };
  const [patient, setPatient] = useState<Person>();
  const [isTried, setIsTried] = useTried();
  const providers = useQuery({ queryKey: ['people', 'provider'], queryFn: () => clinic.people('provider') });
  const fitting = (providers.data?.items ?? []).filter((one: Person) => one.departments.includes(chosen.department));
  const provider = fitting.find((one) => one.id === chosen.provider)?.id ?? fitting[0]?.id ?? '';
  const link = useMutation({ mutationFn: links.make });
  const book = useMutation({
    mutationFn: (who: Person) => {
      const starts = Date.now() + 60_000; // A visit starts in the future; a minute is enough.
      const times = { startsAt: new Date(starts).toISOString(), endsAt: new Date(starts + 15 * 60_000).toISOString() };
      return appointments.book({ departmentId: chosen.department, providerId: provider, patientId: who.id, walkIn: true, ...times });
    },
    // What was booked stays booked, with or without a link: nobody books it again for that.
    onSuccess: ({ appointment }) => link.mutate(appointment.id),
  });
  const named = useNamed(book.data ? book.variables : patient);
  const submit = () => {
    setIsTried(true);
    if (patient && provider !== '') book.mutate(patient);
  };
  return (
    <Dialog title={say('board.walk-in.title')} isOpen onClose={onClose}>
      {book.data ? (
        <>
          {link.isPending && <p className="quiet">{say('app.loading')}</p>}
          {link.data && (
            <>
              <p>{say('board.walk-in.link')}</p>
              <Given url={link.data.url} />
            </>
          )}
          {link.error && <p>{say('board.walk-in.no-link')}</p>}
          <Failure error={link.error} onRetry={() => link.mutate(book.data.appointment.id)} />
        </>
      ) : (
        <>
          <FindPatient value={patient} onChange={setPatient} isMissing={isTried && !patient} />
          <Select label={say('board.walk-in.department')} value={chosen.department} onChange={(department) => setChosen({ ...chosen, department })} options={optionsOf(ordered)} />
          <Select label={say('board.walk-in.provider')} value={provider} isInvalid={isTried && provider === ''} onChange={(next) => setChosen({ ...chosen, provider: next })} options={optionsOf(fitting)} />
        </>
      )}
      {named !== undefined && <p>{say('board.walk-in.for', { name: named })}</p>}
      {isTried && !patient && <Notice tone="stop">{say('book.patient.missing')}</Notice>}
      <Failure error={providers.error ?? book.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.close')}</Button>
        {!book.data && (
          <Button look="primary" isPending={book.isPending} onPress={submit}>
            {say('board.walk-in.do')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
