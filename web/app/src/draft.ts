import { useCallback, useEffect, useState } from 'react';

const prefix = 'housecall.draft.';
/** Drafts older than this are thrown away: 12 hours in milliseconds. */
const life = 12 * 60 * 60 * 1000;

interface Kept<T> {
  at: number;
  value: T;
}

function read<T>(name: string): T | undefined {
  try {
    const text = localStorage.getItem(prefix + name);
    const kept = text === null ? undefined : (JSON.parse(text) as Kept<T>);
    return kept && Date.now() - kept.at < life ? kept.value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it where there is room: on a full device whoever writes goes on, and only a reload forgets it. */
function keep<T>(name: string, value: T): void {
  try {
    localStorage.setItem(prefix + name, JSON.stringify({ at: Date.now(), value } satisfies Kept<T>));
  } catch {
    // What was kept before is nearer to it than nothing.
  }
}

/** What is kept on this device outside of any page's state. */
export const kept = {
  read,
  keep,
  drop: (name: string) => localStorage.removeItem(prefix + name),
};

/** Text in the making: it survives a reload, a logoff and a dead battery, on this device only. */
export function useDraft<T>(name: string, first: T): [T, (value: T) => void, () => void] {
  const [value, setValue] = useState<T>(() => read<T>(name) ?? first);
  useEffect(() => setValue((now) => read<T>(name) ?? now), [name]);
  const keep = useCallback(
    (next: T) => {
      setValue(next);
      kept.keep(name, next);
    },
    [name],
  );
  const drop = useCallback(() => kept.drop(name), [name]);
  return [value, keep, drop];
}

/** Throws away what was typed into forms that are their writer's alone: they have signed out. */
export function dropForms(): void {
  for (const name of Object.keys(localStorage).filter((key) => key.startsWith(`${prefix}form.`))) localStorage.removeItem(name);
}

/** Throws away drafts that nobody came back for. */
export function sweepDrafts(): void {
  for (const name of Object.keys(localStorage).filter((key) => key.startsWith(prefix))) {
    if (read(name.slice(prefix.length)) === undefined) localStorage.removeItem(name);
  }
}
