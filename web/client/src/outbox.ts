import { backoff, type Clock } from './clock.js';
import { RequestFailure } from './errors.js';

/** A message that waits to be sent. It is what was said: encryption happens on the way out. */
export interface Waiting {
  /** Made once; the server takes the message once, however often it is sent. */
  id: string;
  /** Order of queueing. */
  order: number;
  channel: string;
  message: unknown;
  meta?: Record<string, unknown>;
  customType?: string;
  queued: number;
}

/** Where waiting messages survive a reload. */
export interface OutboxStore {
  /** Those that wait, oldest first. */
  all(): Promise<Waiting[]>;
  put(item: Waiting): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Keeps them only as long as the process lives. */
export class MemoryStore implements OutboxStore {
  private readonly items = new Map<string, Waiting>();

  async all(): Promise<Waiting[]> {
    return [...this.items.values()].sort((a, b) => a.order - b.order);
  }

  async put(item: Waiting): Promise<void> {
    this.items.set(item.id, item);
  }

  async remove(id: string): Promise<void> {
    this.items.delete(id);
  }
}

/** Keeps them in the browser's own database. */
export class IndexedDbStore implements OutboxStore {
  private readonly open: Promise<IDBDatabase>;

  constructor(name = 'housecall-outbox') {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('waiting', { keyPath: 'id' });
    this.open = done(request);
  }

  async all(): Promise<Waiting[]> {
    const store = (await this.open).transaction('waiting').objectStore('waiting');
    const items = await done(store.getAll() as IDBRequest<Waiting[]>);
    return items.sort((a, b) => a.order - b.order);
  }

  put(item: Waiting): Promise<void> {
    return this.write((store) => store.put(item));
  }

  remove(id: string): Promise<void> {
    return this.write((store) => store.delete(id));
  }

  /** Resolves when the transaction is on disk, not when the request is done. */
  private async write(act: (store: IDBObjectStore) => IDBRequest): Promise<void> {
    const transaction = (await this.open).transaction('waiting', 'readwrite', { durability: 'strict' });
    act(transaction.objectStore('waiting'));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
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

/** At most so many messages wait. */
const DEPTH = 1_000;

/** What became of a queued message. */
export type Outcome = { item: Waiting; timetoken: string } | { item: Waiting; failure: RequestFailure };

/** Sends what waits, one after the other in the order of queueing, until the server has answered each. */
export class Outbox {
  private order = 0;
  private draining: Promise<void> | undefined;
  private readonly closing = new AbortController();
  private wake = new AbortController();

  constructor(
    private readonly store: OutboxStore,
    private readonly send: (item: Waiting) => Promise<string>,
    private readonly told: (outcome: Outcome) => void,
    private readonly clock: Clock,
  ) {}

  /** Queues a message. It is safe when this resolves. */
  async queue(item: Omit<Waiting, 'order' | 'queued'>): Promise<void> {
    const waiting = await this.store.all();
    if (waiting.length >= DEPTH) throw new RangeError(`${DEPTH} messages wait already; try again when some are sent`);
    this.order = Math.max(this.order, waiting.at(-1)?.order ?? 0) + 1;
    await this.store.put({ ...item, order: this.order, queued: this.clock.now() });
    void this.drain();
  }

  /** How many wait. */
  async size(): Promise<number> {
    return (await this.store.all()).length;
  }

  /** Sends until nothing waits. Called at the start and when the network is back. */
  drain(): Promise<void> {
    this.wake.abort();
    this.draining ??= this.run().finally(() => (this.draining = undefined));
    return this.draining;
  }

  close(): void {
    this.closing.abort();
  }

  private async run(): Promise<void> {
    for (let attempt = 0; !this.closing.signal.aborted; ) {
      const [item] = await this.store.all();
      if (!item) return;
      try {
        const timetoken = await this.send(item);
        await this.store.remove(item.id);
        this.told({ item, timetoken });
        attempt = 0;
      } catch (error) {
        const failure = error as RequestFailure;
        if (!failure.passing) {
          await this.store.remove(item.id);
          this.told({ item, failure });
          attempt = 0;
          continue;
        }
        this.wake = new AbortController();
        const pause = Math.max(failure.retryAfter, backoff(attempt, this.clock));
        await this.clock.sleep(pause, AbortSignal.any([this.closing.signal, this.wake.signal]));
        attempt += 1;
      }
    }
  }
}
