import type { Appointment } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { Slots } from '../../plan/Slots';
import { useMove } from '../../plan/useMove';
import { isInPause } from '../../plan/useSlots';
import { useSay } from '../../words';
import { OtherTime } from './OtherTime';
import { Sure } from './Sure';

interface Props {
  appointment: Appointment;
  onMoved: (next: Appointment) => void;
  onClose: () => void;
}

/** Another time with the same provider: one of those that are free, or one that was agreed. */
export function Move({ appointment, onMoved, onClose }: Props) {
  const say = useSay();
  const { types, wanted, slot, choose, isMissing, move, submit } = useMove(appointment, onMoved);
  const minutes = (new Date(appointment.endsAt).getTime() - new Date(appointment.startsAt).getTime()) / 60_000;
  return (
    <Dialog title={say('visit.move.title')} isOpen onClose={onClose}>
      <Failure error={types.error} />
      {wanted && <Slots wanted={wanted} patientZone={appointment.patientTimeZone ?? undefined} value={slot} onChange={choose} />}
      <OtherTime provider={appointment.providerId} minutes={minutes} onChange={choose} />
      {isMissing && <Notice tone="stop">{say('book.slot.missing')}</Notice>}
      <Failure error={isInPause(move.error) ? null : move.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.back')}</Button>
        <Sure error={move.error} isPending={move.isPending} label={say('visit.move')} anyway={say('visit.move.anyway')} onPress={submit} onClose={move.reset} />
      </div>
    </Dialog>
  );
}
