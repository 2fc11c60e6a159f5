import { fromBase64, toBase64 } from './base64.js';
import { DecryptionFailure } from './errors.js';

const MAGIC = new TextEncoder().encode('PNED');
const VERSION = 1;
const CRYPTOR = new TextEncoder().encode('ACRH');
const IV = 16;
const STATIC_IV = new TextEncoder().encode('0123456789012345');

/** How ciphertext is laid out: with a header (the default), or as the oldest clients do. */
export type CipherFormat = 'header' | 'legacy';

interface Keys {
  full: CryptoKey;
  legacy: CryptoKey;
}

/** A key, an initialization vector, and what they are to open. */
type Layout = [CryptoKey, Uint8Array, Uint8Array];

/**
 * Encrypts with the newest of several cipher keys and opens what any of them closed, in both formats
 * of the protocol (AES-256-CBC).
 */
export class Keyring {
  private readonly keys: Promise<Keys>[];

  /** The keys, newest first. */
  constructor(
    cipherKeys: readonly string[],
    private readonly format: CipherFormat = 'header',
  ) {
    if (!cipherKeys.every(Boolean) || cipherKeys.length === 0) throw new TypeError('a keyring needs at least one cipher key');
    this.keys = cipherKeys.map(derive);
  }

  /** The base64 that is published in place of a message. */
  async sealMessage(message: unknown): Promise<string> {
    return toBase64(await this.sealBytes(new TextEncoder().encode(JSON.stringify(message))));
  }

  /** Opens a message. */
  async openMessage(text: string): Promise<unknown> {
    const read = (plain: Uint8Array): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain));
    return this.open(fromBase64(text) ?? new Uint8Array(), true, read);
  }

  /** Encrypts the bytes of a file. */
  async sealBytes(plain: Uint8Array): Promise<Uint8Array> {
    if (plain.length === 0) throw new RangeError('nothing to encrypt');
    const keys = await this.keys[0]!;
    const iv = crypto.getRandomValues(new Uint8Array(IV));
    const whole = this.format === 'header';
    const sealed = await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, whole ? keys.full : keys.legacy, plain as BufferSource);
    return concat(...(whole ? [MAGIC, Uint8Array.of(VERSION), CRYPTOR, Uint8Array.of(IV)] : []), iv, new Uint8Array(sealed));
  }

  /** Opens the bytes of a file. */
  openBytes(bytes: Uint8Array): Promise<Uint8Array> {
    return this.open(bytes, false, (plain) => plain);
  }

  private async open<T>(bytes: Uint8Array, isMessage: boolean, read: (plain: Uint8Array) => T): Promise<T> {
    for (const pending of this.keys) {
      for (const [key, iv, sealed] of layouts(bytes, await pending, isMessage)) {
        try {
          const plain = await crypto.subtle.decrypt({ name: 'AES-CBC', iv: iv as BufferSource }, key, sealed as BufferSource);
          return read(new Uint8Array(plain));
        } catch {
          // Another key or layout; what fits none is told below.
        }
      }
    }
    throw new DecryptionFailure('none of the cipher keys opens this; ask for the current keys');
  }
}

/** The ways in which these bytes may be ciphertext. */
function layouts(bytes: Uint8Array, keys: Keys, isMessage: boolean): Layout[] {
  if (begins(bytes, MAGIC)) {
    const [iv, sealed] = body(bytes);
    return [[keys.full, iv, sealed]];
  }
  const random: Layout = [keys.legacy, bytes.subarray(0, IV), bytes.subarray(IV)];
  // Static first: read as random, its tail alone would look whole.
  return (isMessage ? [[keys.legacy, STATIC_IV, bytes] as Layout, random] : [random]).filter(([, , { length }]) => length > 0);
}

/** The vector and the ciphertext behind a header. */
function body(bytes: Uint8Array): [Uint8Array, Uint8Array] {
  const known = (bytes[4] ?? 0) <= VERSION && begins(bytes.subarray(5), CRYPTOR);
  // One byte of length; 255 says that two more follow.
  const long = bytes[9] === 255;
  const length = long ? (bytes[10]! << 8) | bytes[11]! : bytes[9];
  const at = long ? 12 : 10;
  if (!known || length !== IV || bytes.length <= at + IV) throw new DecryptionFailure('ciphertext of an unknown kind, or cut short');
  return [bytes.subarray(at, at + IV), bytes.subarray(at + IV)];
}

const begins = (bytes: Uint8Array, with_: Uint8Array): boolean => with_.every((byte, at) => bytes[at] === byte);

async function derive(cipherKey: string): Promise<Keys> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(cipherKey)));
  const half = [...hash.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const load = (raw: Uint8Array) => crypto.subtle.importKey('raw', raw as BufferSource, 'AES-CBC', false, ['encrypt', 'decrypt']);
  return { full: await load(hash), legacy: await load(new TextEncoder().encode(half)) };
}

function concat(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
