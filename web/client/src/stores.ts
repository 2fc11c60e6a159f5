import { StoreFailure } from './errors.js';

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
  /** Lets go of what it holds open; whoever uses it again opens it anew. */
  close?(): void;
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

/** What the database holds, and how. */
const VERSION = 2;
/** So long a database may take to open, in milliseconds. An older page that is open keeps it shut for as long as it likes. */
const PATIENCE = 3_000;

/** A connection that is being made, and the moment at which that takes too long. */
interface Opening {
  database: Promise<IDBDatabase>;
  late: Promise<never>;
}

/** Keeps them in the browser's own database. */
export class IndexedDbStore implements OutboxStore {
  private opening: Opening | undefined;

  /** A name of its own for each user: who signs in next shall not send what another one wrote. */
  constructor(
    private readonly name: string,
    private readonly patience = PATIENCE,
  ) {}

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

  close(): void {
    const { opening } = this;
    this.opening = undefined;
    opening?.database.then((database) => database.close(), () => undefined);
  }

  private async read<T>(name: keyof Stores): Promise<T[]> {
    const store = (await this.begin([name], 'readonly')).objectStore(name);
    return done(store.getAll() as IDBRequest<T[]>);
  }

  /** Resolves when the transaction is on disk, not when the request is done. */
  private async write<T>(act: (stores: Stores) => IDBRequest<T>): Promise<T> {
    const transaction = await this.begin(['waiting', 'unsent'], 'readwrite');
    const request = act({ waiting: transaction.objectStore('waiting'), unsent: transaction.objectStore('unsent') });
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('the browser gave up writing'));
    });
  }

  private async begin(names: (keyof Stores)[], mode: IDBTransactionMode): Promise<IDBTransaction> {
    const on = (database: IDBDatabase) => database.transaction(names, mode, { durability: 'strict' });
    try {
      return on(await this.database());
    } catch (error) {
      if (!isNamed(error, 'InvalidStateError')) throw error;
      // It was closed in between.
      this.opening = undefined;
      return on(await this.database());
    }
  }

  /** The connection; however late it came, once it is there it counts. */
  private database(): Promise<IDBDatabase> {
    const { database, late } = (this.opening ??= this.connect());
    return Promise.race([database, late]);
  }

  private connect(): Opening {
    const request = indexedDB.open(this.name, VERSION);
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) request.result.createObjectStore('waiting', { keyPath: 'order', autoIncrement: true });
      request.result.createObjectStore('unsent', { keyPath: 'id' });
    };
    let giveUp = (): void => undefined;
    const late = new Promise<never>((_, reject) => {
      giveUp = () => reject(new StoreFailure('store-blocked', `${this.name} does not open: an older page holds it; close that page`));
    });
    // Whoever asks for the connection hears it.
    late.catch(() => undefined);
    const timer = setTimeout(() => giveUp(), this.patience);
    const forget = () => {
      if (this.opening === opening) this.opening = undefined;
    };
    const database = done(request)
      .then(
        (open) => {
          // A newer page does not wait until this one is closed.
          open.onversionchange = () => {
            forget();
            open.close();
          };
          open.onclose = forget;
          return open;
        },
        (error: unknown) => {
          forget();
          throw isNamed(error, 'VersionError') ? new StoreFailure('store-newer', `a newer page wrote ${this.name}; load the page anew`) : error;
        },
      )
      .finally(() => clearTimeout(timer));
    const opening: Opening = { database, late };
    return opening;
  }
}

const isNamed = (error: unknown, name: string): boolean => error instanceof DOMException && error.name === name;

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser gave up reading'));
  });
}
