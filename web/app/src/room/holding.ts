const nameOf = (consultation: string): string => `housecall call ${consultation}`;

// A browser without locks of its own is never told that the other window was closed.
const locks = 'locks' in navigator ? navigator.locks : undefined;

/** Holds the call of a visit for this window, until it is let go or the window is closed. */
export function hold(consultation: string): () => void {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  void locks?.request(nameOf(consultation), () => held);
  return letGo;
}

/** Tells once no other window of this browser holds the call any more. */
export function whenFree(consultation: string, tell: () => void): () => void {
  const waiting = new AbortController();
  locks?.request(nameOf(consultation), { signal: waiting.signal }, tell).catch(() => undefined);
  return () => waiting.abort();
}
