import { compare } from './history.js';

/** Anything that has a place in a channel. */
export interface Dated {
  channel: string;
  timetoken: string;
}

/** What is live and what is from history as one list: in order of time, nothing twice. */
export class Timeline<T extends Dated> {
  private list: T[] = [];
  private readonly known = new Set<string>();

  /** In order of time. */
  get items(): readonly T[] {
    return this.list;
  }

  /** Takes items in any order, and gives those that it did not have. */
  merge(...items: T[]): T[] {
    const fresh = items.filter((item) => {
      const key = `${item.timetoken} ${item.channel}`;
      return !this.known.has(key) && this.known.add(key);
    });
    if (fresh.length > 0) this.list = [...this.list, ...fresh].sort((a, b) => compare(a.timetoken, b.timetoken));
    return fresh;
  }
}
