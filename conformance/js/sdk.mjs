// Clients of the unmodified SDK, pointed at the server by `origin` alone, and an inbox for what they hear.

import PubNub from 'pubnub';

const { ORIGIN, PUBLISH_KEY = 'pub-c-demo', SUBSCRIBE_KEY = 'sub-c-demo', SECRET_KEY = 'sec-c-demo' } = process.env;

const everything = { read: true, write: true, delete: true, get: true, update: true, manage: true, join: true };

/** A client of one person; `extra` adds to its configuration. */
export function client(userId, extra = {}) {
  return new PubNub({
    origin: ORIGIN,
    ssl: false,
    publishKey: PUBLISH_KEY,
    subscribeKey: SUBSCRIBE_KEY,
    userId,
    logVerbosity: false,
    ...extra,
  });
}

/** A client on the open keyset, where no token is needed. */
export const open = (userId, extra = {}) =>
  client(userId, { publishKey: 'pub-c-sandbox', subscribeKey: 'sub-c-sandbox', ...extra });

/** A client that signs what it sends: the token service of an application. */
export function admin(userId = 'token-service', extra = {}) {
  return client(userId, { secretKey: SECRET_KEY, ...extra });
}

/** A token for one person and these channels (their presence channels too), everything allowed unless said. */
export function grant(userId, channels, { ttl = 60, allow = everything, patterns = {} } = {}) {
  const named = (names) => Object.fromEntries(names.flatMap((name) => [[name, allow], [`${name}-pnpres`, allow]]));
  const request = { ttl, authorized_uuid: userId, meta: { purpose: 'conformance' } };
  if (channels.length > 0) request.resources = { channels: named(channels) };
  if (Object.keys(patterns).length > 0) request.patterns = { channels: patterns };
  return admin().grantToken(request);
}

/** A client of one person that holds a token for these channels. */
export async function member(userId, channels, extra = {}) {
  const person = client(userId, extra);
  person.setToken(await grant(userId, channels));
  return person;
}

/** All that stands in a channel's history, oldest first. */
export async function history(person, channel) {
  const all = [];
  for (;;) {
    const start = all[0]?.timetoken;
    const answer = await person.fetchMessages({ channels: [channel], count: 100, start });
    const page = answer.channels[channel] ?? [];
    all.unshift(...page);
    if (page.length < 100) return all;
  }
}

/** What a client hears, kept in order until somebody waits for it. */
export class Inbox {
  #heard = [];
  #waiting = [];

  constructor(person) {
    this.person = person;
    person.addListener({
      message: (event) => this.#hear('message', event),
      signal: (event) => this.#hear('signal', event),
      presence: (event) => this.#hear('presence', event),
      messageAction: (event) => this.#hear('action', event),
      objects: (event) => this.#hear('objects', event.message),
      file: (event) => this.#hear('file', event),
      status: (event) => this.#hear('status', event),
    });
  }

  /** Subscribes and waits until the first poll is answered. */
  static async on(person, channels, options = {}) {
    const inbox = new Inbox(person);
    person.subscribe({ channels, ...options });
    const status = await inbox.next('status', (event) => event.category === 'PNConnectedCategory' || event.error);
    if (status.error) throw new Error(`subscribe failed: ${explain({ status })}`);
    return inbox;
  }

  /** The next event of a kind that fits, heard already or soon. */
  next(kind, fits = () => true, within = 8000) {
    const at = this.#heard.findIndex((one) => one.kind === kind && fits(one.event));
    if (at >= 0) return Promise.resolve(this.#heard.splice(at, 1)[0].event);
    return new Promise((resolve, reject) => {
      const waiter = { kind, fits, resolve };
      this.#waiting.push(waiter);
      setTimeout(() => {
        this.#waiting = this.#waiting.filter((one) => one !== waiter);
        reject(new Error(`no ${kind} within ${within} ms; heard ${JSON.stringify(this.#heard).slice(0, 400)}`));
      }, within).unref();
    });
  }

  /** Fails when an event of this kind comes within the time. */
  async silence(kind, fits = () => true, within = 700) {
    const event = await this.next(kind, fits, within).catch(() => null);
    if (event) throw new Error(`heard what should not arrive: ${JSON.stringify(event)}`);
  }

  close() {
    this.person.unsubscribeAll();
    this.person.stop();
  }

  #hear(kind, event) {
    const at = this.#waiting.findIndex((one) => one.kind === kind && one.fits(event));
    if (at >= 0) this.#waiting.splice(at, 1)[0].resolve(event);
    else this.#heard.push({ kind, event });
  }
}

/** What an SDK error says, short. */
export function explain(error) {
  const status = error?.status ?? {};
  const data = status.errorData?.response?.text ?? JSON.stringify(status.errorData ?? null);
  return `${error?.message ?? ''} HTTP ${status.statusCode} ${status.category} ${String(data).slice(0, 300)}`.trim();
}

/** The body that the server answered an error with. */
export function body(error) {
  const data = error?.status?.errorData;
  if (data?.response?.text) return data.response.text;
  return JSON.stringify(data ?? null);
}

/** Waits for a refusal with this HTTP status and gives its body. */
export async function refused(promise, statusCode) {
  let answer;
  try {
    answer = await promise;
  } catch (error) {
    const code = error?.status?.statusCode;
    if (code !== statusCode) throw new Error(`expected ${statusCode}: ${explain(error)}`);
    return body(error);
  }
  throw new Error(`expected ${statusCode}, was accepted: ${JSON.stringify(answer)}`);
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
