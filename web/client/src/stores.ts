/** A message that waits to be sent, as it will go over the wire: where it is kept it is as encrypted as there. */
export interface Waiting {
  /** Made once; the server takes the message once, however often it is sent. */
  id: string;
  channel: string;
  /** JSON text. */
  payload: string;
  meta?: Record<string, unknown>;
  customType?: string;
  /** Whether it is kept in history; the keyset decides when absent. */
  store?: boolean;
  /** Hours for which history keeps it. */
  ttl?: number;
  /** When it was queued, in milliseconds since 1970. */
  queued: number;
  /** How often the server answered that it could not take it, and when that was last counted. */
  attempts?: number;
  tried?: number;
}

/** A waiting message in its place. */
export interface Placed extends Waiting {
  /** Ascending in the order of queueing. */
  order: number;
}

/** Why a message was given up: the server's answer, or how long or how often it was tried. */
export type Reason = 'denied' | 'refused' | 'too-old' | 'too-many-attempts';

/** A message that was given up, as encrypted as it waited, until somebody discards it or has it tried again. */
export interface Unsent extends Waiting {
  reason: Reason;
  /** What was said last, in the server's words where it answered. */
  why: string;
  /** When, in milliseconds since 1970. */
  givenUp: number;
}

/** Where waiting messages and those that were given up survive a reload. */
export interface OutboxStore {
  /** Those that wait, oldest first. */
  all(): Promise<Placed[]>;
  /** Keeps a message behind all others and gives its place; one that was given up is so no longer, in the same moment. */
  add(item: Waiting): Promise<number>;
  /** Writes a waiting message anew in its place. */
  change(item: Placed): Promise<void>;
  remove(order: number): Promise<void>;
  /** Those that were given up. */
  unsent(): Promise<Unsent[]>;
  /** Moves a waiting message to those that were given up: never in neither place. */
  giveUp(order: number, item: Unsent): Promise<void>;
  /** Forgets one that was given up. */
  forget(id: string): Promise<void>;
}

/** Keeps them as long as the process lives. */
export class MemoryStore implements OutboxStore {
  private readonly items = new Map<number, Placed>();
  private readonly lost = new Map<string, Unsent>();
  private last = 0;

  async all(): Promise<Placed[]> {
    return [...this.items.values()];
  }

  async add(item: Waiting): Promise<number> {
    this.last += 1;
    this.items.set(this.last, { ...item, order: this.last });
    this.lost.delete(item.id);
    return this.last;
  }

  async change(item: Placed): Promise<void> {
    this.items.set(item.order, item);
  }

  async remove(order: number): Promise<void> {
    this.items.delete(order);
  }

  async unsent(): Promise<Unsent[]> {
    return [...this.lost.values()];
  }

  async giveUp(order: number, item: Unsent): Promise<void> {
    this.lost.set(item.id, item);
    this.items.delete(order);
  }

  async forget(id: string): Promise<void> {
    this.lost.delete(id);
  }
}

type Stores = Record<'waiting' | 'unsent', IDBObjectStore>;

/** Keeps them in the browser's own database. */
export class IndexedDbStore implements OutboxStore {
  private readonly open: Promise<IDBDatabase>;

  /** A name of its own for each user: who signs in next shall not send what another one wrote. */
  constructor(name: string) {
    const request = indexedDB.open(name, 2);
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) request.result.createObjectStore('waiting', { keyPath: 'order', autoIncrement: true });
      request.result.createObjectStore('unsent', { keyPath: 'id' });
    };
    this.open = done(request);
  }

  all(): Promise<Placed[]> {
    return this.read('waiting');
  }

  async add(item: Waiting): Promise<number> {
    return (await this.write(({ waiting, unsent }) => {
      unsent.delete(item.id);
      return waiting.add(item);
    })) as number;
  }

  async change(item: Placed): Promise<void> {
    await this.write(({ waiting }) => waiting.put(item));
  }

  async remove(order: number): Promise<void> {
    await this.write(({ waiting }) => waiting.delete(order));
  }

  unsent(): Promise<Unsent[]> {
    return this.read('unsent');
  }

  async giveUp(order: number, item: Unsent): Promise<void> {
    await this.write(({ waiting, unsent }) => {
      unsent.put(item);
      return waiting.delete(order);
    });
  }

  async forget(id: string): Promise<void> {
    await this.write(({ unsent }) => unsent.delete(id));
  }

  private async read<T>(name: keyof Stores): Promise<T[]> {
    const store = (await this.open).transaction(name).objectStore(name);
    return done(store.getAll() as IDBRequest<T[]>);
  }

  /** Resolves when the transaction is on disk, not when the request is done. */
  private async write<T>(act: (stores: Stores) => IDBRequest<T>): Promise<T> {
    const transaction = (await this.open).transaction(['waiting', 'unsent'], 'readwrite', { durability: 'strict' });
    const request = act({ waiting: transaction.objectStore('waiting'), unsent: transaction.objectStore('unsent') });
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('the browser gave up writing'));
    });
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser gave up reading'));
  });
}
