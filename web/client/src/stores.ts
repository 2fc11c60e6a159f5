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
}

/** A waiting message in its place. */
export interface Placed extends Waiting {
  /** Ascending in the order of queueing. */
  order: number;
}

/** Where waiting messages survive a reload. */
export interface OutboxStore {
  /** Those that wait, oldest first. */
  all(): Promise<Placed[]>;
  /** Keeps a message behind all others and gives its place. */
  add(item: Waiting): Promise<number>;
  remove(order: number): Promise<void>;
}

/** Keeps them as long as the process lives. */
export class MemoryStore implements OutboxStore {
  private readonly items = new Map<number, Placed>();
  private last = 0;

  async all(): Promise<Placed[]> {
    return [...this.items.values()];
  }

  async add(item: Waiting): Promise<number> {
    this.last += 1;
    this.items.set(this.last, { ...item, order: this.last });
    return this.last;
  }

  async remove(order: number): Promise<void> {
    this.items.delete(order);
  }
}

/** Keeps them in the browser's own database. */
export class IndexedDbStore implements OutboxStore {
  private readonly open: Promise<IDBDatabase>;

  /** A name of its own for each user: who signs in next shall not send what another one wrote. */
  constructor(name: string) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('waiting', { keyPath: 'order', autoIncrement: true });
    this.open = done(request);
  }

  async all(): Promise<Placed[]> {
    const store = (await this.open).transaction('waiting').objectStore('waiting');
    return done(store.getAll() as IDBRequest<Placed[]>);
  }

  async add(item: Waiting): Promise<number> {
    return (await this.write((store) => store.add(item))) as number;
  }

  async remove(order: number): Promise<void> {
    await this.write((store) => store.delete(order));
  }

  /** Resolves when the transaction is on disk, not when the request is done. */
  private async write<T>(act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = (await this.open).transaction('waiting', 'readwrite', { durability: 'strict' });
    const request = act(transaction.objectStore('waiting'));
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
