import type { Peer } from './peer';
import { Meter, type Measured } from './quality';
import type { Shown } from './signal';
import type { Other } from './view';

/** A caption is shown for so many milliseconds, and so many characters of it. */
const reading = 6_000;
const longestCaption = 160;

/** A browser takes six seconds to see that a way through the network is gone; so many silent looks say it sooner. */
export const gone = 2;
/** After so many the other is away: whoever comes back says hello. */
const away = 40;
/** Silent looks from one attempt to find a new way to the next. */
const patience = 4;
/** The same for a connection that never came about: an offer or its answer was lost, and a slow line takes its time. */
const building = 8;

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
  /** What they said last, and until when it is shown. */
  caption?: { text: string; until: number };
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

/** Counts silent looks, and says what they call for. Who begins looks for a new way first; the other only if that did not help, so that they do not meet halfway. */
export function listen(entry: Entry, received: number, begins: boolean): 'restart' | 'forget' | undefined {
  const { muted, camera, sharing } = entry.shown;
  const isDue = !entry.wasConnected || camera || sharing || !muted;
  entry.silent = isDue && received === 0 ? entry.silent + 1 : 0;
  if (!entry.wasConnected) return begins && entry.silent > 0 && entry.silent % building === 0 ? 'restart' : undefined;
  if (entry.silent > away) return 'forget';
  return entry.silent % patience === (begins ? gone : gone + 1) ? 'restart' : undefined;
}

/** Takes down what somebody says just now. */
export function read(entry: Entry | undefined, text: string): void {
  if (entry) entry.caption = { text: text.slice(-longestCaption), until: performance.now() + reading };
}

/** Somebody as the page shows them; with what they say, for who wants to read. */
export function otherOf(id: string, { peer, shown, measured, caption }: Entry, isRead: boolean): Other {
  const isFresh = caption !== undefined && performance.now() < caption.until;
  return { id, stream: peer.stream, isConnected: peer.isConnected, shown, measured, caption: isRead && isFresh ? caption.text : undefined };
}
