// Clients of the house's own SDK, as it is shipped, and an inbox for what they hear.

import { Housecall, MemoryStore } from '../../web/client/dist/housecall.min.js';
import { explain } from './expect.mjs';

/** Where the server is and who plays: `client-node` or `client-chromium`. Names of channels and people begin so. */
export const place = { origin: '', name: '' };

/** A name that only this environment uses. */
export const own = (name) => `${place.name}-${name}`;

/** The same for a channel that needs a token. */
export const room = (name) => `room.${own(name)}`;

const everything = { read: true, write: true, delete: true, get: true, update: true, manage: true, join: true };

/** A client of one person; `extra` adds to its options. */
export function client(userId, extra = {}) {
  const keys = { publishKey: 'pub-c-demo', subscribeKey: 'sub-c-demo' };
  return new Housecall({ origin: `http://${place.origin}`, ...keys, userId, store: new MemoryStore(), ...extra });
}

/** A client on the keyset that asks for no token. */
export const open = (userId, extra = {}) => client(userId, { publishKey: 'pub-c-sandbox', subscribeKey: 'sub-c-sandbox', ...extra });

/** A client that signs what it sends: the token service of an application. */
export const admin = (userId = own('service')) => client(userId, { secretKey: 'sec-c-demo' });

/** A token for one person and these channels (their presence channels too), everything allowed unless said. */
export function grant(userId, channels, { ttl = 60, allow = everything, patterns = {} } = {}) {
  const named = Object.fromEntries(channels.flatMap((name) => [[name, allow], [`${name}-pnpres`, allow]]));
  return admin().access.grant({ ttl, userId, channels: named, patterns: { channels: patterns }, meta: { purpose: 'conformance' } });
}

/** A client of one person with this token. */
export const holding = (userId, token, extra = {}) =>
  client(userId, { token: async () => ({ token, expires: Date.now() + 3_600_000 }), ...extra });

/** A client of one person that holds a token for these channels. */
export const member = async (userId, channels, extra = {}) => holding(userId, await grant(userId, channels), extra);

const KINDS = ['message', 'signal', 'presence', 'action', 'context', 'file', 'status', 'gap'];

/** What a client hears, kept in order until somebody waits for it. */
export class Inbox {
  #heard = [];
  #waiting = [];

  constructor(person) {
    this.person = person;
    for (const kind of KINDS) person.on(kind, (event) => this.#hear(kind, event));
  }

  /** Subscribes and waits until the first poll is answered. */
  static async on(person, channels, options = {}) {
    const inbox = new Inbox(person);
    person.subscribe({ channels, ...options });
    const status = await inbox.next('status');
    if (status.failure) throw new Error(`subscribe failed: ${explain(status.failure)}`);
    return inbox;
  }

  /** The next event of a kind that fits, heard already or soon. */
  next(kind, fits = () => true, within = 8000) {
    const at = this.#heard.findIndex((one) => one.kind === kind && fits(one.event));
    if (at >= 0) return Promise.resolve(this.#heard.splice(at, 1)[0].event);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#waiting = this.#waiting.filter((one) => one !== waiter);
        reject(new Error(`no ${kind} within ${within} ms; heard ${JSON.stringify(this.#heard).slice(0, 400)}`));
      }, within);
      const waiter = { kind, fits, resolve: (event) => (clearTimeout(late), resolve(event)) };
      this.#waiting.push(waiter);
    });
  }

  /** Fails when an event of this kind comes within the time. */
  async silence(kind, within = 700) {
    const event = await this.next(kind, undefined, within).catch(() => null);
    if (event) throw new Error(`heard what should not arrive: ${JSON.stringify(event)}`);
  }

  close() {
    return this.person.close();
  }

  #hear(kind, event) {
    const at = this.#waiting.findIndex((one) => one.kind === kind && one.fits(event));
    if (at >= 0) this.#waiting.splice(at, 1)[0].resolve(event);
    else this.#heard.push({ kind, event });
  }
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
