import { useState } from 'react';

/** The patient's place in the queue, as this browser was told at check-in; a reload comes back to it. */
export function useEntryId(appointment: string): [string | undefined, (id: string) => void] {
  const kept = `housecall.entry.${appointment}`;
  const [id, setId] = useState(() => localStorage.getItem(kept) ?? undefined);
  const set = (next: string) => {
    localStorage.setItem(kept, next);
    setId(next);
  };
  return [id, set];
}
