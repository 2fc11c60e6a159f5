import { useState } from 'react';

const kept = (appointment: string): string => `housecall.entry.${appointment}`;

/** Keeps the place for a reload, from the moment that there is one. */
export const keepEntry = (appointment: string, entry: string): void => localStorage.setItem(kept(appointment), entry);

/** The patient's place in the queue, as this browser was told at check-in; a reload comes back to it. */
export function useEntryId(appointment: string): [string | undefined, (entry: string) => void] {
  return useState(() => localStorage.getItem(kept(appointment)) ?? undefined);
}
