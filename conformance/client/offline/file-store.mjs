// An outbox in a file: a line for each message that came and for each that went. What is given up is kept in memory alone.

import { appendFile, readFile } from 'node:fs/promises';

export class FileStore {
  #path;
  #items = new Map();
  #lost = new Map();
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
    this.#lost.delete(item.id);
    await this.#write({ add: this.#items.get(this.#last) });
    return this.#last;
  }

  async remove(order) {
    this.#items.delete(order);
    await this.#write({ remove: order });
  }

  async change(item) {
    this.#items.set(item.order, item);
    await this.#write({ add: item });
  }

  async unsent() {
    return [...this.#lost.values()];
  }

  async giveUp(order, item) {
    this.#lost.set(item.id, item);
    await this.remove(order);
  }

  async forget(id) {
    this.#lost.delete(id);
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
