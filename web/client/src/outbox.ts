import { backoff, type Clock } from './clock.js';
import { asFailure, type RequestFailure } from './errors.js';
import type { OutboxStore, Placed, Waiting } from './stores.js';

/** At most so many messages wait. */
const DEPTH = 1_000;

/** What became of a queued message. */
export type Outcome = { item: Waiting; timetoken: string } | { item: Waiting; failure: RequestFailure };

/**
 * Sends what waits, for each channel one after the other in the order of queueing, until the server has
 * answered each. Channels do not wait for one another.
 */
export class Outbox {
  private readonly lanes = new Map<string, Placed[]>();
  private readonly running = new Set<string>();
  /** What was asked of the store last; the next waits for it, which keeps the order of queueing. */
  private last: Promise<unknown>;
  private size = 0;
  private readonly closing = new AbortController();
  private wakening = new AbortController();

  constructor(
    private readonly store: OutboxStore,
    private readonly send: (item: Waiting, signal: AbortSignal) => Promise<string>,
    private readonly told: (outcome: Outcome) => void,
    private readonly clock: Clock,
  ) {
    this.last = this.load();
  }

  /** Queues what `prepare` makes. It is safe when this resolves. */
  queue(prepare: () => Promise<Omit<Waiting, 'queued'>>): Promise<void> {
    const turn = this.last.then(async () => {
      if (this.size >= DEPTH) throw new RangeError(`${DEPTH} messages wait already; try again when some are sent`);
      const item = { ...(await prepare()), queued: this.clock.now() };
      this.place({ ...item, order: await this.store.add(item) });
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Those that wait, oldest first. */
  async waiting(): Promise<Waiting[]> {
    await this.last;
    return [...this.lanes.values()].flat().sort((a, b) => a.order - b.order);
  }

  /** Tries again now: the network is back. */
  wake(): void {
    this.wakening.abort();
    this.wakening = new AbortController();
  }

  /** Sends no more; what waits stays in the store. */
  close(): void {
    this.closing.abort();
  }

  private isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  private async load(): Promise<void> {
    for (const item of await this.store.all()) this.place(item);
  }

  private place(item: Placed): void {
    const { channel } = item;
    this.size += 1;
    this.lanes.set(channel, [...(this.lanes.get(channel) ?? []), item]);
    if (!this.running.has(channel)) void this.run(channel);
  }

  private async run(channel: string): Promise<void> {
    const { signal } = this.closing;
    this.running.add(channel);
    for (let attempt = 0; !this.isClosed(); ) {
      const item = this.lanes.get(channel)?.[0];
      if (!item) break;
      const outcome = await this.attempt(item);
      if (this.isClosed()) break;
      if ('failure' in outcome && outcome.failure.passing) {
        const pause = Math.max(outcome.failure.retryAfter, backoff(attempt, this.clock));
        await this.clock.sleep(pause, AbortSignal.any([signal, this.wakening.signal]));
        attempt += 1;
      } else {
        await this.settle(item, outcome);
        attempt = 0;
      }
    }
    this.running.delete(channel);
  }

  private async attempt(item: Placed): Promise<Outcome> {
    try {
      return { item, timetoken: await this.send(item, this.closing.signal) };
    } catch (error) {
      return { item, failure: asFailure(error) };
    }
  }

  /** Forgets a message that the server has taken or refused. */
  private async settle(item: Placed, outcome: Outcome): Promise<void> {
    // If a broken store keeps it, it is sent again after a reload, under an id that the server knows.
    await this.store.remove(item.order).catch(() => undefined);
    this.lanes.get(item.channel)?.shift();
    this.size -= 1;
    this.told(outcome);
  }
}
