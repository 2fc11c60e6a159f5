/** Time and chance, passed in so that a test can move one and repeat the other. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
  /** The longest pause between two tries, in milliseconds; half a minute unless said. */
  longestPause?: number;
}

/** Timers hold no more than this; a longer wait ends early. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The machine's own. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(milliseconds, LONGEST_TIMER));
      signal?.addEventListener('abort', done);
    }),
};

const FIRST = 200;
const LONGEST = 30_000;

/** How long to wait before the next attempt: exponential, capped, with full jitter. */
export function backoff(attempt: number, clock: Clock): number {
  return clock.random() * Math.min(clock.longestPause ?? LONGEST, FIRST * 2 ** Math.min(attempt, 20));
}
