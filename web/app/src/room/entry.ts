import type { Peer } from './peer';
import { Meter, type Measured } from './quality';
import type { Shown } from './signal';

/** Somebody else in a call. */
export interface Entry {
  peer: Peer;
  call: string;
  shown: Shown;
  /** When that was said: messages overtake each other. */
  shownAt: string;
  meter: Meter;
  measured?: Measured;
  wasConnected: boolean;
  /** Looks in a row at which nothing came, though something should. */
  silent: number;
}

export const entryOf = (peer: Peer, call: string): Entry => ({
  peer,
  call,
  shown: { muted: false, camera: true, sharing: false },
  shownAt: '',
  meter: new Meter(),
  wasConnected: false,
  silent: 0,
});

/** Takes what somebody says of their devices, unless they have said something newer. */
export function show(entry: Entry, { state, timestamp }: { state: Shown; timestamp: string }): void {
  if (timestamp < entry.shownAt) return;
  entry.shown = state;
  entry.shownAt = timestamp;
}
