import type { Caller } from './caller.js';
import { encode, listed, type Query } from './transport.js';

/** A phone, by the token that its maker's gateway knows it by. */
export type Device =
  | { token: string; gateway: 'apns' | 'fcm' }
  | { token: string; gateway: 'apns2'; topic: string; environment: 'development' | 'production' };

/** Which devices are woken for which channels. */
export class Devices {
  constructor(private readonly caller: Caller) {}

  list(device: Device): Promise<string[]> {
    return this.ask(device);
  }

  async add(device: Device, channels: readonly string[]): Promise<void> {
    await this.ask(device, '', { add: listed(channels) });
  }

  async remove(device: Device, channels: readonly string[]): Promise<void> {
    await this.ask(device, '', { remove: listed(channels) });
  }

  /** Wakes a device for nothing any more. */
  async forget(device: Device): Promise<void> {
    await this.ask(device, '/remove');
  }

  private ask(device: Device, rest = '', query: Query = {}): Promise<string[]> {
    const { token, gateway, ...more } = device;
    const [version, kind] = gateway === 'apns2' ? ['v2', 'devices-apns2'] : ['v1', 'devices'];
    const path = `/${version}/push/sub-key/${this.caller.identity.subscribeKey}/${kind}/${encode(token)}${rest}`;
    return this.caller.json<string[]>(path, { query: { type: gateway, ...more, ...query } });
  }
}
