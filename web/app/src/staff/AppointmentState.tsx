import { useQuery } from '@tanstack/react-query';
import { clinic } from '../api/calls';
import type { Appointment } from '../api/views';
import { State, type Tone } from '../design/State';
import { useSay } from '../words';
import type { Key } from '../words/catalog';

const tones: Record<string, Tone> = { booked: 'plain', 'checked-in': 'info', left: 'stop', fulfilled: 'go', cancelled: 'stop', 'no-show': 'stop', rescheduled: 'plain' };

/** Where an appointment stands: whoever has checked in and is in no queue and no visit now has left. Only the day's own appointments can tell: it holds nobody of another department. */
export function AppointmentState({ appointment: { id, state } }: { appointment: Appointment }) {
  const say = useSay();
  // The pages ask for the day by themselves; here it is only read.
  const { data: today } = useQuery({ queryKey: ['today'], queryFn: clinic.today });
  const isOfDay = today?.appointments.some((one) => one.id === id) ?? false;
  const hasLeft = state === 'checked-in' && isOfDay && !today?.queue.some((entry) => entry.appointmentId === id);
  const shown = hasLeft ? 'left' : state;
  return <State tone={tones[shown] ?? 'plain'}>{say(`today.state.${shown}` as Key)}</State>;
}
