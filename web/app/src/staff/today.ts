import { useQuery } from '@tanstack/react-query';
import { clinic } from '../api/calls';
import type { Today } from '../api/views';

/** What somebody has before them. Channels tell of changes; minutes pass by themselves. */
export const useToday = () => useQuery({ queryKey: ['today'], queryFn: clinic.today, refetchInterval: 10_000 });

/** The day after what a queue's channel says; whatever else changed with it is asked for. */
export function changed(today: Today, { action, queueEntryId: id, newStatus, reason }: Record<string, unknown>): Today {
  if (action === 'PATIENT_REMOVED') {
    const over = today.appointments.map((one) => (one.entryId === id && reason === 'completed' ? { ...one, state: 'fulfilled' } : one));
    return { ...today, appointments: over, queue: today.queue.filter((entry) => entry.id !== id) };
  }
  if (action !== 'STATUS_UPDATED' || typeof newStatus !== 'string') return today;
  return { ...today, queue: today.queue.map((entry) => (entry.id === id ? { ...entry, status: newStatus } : entry)) };
}
