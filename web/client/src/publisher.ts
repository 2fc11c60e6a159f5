import type { Call, Caller } from './caller.js';
import type { Emitter } from './emitter.js';
import type { Events } from './events.js';
import { Outbox, type Outcome } from './outbox.js';
import { present } from './present.js';
import type { Opened, Seals } from './seals.js';
import type { OutboxStore, Waiting } from './stores.js';
import { encode, type Query } from './transport.js';

/** A message to be published. */
export interface Message {
  /** Its sender's own id, a UUID of which there is one; made when absent. The server takes a message once under it. */
  id?: string;
  channel: string;
  message: unknown;
  /** Goes in the clear, also on an encrypted channel: ids and codes only. */
  meta?: Record<string, unknown>;
  /** The application's own kind of message. */
  customType?: string;
  /** Whether it is kept in history; the keyset decides when absent. */
  store?: boolean;
  /** Hours for which history keeps it. */
  ttl?: number;
}

/** A message that the server has. */
export interface Published {
  id: string;
  timetoken: string;
}

/** A message of which nothing is kept. */
export interface Fleeting {
  channel: string;
  message: unknown;
  customType?: string;
}

/** `[1, "Sent", timetoken]` */
type Sent = [number, string, string];

interface Waiter {
  resolve(published: Published): void;
  reject(error: unknown): void;
}

/** Publishes by way of the outbox: in order, once, and also what was written while there was no network. */
export class Publisher {
  readonly outbox: Outbox;
  private readonly waiters = new Map<string, Waiter>();

  constructor(
    private readonly caller: Caller,
    private readonly seals: Seals,
    store: OutboxStore,
    private readonly events: Emitter<Events>,
  ) {
    this.outbox = new Outbox(store, this.deliver.bind(this), this.settle.bind(this), caller.clock);
  }

  /** Queues a message and gives its id when it is safe; the events `sent` and `unsent` tell what becomes of it. */
  async queue(message: Message): Promise<string> {
    const { id = crypto.randomUUID() } = message;
    await this.enqueue(id, message);
    return id;
  }

  /** Queues a message and waits until the server has it, without a network for as long as that takes. */
  async publish(message: Message): Promise<Published> {
    const { id = crypto.randomUUID() } = message;
    const settled = new Promise<Published>((resolve, reject) => this.waiters.set(id, { resolve, reject }));
    try {
      await this.enqueue(id, message);
    } catch (error) {
      this.waiters.delete(id);
      throw error;
    }
    return settled;
  }

  /** Reads what waits or was given up, as its sender wrote it. */
  open({ channel, payload }: Waiting): Promise<Opened> {
    return this.seals.open(channel, JSON.parse(payload));
  }

  /** Publishes past the queue: at once, in no order, and no more after a few tries. For what is worth nothing later. */
  async publishNow({ channel, message, store }: Pick<Message, 'channel' | 'message' | 'store'>): Promise<string> {
    const payload = JSON.stringify(await this.seals.seal(channel, message));
    return this.post('publish', channel, payload, { store: flag(store) }, { retries: 3 });
  }

  /** Sends at most 64 bytes to who listens now; never encrypted, never kept. A visit's channel takes `typing` and `receipt` events. */
  async signal({ channel, message, customType }: Fleeting): Promise<string> {
    return this.post('signal', channel, JSON.stringify(message), { custom_message_type: customType });
  }

  /** Sends a message to the server's own functions, and to no subscriber. */
  async fire({ channel, message, customType }: Fleeting): Promise<string> {
    const query = { custom_message_type: customType, store: 0, norep: true };
    return this.post('publish', channel, JSON.stringify(await this.seals.seal(channel, message)), query);
  }

  private enqueue(id: string, { channel, message, meta, ...rest }: Message): Promise<void> {
    return this.outbox.queue(async () => {
      const payload = JSON.stringify(await this.seals.seal(channel, message));
      return { id, channel, payload, meta: { ...meta, clientMessageId: id }, ...present<Partial<Waiting>>(rest) };
    });
  }

  private async deliver(item: Waiting, signal: AbortSignal): Promise<string> {
    const { channel, payload, meta, customType, store, ttl } = item;
    const query = { meta: JSON.stringify(meta), custom_message_type: customType, store: flag(store), ttl };
    return this.post('publish', channel, payload, query, { signal });
  }

  /** By POST, so that a message stands in no address; as plain text, for which a browser asks no leave before it. */
  private async post(kind: string, channel: string, body: string, query: Query, how: Pick<Call, 'signal' | 'retries'> = {}): Promise<string> {
    const { publishKey, subscribeKey } = this.caller.identity;
    const path = `/${kind}/${publishKey}/${subscribeKey}/0/${encode(channel)}/0`;
    const [, , timetoken] = await this.caller.json<Sent>(path, { method: 'POST', query, body, retries: 0, ...how });
    return timetoken;
  }

  private settle(outcome: Outcome): void {
    const { id } = outcome.item;
    const waiter = this.waiters.get(id);
    this.waiters.delete(id);
    if ('failure' in outcome) {
      waiter?.reject(outcome.failure);
      void this.events.emit('unsent', outcome);
    } else {
      waiter?.resolve({ id, timetoken: outcome.timetoken });
      void this.events.emit('sent', outcome);
    }
  }
}

/** The protocol's 1 and 0. */
export const flag = (value: boolean | undefined): number | undefined => (value === undefined ? undefined : Number(value));
