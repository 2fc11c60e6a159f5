import type { RequestFailure } from './errors.js';
import type { Opened } from './seals.js';
import type { Unsent, Waiting } from './stores.js';

/** What every event from a channel says. */
export interface Heard {
  channel: string;
  /** The group or wildcard through which it came. */
  subscription?: string;
  timetoken: string;
  publisher?: string;
  meta?: unknown;
  customType?: string;
}

/** The sender's own id of a message, by which it knows the echo of what it sent. */
export interface Identified {
  id?: string;
}

export type MessageEvent = Heard & Identified & Opened;

export interface SignalEvent extends Heard {
  message: unknown;
}

/** A message that names a file. */
export type FileEvent = MessageEvent & { file: { id: string; name: string } };

/** Somebody's reaction to a message, or any other mark on it. */
export interface Action {
  type: string;
  value: string;
  userId: string;
  messageTimetoken: string;
  actionTimetoken: string;
}

export interface ActionEvent extends Heard {
  event: 'added' | 'removed';
  action: Action;
}

/** A change of App Context. */
export interface ContextEvent extends Heard {
  event: 'set' | 'delete';
  type: 'user' | 'channel' | 'membership';
  data: Record<string, unknown>;
}

export interface PresenceEvent extends Heard {
  action: 'join' | 'leave' | 'timeout' | 'state-change' | 'interval';
  occupancy: number;
  userId?: string;
  state?: Record<string, unknown>;
  /** With an interval: who came and went since the last one. */
  joined?: string[];
  left?: string[];
  timedOut?: string[];
}

/** How the subscription fares. */
export type Status =
  | { state: 'online' }
  /** The server does not answer; the client goes on trying, and what is missed meanwhile will come. */
  | { state: 'offline'; failure: RequestFailure }
  /** So it has been for twelve tries in a row. The client still goes on, but somebody should be told. */
  | { state: 'exhausted'; failure: RequestFailure }
  /** The server refused; nothing comes until the next `subscribe`. */
  | { state: 'stopped'; failure: RequestFailure };

/** What was said after one timetoken and up to another will not come by itself; history may have it. */
export interface Gap {
  after: string;
  before: string;
  /** The channels listened to by name. */
  channels: string[];
}

/** What comes from channels. */
export interface ChannelEvents {
  message: MessageEvent;
  signal: SignalEvent;
  presence: PresenceEvent;
  action: ActionEvent;
  context: ContextEvent;
  file: FileEvent;
}

/** Everything that a client tells of. */
export interface Events extends ChannelEvents {
  status: Status;
  gap: Gap;
  /** The server has a message of ours. */
  sent: { item: Waiting; timetoken: string };
  /** A message of ours was given up; it is no longer queued, and kept until it is discarded or tried again. */
  unsent: { item: Unsent; failure: RequestFailure };
}

/** One event and its name. */
export type Named = { [Name in keyof ChannelEvents]: [Name, ChannelEvents[Name]] }[keyof ChannelEvents];

const PRESENCE = '-pnpres';

/** The name under which somebody's presence on a channel or in a group is told. */
export const presenceOf = (name: string): string => name + PRESENCE;

/** Whether a name is that of somebody's presence. */
export const isPresence = (name: string): boolean => name.endsWith(PRESENCE);

/** The name of whose presence it is. */
export const plain = (name: string): string => (isPresence(name) ? name.slice(0, -PRESENCE.length) : name);
