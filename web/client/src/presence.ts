import type { Caller } from './caller.js';
import { plain } from './events.js';
import { flag } from './publisher.js';
import type { Names } from './subscription.js';
import { encode, listed, names, type Query } from './transport.js';

/** What somebody says of themselves where they are. */
export type State = Record<string, unknown>;

export interface HereNow extends Names {
  /** Whether to say who, and not only how many. */
  users?: boolean;
  /** Whether to say what each says of themselves. */
  state?: boolean;
  /** At most so many users of each channel; up to 1000. */
  limit?: number;
  offset?: number;
}

/** Heartbeats are no closer together; seconds. */
const SHORTEST = 3;

/** Who is on a channel. */
export interface Occupancy {
  occupancy: number;
  users: { userId: string; state?: State }[];
}

type RawUser = string | { uuid: string; state?: State };

interface RawOccupancy {
  occupancy: number;
  uuids?: RawUser[];
}

/** One channel is answered in another shape than several. */
type RawHere = RawOccupancy | { payload: { channels: Record<string, RawOccupancy> } };

/** Who is where, and what this user says of themselves. */
export class Presence {
  private readonly states = new Map<string, State>();
  private readonly closing = new AbortController();

  constructor(
    private readonly caller: Caller,
    /** Where the user is. */
    private readonly where: () => Required<Names>,
    /** Seconds after which a client that is not heard of counts as gone; the server decides when absent. */
    private readonly timeout: number | undefined,
    /** Seconds between two heartbeats; twice within the timeout when absent, so that one may be lost. */
    interval = timeout && timeout / 2 - 1,
  ) {
    if (interval) void this.beat(Math.max(SHORTEST, interval));
  }

  /** Who is on these channels; without names, everywhere. */
  async hereNow({ channels = [], groups = [], users = true, state = false, limit, offset }: HereNow = {}): Promise<Record<string, Occupancy>> {
    const everywhere = channels.length + groups.length === 0;
    const path = everywhere ? this.path('') : this.path(`/channel/${names(channels)}`);
    const query = { ...inGroups(groups), state: flag(state), disable_uuids: flag(!users), limit, offset };
    const answer = await this.caller.json<RawHere>(path, { query });
    const found = 'payload' in answer ? answer.payload.channels : { [channels[0]!]: answer };
    return Object.fromEntries(Object.entries(found).map(([channel, raw]) => [channel, occupancy(raw)]));
  }

  /** The channels where a user is. */
  async whereNow(userId = this.caller.identity.userId): Promise<string[]> {
    const answer = await this.caller.json<{ payload: { channels: string[] } }>(this.path(`/uuid/${encode(userId)}`));
    return answer.payload.channels;
  }

  /** Says something of this user in these places, until they leave. */
  async setState(state: State, { channels = [], groups = [] }: Names): Promise<void> {
    const user = encode(this.caller.identity.userId);
    const query = { ...inGroups(groups), state: JSON.stringify(state) };
    await this.caller.json(this.path(`/channel/${names(channels)}/uuid/${user}/data`), { query });
    for (const name of [...channels, ...groups]) this.states.set(name, state);
  }

  /** What a user says of themselves in these places, by channel. */
  async getState({ channels = [], groups = [] }: Names, userId = this.caller.identity.userId): Promise<Record<string, State>> {
    const path = this.path(`/channel/${names(channels)}/uuid/${encode(userId)}`);
    const { payload } = await this.caller.json<{ payload: State }>(path, { query: inGroups(groups) });
    // One channel is answered in another shape than several.
    const single = channels.length === 1 && groups.length === 0;
    return single ? { [channels[0]!]: payload } : (payload.channels as Record<string, State>);
  }

  /** Says that the user is still there; a subscription says so by itself. */
  async heartbeat({ channels = [], groups = [] }: Names): Promise<void> {
    const query = { ...inGroups(groups), ...this.said() };
    await this.caller.json(this.path(`/channel/${names(channels)}/heartbeat`), { query });
  }

  /** Says that the user has left; it goes out also while the page closes. */
  async leave({ channels = [], groups = [] }: Names): Promise<void> {
    for (const name of [...channels, ...groups]) this.states.delete(name);
    const [left, groupsLeft] = [present(channels), present(groups)];
    if (left.length + groupsLeft.length === 0) return;
    await this.caller.json(this.path(`/channel/${names(left)}/leave`), { query: inGroups(groupsLeft), keepalive: true });
  }

  /** What goes with each poll and each heartbeat, so that who was away too long comes back as they were. */
  said(): { heartbeat?: number; state?: string } {
    return {
      ...(this.timeout ? { heartbeat: this.timeout } : {}),
      ...(this.states.size > 0 ? { state: JSON.stringify(Object.fromEntries(this.states)) } : {}),
    };
  }

  close(): void {
    this.closing.abort();
  }

  private async beat(seconds: number): Promise<void> {
    const { signal } = this.closing;
    const { clock } = this.caller;
    for (;;) {
      await clock.sleep(seconds * 1000, signal);
      if (signal.aborted) return;
      const { channels, groups } = this.where();
      const names = { channels: present(channels), groups: present(groups) };
      // The next one comes soon, and the subscription tells of a lost network.
      if (names.channels.length + names.groups.length > 0) await this.heartbeat(names).catch(() => undefined);
    }
  }

  private path(rest: string): string {
    return `/v2/presence/sub-key/${this.caller.identity.subscribeKey}${rest}`;
  }
}

/** The names where one can be present: those that only watch are none. */
const present = (list: readonly string[]): string[] => list.filter((name) => plain(name) === name);

const inGroups = (groups: readonly string[]): Query => ({ 'channel-group': listed(groups) });

function occupancy({ occupancy, uuids = [] }: RawOccupancy): Occupancy {
  const users = uuids.map((user) => (typeof user === 'string' ? { userId: user } : { userId: user.uuid, ...stated(user.state) }));
  return { occupancy, users };
}

const stated = (state: State | undefined): { state?: State } => (state ? { state } : {});
