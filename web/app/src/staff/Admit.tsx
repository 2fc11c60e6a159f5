import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { clinic, queue } from '../api/calls';
import type { Appointment, Entry } from '../api/views';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { Failure } from '../design/Failure';
import { useWords } from '../words';
import { day } from '../words/times';

interface Props {
  entry: Entry;
  appointment: Appointment | undefined;
  onClose: () => void;
}

/** The guard against the wrong patient: name, birth date and reason before anybody is admitted. */
export function Admit({ entry, appointment, onClose }: Props) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const patient = useQuery({ queryKey: ['person', entry.patientId], queryFn: () => clinic.person(entry.patientId) });
  const admit = useMutation({
    mutationFn: () => queue.admit(entry.id, entry.patientId),
    onSuccess: async (visit) => {
      performance.mark('admitted');
      await navigate({ to: '/room/$id', params: { id: visit.consultationId } });
      await client.invalidateQueries({ queryKey: ['today'] });
    },
  });
  const { data } = patient;
  return (
    <Dialog title={say('admit.title')} isOpen onClose={onClose}>
      <Failure error={patient.error} />
      <div className="identity">
        <strong>{data?.name ?? entry.patientName}</strong>
        {data?.birthDate && <span>{say('admit.born', { date: day(data.birthDate, language) })}</span>}
        <span className="quiet">
          {say('today.reason')}: {appointment?.reason ?? say('today.reason.none')}
        </span>
      </div>
      <Failure error={admit.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('admit.no')}</Button>
        <Button look="primary" autoFocus isPending={admit.isPending} isDisabled={!data} onPress={() => admit.mutate()}>
          {say('admit.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
