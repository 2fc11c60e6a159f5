import type { Caller } from './caller.js';
import { encode, type Query } from './transport.js';

/** Text, numbers and booleans of the application's own. */
export type Custom = Record<string, string | number | boolean>;

/** What every record has. */
interface Described {
  status: string | null;
  type: string | null;
  custom: Custom | null;
  updated: string;
  /** Changes with the content; a write may be bound to it. */
  eTag: string;
}

export interface User extends Described {
  id: string;
  name: string | null;
  externalId: string | null;
  profileUrl: string | null;
  email: string | null;
}

export interface Channel extends Described {
  id: string;
  name: string | null;
  description: string | null;
}

/** A user's part in a channel, seen from the user. */
export interface Membership extends Described {
  channel: Partial<Channel> & { id: string };
}

/** A user's part in a channel, seen from the channel. */
export interface Member extends Described {
  uuid: Partial<User> & { id: string };
}

/** What may be written; what is absent stays, and `null` clears. */
export type Changes<T> = Partial<Omit<T, 'id' | 'updated' | 'eTag'>>;

export interface Listing {
  /** Such as `name LIKE 'A*' && custom.level > 2`. */
  filter?: string;
  /** Such as `name:desc`; several by comma. */
  sort?: string;
  /** At most so many, up to 100. */
  limit?: number;
  /** `next` of the page before. */
  start?: string;
  /** Whether to say how many there are in all. */
  count?: boolean;
}

export interface Page<T> {
  items: T[];
  next?: string;
  total?: number;
}

interface RawPage<T> {
  data: T[];
  next?: string;
  totalCount?: number;
}

/** A relation to be set, or only the other side's id. */
export type Relating = string | ({ id: string } & Changes<Pick<Described, 'custom' | 'status' | 'type'>>);

/** Relations to be set and ids of those to be ended. */
export interface RelationChanges {
  set?: readonly Relating[];
  remove?: readonly string[];
}

const FIELDS = ['custom', 'status', 'type'];

/** Users or channels: what an application knows about each. */
export class Records<T> {
  constructor(
    private readonly caller: Caller,
    private readonly kind: 'uuids' | 'channels',
  ) {}

  async list(listing: Listing = {}): Promise<Page<T>> {
    return paged(await this.caller.json<RawPage<T>>(path(this.caller, this.kind), { query: { include: FIELDS.join(), ...listing } }));
  }

  /** One record; refused with 404 when there is none. */
  async get(id: string): Promise<T> {
    const call = { query: { include: FIELDS.join() } };
    return (await this.caller.json<{ data: T }>(path(this.caller, this.kind, id), call)).data;
  }

  /** Makes or changes a record; refused with 412 when it no longer has the tag that is named. */
  async set(id: string, changes: Changes<T>, { ifMatch }: { ifMatch?: string } = {}): Promise<T> {
    const call = { query: { include: FIELDS.join() }, headers: matching(ifMatch) };
    return (await this.caller.put<{ data: T }>('PATCH', path(this.caller, this.kind, id), changes, call)).data;
  }

  /** Removes a record; there may be none. */
  async remove(id: string, { ifMatch }: { ifMatch?: string } = {}): Promise<void> {
    await this.caller.json(path(this.caller, this.kind, id), { method: 'DELETE', headers: matching(ifMatch) });
  }
}

/** Memberships of a user, or members of a channel: one relation from its two sides. */
export class Relations<T> {
  private readonly other: 'channel' | 'uuid';
  private readonly include: string;

  constructor(
    private readonly caller: Caller,
    private readonly side: 'uuids' | 'channels',
  ) {
    this.other = side === 'uuids' ? 'channel' : 'uuid';
    this.include = [...FIELDS, this.other, ...FIELDS.map((field) => `${this.other}.${field}`)].join();
  }

  async list(of: string, listing: Listing = {}): Promise<Page<T>> {
    return paged(await this.caller.json<RawPage<T>>(this.path(of), { query: { include: this.include, ...listing } }));
  }

  /** Sets these, and gives the page that the listing asks for. */
  set(of: string, relations: readonly Relating[], listing: Listing = {}): Promise<Page<T>> {
    return this.change(of, { set: relations }, listing);
  }

  /** Ends these, and gives the page that the listing asks for. */
  remove(of: string, ids: readonly string[], listing: Listing = {}): Promise<Page<T>> {
    return this.change(of, { remove: ids }, listing);
  }

  /** Sets some and ends others in one request, and gives the page that the listing asks for. */
  async change(of: string, { set = [], remove = [] }: RelationChanges, listing: Listing = {}): Promise<Page<T>> {
    const query: Query = { include: this.include, ...listing };
    const body = {
      set: set.map((one) => {
        const { id, ...fields } = typeof one === 'string' ? { id: one } : one;
        return { [this.other]: { id }, ...fields };
      }),
      delete: remove.map((id) => ({ [this.other]: { id } })),
    };
    return paged(await this.caller.put<RawPage<T>>('PATCH', this.path(of), body, { query }));
  }

  private path(of: string): string {
    return `${path(this.caller, this.side, of)}/${this.side === 'uuids' ? 'channels' : 'uuids'}`;
  }
}

const path = (caller: Caller, kind: string, id?: string): string =>
  `/v2/objects/${caller.identity.subscribeKey}/${kind}${id === undefined ? '' : `/${encode(id)}`}`;

const matching = (tag: string | undefined): Record<string, string> => (tag ? { 'If-Match': tag } : {});

const paged = <T>({ data, next, totalCount }: RawPage<T>): Page<T> => ({
  items: data,
  ...(next === undefined ? {} : { next }),
  ...(totalCount === undefined ? {} : { total: totalCount }),
});
