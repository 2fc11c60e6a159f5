import { Access } from './access.js';
import { Actions } from './actions.js';
import { Caller, type Identity } from './caller.js';
import { systemClock, type Clock } from './clock.js';
import { Records, Relations, type Channel, type Member, type Membership, type User } from './context.js';
import { Devices } from './devices.js';
import { Emitter } from './emitter.js';
import type { Events } from './events.js';
import { Files } from './files.js';
import { Groups } from './groups.js';
import { History } from './history.js';
import { Presence } from './presence.js';
import { Publisher, type Fleeting, type Message, type Published } from './publisher.js';
import { Seals, type Keys, type Opened } from './seals.js';
import { IndexedDbStore, MemoryStore, type OutboxStore, type Unsent, type Waiting } from './stores.js';
import { Subscription, type Names, type Subscribe } from './subscription.js';
import { TokenKeeper, type TokenSource } from './tokens.js';

export interface Options extends Identity {
  /** Fetches a token; absent where the keyset asks for none. */
  token?: TokenSource;
  /** Keys for messages and files: the same everywhere, or by channel. */
  keys?: Keys;
  /** Hear only what this expression over metadata lets through. */
  filter?: string;
  /** Seconds after which a client that is not heard of counts as gone. */
  presenceTimeout?: number;
  /** Seconds between two heartbeats; without it they come twice within the timeout, and without either only polls tell that one is there. */
  heartbeatInterval?: number;
  /**
   * Where messages wait to be sent: IndexedDB in a browser, else memory. A user's clients with different tokens
   * need stores of their own, because what waits is sent with the token of the client that finds it.
   */
  store?: OutboxStore;
  /** For tests: time, chance and the network. */
  clock?: Clock;
  fetch?: typeof fetch;
}

/** A client of one user. */
export class Housecall {
  readonly presence: Presence;
  readonly history: History;
  readonly actions: Actions;
  readonly users: Records<User>;
  readonly channels: Records<Channel>;
  /** What a user is a member of. */
  readonly memberships: Relations<Membership>;
  /** Who is a member of a channel. */
  readonly members: Relations<Member>;
  readonly groups: Groups;
  readonly files: Files;
  readonly devices: Devices;
  /** Only with the secret key. */
  readonly access: Access;

  private readonly events = new Emitter<Events>();
  private readonly tokens: TokenKeeper;
  private readonly caller: Caller;
  private readonly publisher: Publisher;
  private readonly subscription: Subscription;
  private readonly wake = (): void => {
    this.publisher.outbox.wake();
    this.subscription.restart();
  };

  constructor(options: Options) {
    const { clock = systemClock, fetch: fetcher = fetch.bind(globalThis), token, filter, presenceTimeout, heartbeatInterval, keys } = options;
    this.tokens = new TokenKeeper(token, clock, () => this.subscription.restart());
    const caller = (this.caller = new Caller(options, this.tokens, fetcher, clock));
    const seals = new Seals(keys);
    const names = (): Required<Names> => ({ channels: [...this.subscription.channels], groups: [...this.subscription.groups] });
    this.presence = new Presence(caller, names, presenceTimeout, heartbeatInterval);
    this.history = new History(caller, seals);
    this.actions = new Actions(caller);
    this.users = new Records(caller, 'uuids');
    this.channels = new Records(caller, 'channels');
    this.memberships = new Relations(caller, 'uuids');
    this.members = new Relations(caller, 'channels');
    this.groups = new Groups(caller);
    this.files = new Files(caller, seals);
    this.devices = new Devices(caller);
    this.access = new Access(caller);
    this.publisher = new Publisher(caller, seals, options.store ?? storeOf(options), this.events);
    this.subscription = new Subscription(caller, seals, this.events, () => this.presence.said(), filter);
    if (typeof addEventListener === 'function') addEventListener('online', this.wake);
  }

  /** Calls back for each event of a name; the result ends that. What a listener to `gap` returns is awaited. */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => unknown): () => void {
    return this.events.on(name, listener);
  }

  /** Publishes in order and once. Resolves when the server has it, without a network for as long as that takes. */
  publish(message: Message): Promise<Published> {
    return this.publisher.publish(message);
  }

  /** Queues in order and gives the message's id when it is safe, also from a reload. `sent` and `unsent` tell the rest. */
  queue(message: Message): Promise<string> {
    return this.publisher.queue(message);
  }

  /** Publishes past the queue: at once, in no order, and no more after a few tries. For what is worth nothing later. */
  publishNow(message: Pick<Message, 'channel' | 'message' | 'store'>): Promise<string> {
    return this.publisher.publishNow(message);
  }

  /** Those that wait to be sent, oldest first. */
  waiting(): Promise<Waiting[]> {
    return this.publisher.outbox.waiting();
  }

  /** Those that were given up, oldest first, until they are discarded or tried again. */
  unsent(): Promise<Unsent[]> {
    return this.publisher.outbox.unsent();
  }

  /** Queues one again that was given up, under the id that it had; says whether it was still there. */
  retry(id: string): Promise<boolean> {
    return this.publisher.outbox.retry(id);
  }

  /** Forgets one that was given up. */
  discard(id: string): Promise<void> {
    return this.publisher.outbox.discard(id);
  }

  /** Reads one that waits or was given up, as it was written. */
  open(item: Waiting): Promise<Opened> {
    return this.publisher.open(item);
  }

  /** At most 64 bytes to who listens now; gives the timetoken. */
  signal(message: Fleeting): Promise<string> {
    return this.publisher.signal(message);
  }

  /** To the server's own functions and to no subscriber; gives the timetoken. */
  fire(message: Fleeting): Promise<string> {
    return this.publisher.fire(message);
  }

  /** Listens to more names. What is missed while away comes later, in order. */
  subscribe(names: Subscribe): void {
    this.subscription.add(names);
  }

  /** Listens to fewer names and leaves them. */
  async unsubscribe(names: Names): Promise<void> {
    this.subscription.remove(names);
    await this.farewell(names);
  }

  /** Hears only what an expression over metadata lets through; without one, everything. */
  filter(expression?: string): void {
    this.subscription.setFilter(expression);
  }

  /** Everything up to this timetoken was told; `since` of a later subscription goes on from here. */
  get timetoken(): string {
    return this.subscription.timetoken;
  }

  /** The server's time. */
  async time(): Promise<string> {
    const { bytes } = await this.caller.ask('/time/0');
    // As text: a timetoken does not fit a number.
    return new TextDecoder().decode(bytes).replace(/\D/g, '');
  }

  /** Leaves, listens no more and sends no more. What waits stays in the store. */
  async close(): Promise<void> {
    const names = { channels: [...this.subscription.channels], groups: [...this.subscription.groups] };
    if (typeof removeEventListener === 'function') removeEventListener('online', this.wake);
    for (const part of [this.subscription, this.publisher.outbox, this.tokens, this.presence]) part.close();
    await this.farewell(names);
  }

  /** A farewell that is lost is made up for by the server's own timeout. */
  private farewell(names: Names): Promise<void> {
    return this.presence.leave(names).catch(() => undefined);
  }
}

/** Named after the user: who signs in next on this machine shall not send what another one wrote. */
function storeOf({ subscribeKey, userId }: Identity): OutboxStore {
  return typeof indexedDB === 'undefined' ? new MemoryStore() : new IndexedDbStore(`housecall ${subscribeKey} ${userId}`);
}
