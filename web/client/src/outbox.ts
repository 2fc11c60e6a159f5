import { backoff, type Clock } from './clock.js';
import { asFailure, QueueFull, RequestFailure } from './errors.js';
import { present } from './present.js';
import type { OutboxStore, Placed, Reason, Unsent, Waiting } from './stores.js';

/** At most so many messages wait. */
const DEPTH = 1_000;
/** A message that waits for longer is given up: seven days, in milliseconds. */
const OLDEST = 7 * 24 * 3_600_000;
/** So often the server may answer that it cannot serve. To be without a network is no attempt. */
const ATTEMPTS = 5;
/** Answers closer together count as one, in milliseconds: a server that starts anew gives up nobody's message. */
const APART = 30_000;

/** What became of a queued message. */
export type Outcome = { item: Waiting; timetoken: string } | { item: Unsent; failure: RequestFailure };

const TOO_OLD = new RequestFailure('refused', 'it could not be sent for seven days');

/**
 * Sends what waits, for each channel one after the other in the order of queueing, until the server has
 * answered each. Channels do not wait for one another.
 */
export class Outbox {
  private readonly lanes = new Map<string, Placed[]>();
  private readonly running = new Set<string>();
  /** What was asked of the store last; the next waits for it, which keeps the order of queueing. */
  private last: Promise<unknown> = Promise.resolve();
  private isLoaded = false;
  private size = 0;
  private readonly closing = new AbortController();
  private wakening = new AbortController();

  constructor(
    private readonly store: OutboxStore,
    private readonly send: (item: Waiting, signal: AbortSignal) => Promise<string>,
    private readonly told: (outcome: Outcome) => void,
    private readonly clock: Clock,
  ) {
    void this.begin();
  }

  /** Queues what `prepare` makes. It is safe when this resolves. */
  queue(prepare: () => Promise<Omit<Waiting, 'queued'>>): Promise<void> {
    return this.next(async () => {
      await this.load();
      if (this.size >= DEPTH) throw new QueueFull(`${DEPTH} messages wait already; try again when some are sent`);
      const item = { ...(await prepare()), queued: this.clock.now() };
      this.place({ ...item, order: await this.store.add(item) });
    });
  }

  /** Queues one again that was given up, behind all others and under the id that it had; says whether it was still there. */
  async retry(id: string): Promise<boolean> {
    const found = (await this.store.unsent()).find((one) => one.id === id);
    if (!found) return (await this.waiting()).some((one) => one.id === id);
    const { channel, payload, meta, customType, store, ttl } = found;
    await this.queue(async () => ({ id, channel, payload, ...present<Partial<Waiting>>({ meta, customType, store, ttl }) }));
    return true;
  }

  /** Those that were given up, oldest first. */
  async unsent(): Promise<Unsent[]> {
    return (await this.store.unsent()).sort((a, b) => a.queued - b.queued);
  }

  /** Forgets one that was given up. */
  discard(id: string): Promise<void> {
    return this.store.forget(id);
  }

  /** Those that wait, oldest first. */
  async waiting(): Promise<Waiting[]> {
    await this.next(() => this.load());
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
    void this.last.then(() => this.store.close?.());
  }

  private isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  /** What waited before this page goes as soon as the store opens, also where nothing more is queued. */
  private async begin(): Promise<void> {
    for (let attempt = 0; !this.isClosed(); attempt += 1) {
      try {
        await this.waiting();
        return;
      } catch {
        await this.clock.sleep(backoff(attempt, this.clock), this.closing.signal);
      }
    }
  }

  /** Does something once all is done that was asked before. */
  private next<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.last.then(act);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async load(): Promise<void> {
    if (this.isLoaded) return;
    for (const item of await this.store.all()) this.place(item);
    this.isLoaded = true;
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
      const answer = await this.attempt(item);
      if (this.isClosed()) break;
      if (answer instanceof RequestFailure && answer.passing && !(await this.isSpent(item, answer))) {
        const pause = Math.max(answer.retryAfter, backoff(attempt, this.clock));
        await this.clock.sleep(pause, AbortSignal.any([signal, this.wakening.signal]));
        attempt += 1;
      } else {
        await this.settle(item, answer);
        attempt = 0;
      }
    }
    this.running.delete(channel);
  }

  /** The timetoken of a message that the server took, or why it did not. */
  private async attempt(item: Placed): Promise<string | RequestFailure> {
    if (this.clock.now() - item.queued > OLDEST) return TOO_OLD;
    try {
      return await this.send(item, this.closing.signal);
    } catch (error) {
      return asFailure(error);
    }
  }

  /** Counts an answer that the server cannot serve; whoever is asked to wait waits, and that is no attempt. */
  private async isSpent(item: Placed, { status, retryAfter }: RequestFailure): Promise<boolean> {
    const now = this.clock.now();
    if (status < 500 || retryAfter > 0 || now - (item.tried ?? -Infinity) < APART) return false;
    item.attempts = (item.attempts ?? 0) + 1;
    item.tried = now;
    await this.store.change(item).catch(() => undefined);
    return item.attempts >= ATTEMPTS;
  }

  /** Takes a message from the queue that the server has taken, or that is given up. */
  private async settle(item: Placed, answer: string | RequestFailure): Promise<void> {
    const outcome: Outcome = typeof answer === 'string' ? { item, timetoken: answer } : { item: lost(item, answer, this.clock.now()), failure: answer };
    // If a broken store keeps it, it is sent again after a reload, under an id that the server knows.
    const kept = 'failure' in outcome ? this.store.giveUp(item.order, outcome.item) : this.store.remove(item.order);
    await kept.catch(() => undefined);
    this.lanes.get(item.channel)?.shift();
    this.size -= 1;
    this.told(outcome);
  }
}

const lost = (item: Waiting, failure: RequestFailure, givenUp: number): Unsent => ({ ...item, reason: reasonOf(failure), why: failure.message, givenUp });

function reasonOf(failure: RequestFailure): Reason {
  if (failure === TOO_OLD) return 'too-old';
  if (failure.passing) return 'too-many-attempts';
  return failure.kind === 'denied' ? 'denied' : 'refused';
}
