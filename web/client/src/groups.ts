import type { Caller } from './caller.js';
import { encode, type Query } from './transport.js';

/** Channel groups: one name to listen to many channels. */
export class Groups {
  constructor(private readonly caller: Caller) {}

  /** The names of all groups that this user may see. */
  async list(): Promise<string[]> {
    return (await this.ask<{ groups: string[] }>('')).groups;
  }

  /** The channels of a group. */
  async channels(group: string): Promise<string[]> {
    return (await this.ask<{ channels: string[] }>(`/${encode(group)}`)).channels;
  }

  /** Adds channels; who listens to the group hears them at once. */
  async add(group: string, channels: readonly string[]): Promise<void> {
    await this.ask(`/${encode(group)}`, { add: channels.join(',') });
  }

  async remove(group: string, channels: readonly string[]): Promise<void> {
    await this.ask(`/${encode(group)}`, { remove: channels.join(',') });
  }

  /** Ends a group; its channels stay. */
  async delete(group: string): Promise<void> {
    await this.ask(`/${encode(group)}/remove`);
  }

  private async ask<T>(rest: string, query: Query = {}): Promise<T> {
    const path = `/v1/channel-registration/sub-key/${this.caller.identity.subscribeKey}/channel-group${rest}`;
    return (await this.caller.json<{ payload: T }>(path, { query })).payload;
  }
}
