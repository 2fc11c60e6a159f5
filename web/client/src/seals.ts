import { Keyring } from './crypto.js';
import { DecryptionFailure } from './errors.js';

/** The same keys everywhere, or those of a channel: a function that keeps its keyrings, as it is asked for each message. */
export type Keys = Keyring | ((channel: string) => Keyring | undefined) | undefined;

/** A payload as it came, or as it was before it was encrypted. */
export interface Opened {
  message: unknown;
  /** Whether it came encrypted. On an encrypted channel, what did not was not written by who has the key. */
  sealed: boolean;
  /** Why it could not be opened; then the message is as it came. */
  failure?: DecryptionFailure;
}

/** Encrypts what leaves for a channel and opens what comes from it. */
export class Seals {
  constructor(private readonly keys: Keys) {}

  /** The keys of a channel. */
  of(channel: string): Keyring | undefined {
    return typeof this.keys === 'function' ? this.keys(channel) : this.keys;
  }

  /** A message as it goes over the wire. */
  async seal(channel: string, message: unknown): Promise<unknown> {
    return this.of(channel)?.sealMessage(message) ?? message;
  }

  /** A message as its sender wrote it. */
  async open(channel: string, message: unknown): Promise<Opened> {
    const keyring = this.of(channel);
    if (!keyring || typeof message !== 'string') return { message, sealed: false };
    try {
      return { message: await keyring.openMessage(message), sealed: true };
    } catch (error) {
      return { message, sealed: false, failure: error as DecryptionFailure };
    }
  }
}
