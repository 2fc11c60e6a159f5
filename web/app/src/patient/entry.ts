import { useState } from 'react';
import type { Appointment } from '../api/views';

/** The patient's place in the queue: as the server says, or as this browser was told at check-in. */
export function useEntryId(appointment: Appointment): [string | undefined, (id: string) => void] {
  const kept = `housecall.entry.${appointment.id}`;
  const [id, setId] = useState(() => localStorage.getItem(kept) ?? undefined);
  const set = (next: string) => {
    localStorage.setItem(kept, next);
    setId(next);
  };
  return [appointment.entryId ?? id, set];
}
