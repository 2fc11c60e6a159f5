import { fromBase64 } from './base64.js';
import type { Caller } from './caller.js';
import { decode } from './cbor.js';
import { encode } from './transport.js';

const BITS = { read: 1, write: 2, manage: 4, delete: 8, get: 32, update: 64, join: 128 } as const;

/** What may be done with something. */
export type Permissions = Partial<Record<keyof typeof BITS, boolean>>;

/** Permissions by name, or by a pattern of names. */
export interface Grants {
  channels?: Record<string, Permissions>;
  groups?: Record<string, Permissions>;
  users?: Record<string, Permissions>;
}

export interface Grant extends Grants {
  /** Minutes. */
  ttl: number;
  /** The only user who may use the token. */
  userId?: string;
  /** By regular expression; `globToRegex` makes one. */
  patterns?: Grants;
  meta?: Record<string, string | number | boolean>;
}

/** What stands in a token. */
export interface ParsedToken extends Grant {
  version: number;
  /** When it was made, in seconds since 1970. */
  issued: number;
  patterns: Grants;
}

/** Makes tokens and takes them back: for an application's own server, which holds the secret key. */
export class Access {
  constructor(private readonly caller: Caller) {}

  /** A token that permits exactly this. */
  async grant({ ttl, userId, meta = {}, patterns = {}, ...resources }: Grant): Promise<string> {
    const permissions = { resources: bits(resources), patterns: bits(patterns), meta, ...(userId ? { uuid: userId } : {}) };
    const answer = await this.caller.put<{ data: { token: string } }>('POST', this.path, { ttl, permissions });
    return answer.data.token;
  }

  /** Ends a token before its time. */
  async revoke(token: string): Promise<void> {
    await this.caller.json(`${this.path}/${encode(token)}`, { method: 'DELETE' });
  }

  private get path(): string {
    return `/v3/pam/${this.caller.identity.subscribeKey}/grant`;
  }
}

/**
 * The pattern of a grant that matches what a glob does, and the whole of it: `*` stands for letters of one level, without a dot,
 * `**` for whatever follows, dots too, and everything else for itself. So `chat-room-*` opens `chat-room-7`, not `chat-room-7.files`.
 */
export function globToRegex(glob: string): string {
  const parts = glob.split(/(\*+)/).map((part) => {
    if (part === '*') return '[^.]*';
    return part.startsWith('*') ? '.*' : part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
  });
  return `^${parts.join('')}$`;
}

/** Reads what a token permits. Whether it is genuine only the server can tell. */
export function parseToken(token: string): ParsedToken {
  interface Raw {
    v: number;
    t: number;
    ttl: number;
    res: RawGrants;
    pat: RawGrants;
    meta: NonNullable<Grant['meta']>;
    uuid?: string;
  }
  const raw = decode(fromBase64(token) ?? new Uint8Array()) as unknown as Raw;
  return {
    version: raw.v,
    issued: raw.t,
    ttl: raw.ttl,
    ...grants(raw.res),
    patterns: grants(raw.pat),
    meta: raw.meta,
    ...(raw.uuid === undefined ? {} : { userId: raw.uuid }),
  };
}

type Bits = Record<string, number>;

interface RawGrants {
  chan: Bits;
  grp: Bits;
  uuid?: Bits;
}

const grants = ({ chan, grp, uuid = {} }: RawGrants): Required<Grants> => ({
  channels: each(chan, fromBits),
  groups: each(grp, fromBits),
  users: each(uuid, fromBits),
});

const bits = ({ channels = {}, groups = {}, users = {} }: Grants): Record<string, Bits> => ({
  channels: each(channels, toBits),
  groups: each(groups, toBits),
  uuids: each(users, toBits),
});

const each = <A, B>(map: Record<string, A>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]));

const names = Object.keys(BITS) as (keyof typeof BITS)[];

const toBits = (permissions: Permissions): number => names.reduce((sum, name) => sum | (permissions[name] ? BITS[name] : 0), 0);

const fromBits = (sum: number): Permissions => Object.fromEntries(names.map((name) => [name, (sum & BITS[name]) !== 0]));
