import type { Caller } from './caller.js';
import type { Action } from './events.js';
import { encode } from './transport.js';

interface RawAction extends Omit<Action, 'userId'> {
  uuid: string;
}

export interface ListActions {
  /** Older than this timetoken. */
  start?: string;
  /** As old as this timetoken at most. */
  end?: string;
  limit?: number;
}

/** Reactions, receipts, edits: what is said of a message afterwards. */
export class Actions {
  constructor(private readonly caller: Caller) {}

  /** Adds one; the same by the same user a second time is refused with 409. */
  async add(channel: string, messageTimetoken: string, action: { type: string; value: string }): Promise<Action> {
    const path = `${this.path(channel)}/message/${messageTimetoken}`;
    // Not tried again: an answer that was lost would turn into a refusal.
    return named((await this.caller.put<{ data: RawAction }>('POST', path, action, { retries: 0 })).data);
  }

  /** In the order in which they were added; `older` is where the page before this one starts. */
  async list(channel: string, query: ListActions = {}): Promise<{ items: Action[]; older?: string }> {
    interface Listed {
      data: RawAction[];
      more?: { start: string };
    }
    const { data, more } = await this.caller.json<Listed>(this.path(channel), { query: { ...query } });
    return { items: data.map(named), ...(more ? { older: more.start } : {}) };
  }

  /** Takes back one's own. Not tried again either. */
  async remove(channel: string, { messageTimetoken, actionTimetoken }: Pick<Action, 'messageTimetoken' | 'actionTimetoken'>): Promise<void> {
    const path = `${this.path(channel)}/message/${messageTimetoken}/action/${actionTimetoken}`;
    await this.caller.json(path, { method: 'DELETE', retries: 0 });
  }

  private path(channel: string): string {
    return `/v1/message-actions/${this.caller.identity.subscribeKey}/channel/${encode(channel)}`;
  }
}

const named = ({ uuid: userId, ...rest }: RawAction): Action => ({ ...rest, userId });
