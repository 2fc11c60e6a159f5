import type { Caller } from './caller.js';
import { attachment, idIn } from './envelope.js';
import type { Action, FileEvent, Gap, Heard, Identified } from './events.js';
import { present } from './present.js';
import type { Opened, Seals } from './seals.js';
import { encode, names } from './transport.js';

/** A message that history kept. */
export type Stored = Heard & Identified & Opened & Partial<Pick<FileEvent, 'file'>> & { actions?: Action[] };

export interface Fetch {
  channels: readonly string[];
  /** Older than this timetoken; newer, when `oldestFirst`. */
  start?: string;
  /** As old as this timetoken at most. */
  end?: string;
  /** At most so many of each channel: 100 of one, 25 of several or with actions. */
  max?: number;
  /** Begins with the oldest rather than the newest, unless both bounds are given; what comes is in order of time in either case. */
  oldestFirst?: boolean;
  /** Whether the actions on each message come along; of one channel only. */
  actions?: boolean;
}

export interface Walk {
  channel: string;
  /** Later than this timetoken; from the first message, when absent. */
  after?: string;
  /** Up to this timetoken; up to now, when absent. */
  before?: string;
  actions?: boolean;
}

type RawActions = Record<string, Record<string, { uuid: string; actionTimetoken: string }[]>>;

interface RawStored {
  message: unknown;
  timetoken: string;
  uuid?: string;
  meta?: unknown;
  message_type?: number | null;
  custom_message_type?: string;
  actions?: RawActions;
}

/** The type of a message that names a file. */
const FILE = 4;

/** One later, or earlier: timetokens do not fit a number. */
const next = (timetoken: string, by: bigint): string => String(BigInt(timetoken) + by);

/** What was said. */
export class History {
  constructor(
    private readonly caller: Caller,
    private readonly seals: Seals,
  ) {}

  /** Messages by channel, in order of time; a channel without any is absent. */
  async fetch({ channels, start, end, max, oldestFirst, actions = false }: Fetch): Promise<Record<string, Stored[]>> {
    const flags = { include_meta: true, include_uuid: true, include_message_type: true, include_custom_message_type: true };
    const query = { ...flags, encode_channels: false, start, end, max, reverse: oldestFirst };
    const kind = actions ? 'history-with-actions' : 'history';
    const path = `/v3/${kind}/sub-key/${this.caller.identity.subscribeKey}/channel/${names(channels)}`;
    const answer = await this.caller.json<{ channels: Record<string, RawStored[]> }>(path, { query });
    const found: Record<string, Stored[]> = {};
    for (const [channel, list] of Object.entries(answer.channels)) {
      found[channel] = await Promise.all(list.map((raw) => this.read(channel, raw)));
    }
    return found;
  }

  /** Page after page from the newest to the oldest; each is in order of time. */
  async *pages({ channel, after, before, actions = false }: Walk): AsyncGenerator<Stored[]> {
    let start = before && next(before, 1n);
    const end = after && next(after, 1n);
    for (;;) {
      const { [channel]: page = [] } = await this.fetch({ channels: [channel], actions, ...present<Partial<Fetch>>({ start, end }) });
      const [oldest] = page;
      if (!oldest) return;
      yield page;
      start = oldest.timetoken;
    }
  }

  /** What was said in a gap, in order of time over all its channels. */
  async between({ after, before, channels }: Gap): Promise<Stored[]> {
    const all: Stored[] = [];
    for (const channel of channels) {
      for await (const page of this.pages({ channel, after, before })) all.push(...page);
    }
    return all.sort((a, b) => compare(a.timetoken, b.timetoken));
  }

  /** How many messages came after a timetoken, by channel. */
  async counts(since: Record<string, string>): Promise<Record<string, number>> {
    const path = `/v3/history/sub-key/${this.caller.identity.subscribeKey}/message-counts/${names(Object.keys(since))}`;
    const query = { channelsTimetoken: Object.values(since).join(',') };
    return (await this.caller.json<{ channels: Record<string, number> }>(path, { query })).channels;
  }

  /** Deletes what is later than `after` and not later than `upTo`; without either, everything. */
  async delete(channel: string, { after, upTo }: { after?: string; upTo?: string } = {}): Promise<void> {
    const path = `/v3/history/sub-key/${this.caller.identity.subscribeKey}/channel/${encode(channel)}`;
    await this.caller.json(path, { method: 'DELETE', query: { start: after, end: upTo } });
  }

  /** Deletes one message. */
  deleteOne(channel: string, timetoken: string): Promise<void> {
    return this.delete(channel, { after: next(timetoken, -1n), upTo: timetoken });
  }

  private async read(channel: string, raw: RawStored): Promise<Stored> {
    const { timetoken, uuid: publisher, meta, custom_message_type: customType, message_type, message } = raw;
    const opened = await this.seals.open(channel, message);
    const about = present<Heard & Identified>({ channel, timetoken, publisher, meta: meta === '' ? undefined : meta, customType, id: idIn(meta) });
    const file = message_type === FILE ? attachment(opened) : {};
    return { ...about, ...opened, ...file, ...(raw.actions ? { actions: flat(timetoken, raw.actions) } : {}) };
  }
}

/** The order of two timetokens. */
export const compare = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : Number(a > b));

/** Actions as one list in the order in which they were added. */
function flat(messageTimetoken: string, actions: RawActions): Action[] {
  return Object.entries(actions)
    .flatMap(([type, values]) => Object.entries(values).map(([value, list]) => ({ type, value, list })))
    .flatMap(({ type, value, list }) =>
      list.map(({ uuid: userId, actionTimetoken }) => ({ type, value, userId, messageTimetoken, actionTimetoken })),
    )
    .sort((a, b) => compare(a.actionTimetoken, b.actionTimetoken));
}
