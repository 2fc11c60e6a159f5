import type { Rung } from './ladder';
import type { Measured } from './quality';
import type { Shown } from './signal';

/** Somebody else in the call, as the page shows them. */
export interface Other {
  id: string;
  stream: MediaStream;
  isConnected: boolean;
  shown: Shown;
  /** What they say just now, where it can be read. */
  caption: string | undefined;
  measured: Measured | undefined;
}

/** The whole call, as the page shows it. */
export interface View {
  others: readonly Other[];
  local: MediaStream;
  shown: Shown;
  rung: Rung;
  /** The same person took the call in another window, which may be closed since. */
  elsewhere: 'open' | 'closed' | undefined;
  isBlocked: boolean;
  /** Own devices that are gone. */
  lost: ReadonlySet<'audio' | 'video'>;
  /** The relay cannot be had, so there is no call. */
  relayError: unknown;
  hasLost: boolean;
}
