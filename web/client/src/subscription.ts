import type { Caller } from './caller.js';
import { backoff } from './clock.js';
import type { Emitter } from './emitter.js';
import { asFailure } from './errors.js';
import { isPresence, presenceOf, type Events, type Heard, type Identified, type Status } from './events.js';
import { read, type Envelope } from './envelope.js';
import { Recent } from './recent.js';
import type { Seals } from './seals.js';
import { json, listed, names, type Answer } from './transport.js';

/** What to listen to. */
export interface Names {
  /** Channels, and wildcards such as `ward.*`. */
  channels?: readonly string[];
  groups?: readonly string[];
}

export interface Subscribe extends Names {
  /** Whether to be told who comes and goes there, too. */
  presence?: boolean;
  /** Hear what was said after this timetoken, too. */
  since?: string;
}

/** A poll's answer. */
interface Polled {
  t: { t: string; r: number };
  m: Envelope[];
}

/** So many polls in a row fail before it is told that waiting alone does not help; with growing pauses that is some minutes. */
const PATIENT = 12;

/** Longer than the server holds a poll. */
const PATIENCE = 310_000;

/** Listens by long poll: one cursor over all names, so that what is missed while away comes later, in order. */
export class Subscription {
  readonly channels = new Set<string>();
  readonly groups = new Set<string>();
  private cursor = '0';
  private region: number | undefined;
  private poll = new AbortController();
  private running = false;
  private state: Status['state'] | undefined;
  private closed = false;
  private readonly told = new Recent();

  constructor(
    private readonly caller: Caller,
    private readonly seals: Seals,
    private readonly events: Emitter<Events>,
    /** What the server is told of the user's presence with each poll. */
    private readonly presence: () => { heartbeat?: number; state?: string },
    private filter: string | undefined,
  ) {}

  /** The timetoken up to which everything was told. */
  get timetoken(): string {
    return this.cursor;
  }

  /** Listens to more. */
  add({ channels = [], groups = [], presence = false, since }: Subscribe): void {
    for (const [set, list] of [[this.channels, channels], [this.groups, groups]] as const) {
      for (const name of list) {
        set.add(name);
        if (presence) set.add(presenceOf(name));
      }
    }
    if (since) this.cursor = since;
    this.restart();
  }

  /** Listens to less. */
  remove({ channels = [], groups = [] }: Names): void {
    for (const name of channels) for (const one of [name, presenceOf(name)]) this.channels.delete(one);
    for (const name of groups) for (const one of [name, presenceOf(name)]) this.groups.delete(one);
    this.restart();
  }

  /** Hears only what an expression over metadata lets through; nothing lets through all. */
  setFilter(filter: string | undefined): void {
    this.filter = filter;
    this.restart();
  }

  /** Polls anew at the same place: the names, the token or the network changed. */
  restart(): void {
    this.poll.abort();
    this.poll = new AbortController();
    if (!this.running && !this.closed) void this.run();
  }

  close(): void {
    this.closed = true;
    this.poll.abort();
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let attempt = 0; !this.closed && this.channels.size + this.groups.size > 0; ) {
      const { signal } = this.poll;
      const from = this.cursor;
      try {
        const answer = await this.ask(signal);
        await this.fares({ state: 'online' });
        attempt = 0;
        await this.hear(answer, from);
      } catch (error) {
        if (signal.aborted) continue;
        const failure = asFailure(error);
        await this.fares({ state: failure.passing ? waiting(attempt) : 'stopped', failure });
        if (!failure.passing) break;
        await this.caller.clock.sleep(Math.max(failure.retryAfter, backoff(attempt, this.caller.clock)), signal);
        attempt += 1;
      }
    }
    this.running = false;
    this.state = undefined;
  }

  private ask(signal: AbortSignal): Promise<Answer> {
    const path = `/v2/subscribe/${this.caller.identity.subscribeKey}/${names(this.channels)}/0`;
    const query = {
      tt: this.cursor,
      tr: this.region,
      'channel-group': listed(this.groups),
      'filter-expr': this.filter,
      ...this.presence(),
    };
    return this.caller.ask(path, { query, signal, timeout: PATIENCE, retries: 0 });
  }

  /** Tells of everything in an answer, in order, and only then goes on from there. */
  private async hear({ bytes, headers }: Answer, from: string): Promise<void> {
    const { t, m } = json(bytes) as Polled;
    const [after, before] = headers.get('X-Housecall-Gap')?.split('-') ?? [];
    if (after && before) await this.events.emit('gap', { after, before, channels: this.plain() });
    for (const [name, event] of await Promise.all(m.map((envelope) => read(envelope, this.seals)))) {
      if (this.wants(event, name === 'presence') && this.told.isNew(event.channel, keyOf(event))) {
        void this.events.emit(name, event);
      }
    }
    if (this.cursor !== from) return; // Somebody wants to hear older messages again.
    this.cursor = t.t;
    this.region = t.r;
  }

  /** Whether a name is still listened to: it may have been left while the answer was on its way. */
  private wants({ channel, subscription = channel }: Heard, presence: boolean): boolean {
    const name = presence ? presenceOf(subscription) : subscription;
    return this.channels.has(name) || this.groups.has(name);
  }

  private plain(): string[] {
    return [...this.channels].filter((name) => !isPresence(name) && !name.endsWith('*'));
  }

  private async fares(status: Status): Promise<void> {
    if (this.state === status.state) return;
    this.state = status.state;
    await this.events.emit('status', status);
  }
}

/** What it is called when so many polls in a row failed before this one. */
const waiting = (failed: number): 'offline' | 'exhausted' => (failed + 1 < PATIENT ? 'offline' : 'exhausted');

/** By what a message is known: its sender's own id, where there is one, else its place. */
const keyOf = ({ timetoken, publisher = '', id }: Heard & Identified): string => (id === undefined ? timetoken : `${publisher} ${id}`);
