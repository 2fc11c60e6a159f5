import {
  isPresence,
  plain,
  type Action,
  type ActionEvent,
  type ContextEvent,
  type FileEvent,
  type Heard,
  type Identified,
  type Named,
  type PresenceEvent,
} from './events.js';
import { present } from './present.js';
import type { Opened, Seals } from './seals.js';

/** A message of the wire. */
export interface Envelope {
  c: string;
  b?: string;
  d: unknown;
  e?: number;
  i?: string;
  u?: unknown;
  p: { t: string };
  cmt?: string;
}

/** The sender's own id in a message's metadata. */
export function idIn(meta: unknown): string | undefined {
  const id = (meta as { clientMessageId?: unknown } | null | undefined)?.clientMessageId;
  return typeof id === 'string' ? id : undefined;
}

/** Reads what came over the wire. */
export async function read(envelope: Envelope, seals: Seals): Promise<Named> {
  const { c, b = c, d, e, i, u, p, cmt } = envelope;
  const channel = plain(c);
  const subscription = plain(b) === channel ? undefined : plain(b);
  const heard = present<Heard>({ channel, subscription, timetoken: p.t, publisher: i, meta: u, customType: cmt });
  if (isPresence(c)) return ['presence', presence(heard, d as RawPresence)];
  if (e === 1) return ['signal', { ...heard, message: d }];
  if (e === 2) return ['context', context(heard, d as RawContext)];
  if (e === 3) return ['action', action(heard, d as RawAction)];
  const opened = { ...heard, ...present<Identified>({ id: idIn(u) }), ...(await seals.open(channel, d)) };
  return e === 4 ? ['file', { ...opened, ...attachment(opened) }] : ['message', opened];
}

/** What stands in a message that names a file; nothing where it could not be opened. */
export function attachment({ message, failure }: Opened): Pick<FileEvent, 'message' | 'file'> {
  const nameless = { id: '', name: '' };
  if (failure) return { message, file: nameless };
  const { message: text, file = nameless } = (message ?? {}) as { message?: unknown; file?: FileEvent['file'] };
  return { message: text, file };
}

interface RawPresence {
  action: PresenceEvent['action'];
  occupancy: number;
  uuid?: string;
  data?: Record<string, unknown>;
  join?: string[];
  leave?: string[];
  timeout?: string[];
}

function presence(heard: Heard, raw: RawPresence): PresenceEvent {
  const { action, occupancy, uuid: userId, data: state, join: joined, leave: left, timeout: timedOut } = raw;
  return { ...heard, ...present<Omit<PresenceEvent, keyof Heard>>({ action, occupancy, userId, state, joined, left, timedOut }) };
}

interface RawContext {
  event: ContextEvent['event'];
  type: 'uuid' | 'channel' | 'membership';
  data: Record<string, unknown>;
}

const context = (heard: Heard, { event, type, data }: RawContext): ContextEvent => ({
  ...heard,
  event,
  type: type === 'uuid' ? 'user' : type,
  data,
});

interface RawAction {
  event: ActionEvent['event'];
  data: Omit<Action, 'userId'>;
}

const action = (heard: Heard, { event, data }: RawAction): ActionEvent => ({
  ...heard,
  event,
  action: { ...data, userId: heard.publisher ?? '' },
});
