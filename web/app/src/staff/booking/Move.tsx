import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { appointments, schedules } from '../../api/calls';
import type { Appointment, Slot } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { Slots } from '../../plan/Slots';
import { isGone } from '../../plan/useSlots';
import { typeOf } from '../../plan/visitTypes';
import { useSay } from '../../words';
import { OtherTime } from './OtherTime';

interface Props {
  appointment: Appointment;
  onMoved: (next: Appointment) => void;
  onClose: () => void;
}

/** Another time with the same provider: one of those that are free, or one that was agreed. */
export function Move({ appointment, onMoved, onClose }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const [slot, setSlot] = useState<Slot>();
  const [isTried, setIsTried] = useState(false);
  const { departmentId, providerId } = appointment;
  const types = useQuery({ queryKey: ['visit-types', departmentId], queryFn: () => schedules.types(departmentId) });
  const type = typeOf(appointment, types.data?.items ?? []);
  const choose = useCallback((next: Slot | undefined) => setSlot(next), []);
  const move = useMutation({
    mutationFn: (to: Slot) => appointments.reschedule(appointment.id, to.startsAt, to.endsAt),
    onSuccess: (visit) => onMoved({ ...appointment, ...visit.appointment }),
    onError: (error) => {
      void client.invalidateQueries({ queryKey: ['slots'] });
      if (!isGone(error)) return;
      setSlot(undefined);
      setIsTried(false);
    },
  });
  const minutes = (new Date(appointment.endsAt).getTime() - new Date(appointment.startsAt).getTime()) / 60_000;
  const submit = () => {
    setIsTried(true);
    if (slot) move.mutate(slot);
  };
  return (
    <Dialog title={say('visit.move.title')} isOpen onClose={onClose}>
      <Failure error={types.error} />
      {type && <Slots wanted={{ departmentId, providerId, visitType: type.code }} patientZone={appointment.patientTimeZone ?? undefined} value={slot} onChange={choose} />}
      <OtherTime provider={providerId} minutes={minutes} onChange={choose} />
      {isTried && !slot && <Notice tone="stop">{say('book.slot.missing')}</Notice>}
      <Failure error={move.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.back')}</Button>
        <Button look="primary" isPending={move.isPending} onPress={submit}>
          {say('visit.move')}
        </Button>
      </div>
    </Dialog>
  );
}
