// An outbox in a file: a line for each message that came and for each that went.

import { appendFile, readFile } from 'node:fs/promises';

export class FileStore {
  #path;
  #items = new Map();
  #loaded;
  #last = 0;

  constructor(path) {
    this.#path = path;
    this.#loaded = this.#load();
  }

  async all() {
    await this.#loaded;
    return [...this.#items.values()];
  }

  async add(item) {
    await this.#loaded;
    this.#last += 1;
    this.#items.set(this.#last, { ...item, order: this.#last });
    await this.#write({ add: this.#items.get(this.#last) });
    return this.#last;
  }

  async remove(order) {
    this.#items.delete(order);
    await this.#write({ remove: order });
  }

  #write = (line) => appendFile(this.#path, `${JSON.stringify(line)}\n`);

  async #load() {
    for (const line of (await readFile(this.#path, 'utf8').catch(() => '')).split('\n').filter(Boolean)) {
      const { add, remove } = JSON.parse(line);
      if (add) this.#items.set(add.order, add);
      else this.#items.delete(remove);
      this.#last = Math.max(this.#last, add?.order ?? 0);
    }
  }
}
