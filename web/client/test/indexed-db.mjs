// As much of IndexedDB as the outbox uses: versions, connections that keep a newer page waiting, and stores.

const later = (act) => setImmediate(act);

class Store {
  #items = new Map();
  #last = 0;

  constructor({ keyPath, autoIncrement = false }) {
    this.keyPath = keyPath;
    this.autoIncrement = autoIncrement;
  }

  getAll = () => done([...this.#items.values()]);
  add = (item) => this.put(this.autoIncrement ? { ...item, [this.keyPath]: (this.#last += 1) } : item);
  put = (item) => {
    this.#items.set(item[this.keyPath], item);
    return done(item[this.keyPath]);
  };
  delete = (key) => done(void this.#items.delete(key));
}

function done(result) {
  const request = { result };
  later(() => request.onsuccess?.());
  return request;
}

class Connection {
  #database;

  constructor(database) {
    this.#database = database;
    database.connections.add(this);
  }

  createObjectStore = (name, options) => this.#database.stores.set(name, new Store(options));

  transaction = () => {
    if (!this.#database.connections.has(this)) throw new DOMException('closed', 'InvalidStateError');
    const transaction = { objectStore: (name) => this.#database.stores.get(name) };
    later(() => transaction.oncomplete?.());
    return transaction;
  };

  close = () => {
    this.#database.connections.delete(this);
    if (this.#database.connections.size > 0) return;
    for (const again of this.#database.blocked.splice(0)) later(again);
  };
}

export class FakeIndexedDb {
  #databases = new Map();

  /** How many connections are open. */
  get held() {
    return [...this.#databases.values()].reduce((sum, { connections }) => sum + connections.size, 0);
  }

  open = (name, version) => {
    const request = { error: null };
    const database = this.#databases.get(name) ?? { version: 0, stores: new Map(), connections: new Set(), blocked: [] };
    this.#databases.set(name, database);
    later(() => this.#answer(database, version, request));
    return request;
  };

  #answer(database, version, request) {
    if (version < database.version) {
      request.error = new DOMException('the database is newer', 'VersionError');
      request.onerror?.();
      return;
    }
    if (version > database.version) {
      for (const one of database.connections) one.onversionchange?.();
      if (database.connections.size > 0) {
        request.onblocked?.();
        database.blocked.push(() => this.#answer(database, version, request));
        return;
      }
    }
    const oldVersion = database.version;
    request.result = new Connection(database);
    database.version = version;
    if (version > oldVersion) request.onupgradeneeded?.({ oldVersion });
    request.onsuccess?.();
  }
}
