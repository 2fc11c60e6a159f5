/** Milliseconds in which a call that is made anew follows the one before it in the same window. */
const meanwhile = 1_000;

/** What this window holds, by the visit: for how many calls, and how it is let go. */
const held = new Map<string, { calls: number; letGo: () => void }>();

// A browser without locks is never told that the other window was closed.
const locks = 'locks' in navigator ? navigator.locks : undefined;

const nameOf = (consultation: string): string => `housecall call ${consultation}`;

function begin(consultation: string): { calls: number; letGo: () => void } {
  let letGo = (): void => undefined;
  const end = new Promise<void>((resolve) => (letGo = resolve));
  void locks?.request(nameOf(consultation), () => end);
  const made = { calls: 0, letGo };
  held.set(consultation, made);
  return made;
}

/** Holds the call of a visit for this window, until it is let go or the window is closed. */
export function hold(consultation: string): () => void {
  const own = held.get(consultation) ?? begin(consultation);
  own.calls += 1;
  return () => {
    own.calls -= 1;
    setTimeout(() => {
      if (own.calls > 0 || held.get(consultation) !== own) return;
      held.delete(consultation);
      own.letGo();
    }, meanwhile);
  };
}

/** Tells once no other window of this browser holds the call any more. */
export function whenFree(consultation: string, tell: () => void): () => void {
  const waiting = new AbortController();
  locks?.request(nameOf(consultation), { signal: waiting.signal }, tell).catch(() => undefined);
  return () => waiting.abort();
}
