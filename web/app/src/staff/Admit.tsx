import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { clinic, consultations, queue } from '../api/calls';
import type { Appointment, Consultation, Entry } from '../api/views';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { Failure } from '../design/Failure';
import { prepareLine } from '../live/Line';
import { prepareCall } from '../room/relay';
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
  usePrepared(entry);
  const admit = useMutation({
    mutationFn: () => queue.admit(entry.id, entry.patientId),
    onSuccess: async (visit) => {
      performance.mark('admitted');
      client.setQueryData<Consultation>(['consultation', visit.consultationId], (known) => known && { ...known, state: visit.state });
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

/** While somebody looks who it is, the room is made ready: nobody shall wait for it afterwards. */
function usePrepared({ appointmentId, consultationId, patientId }: Entry): void {
  const client = useQueryClient();
  useEffect(() => {
    prepareLine({ patientId, appointmentId, role: 'provider' });
    prepareCall(consultationId);
    void import('./ConsultingRoom');
    client.query({ queryKey: ['consultation', consultationId], queryFn: () => consultations.show(consultationId) }).catch(() => undefined);
  }, [client, appointmentId, consultationId, patientId]);
}
