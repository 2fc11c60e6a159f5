import { DecryptionFailure } from './errors.js';

const SENTINEL = new TextEncoder().encode('PNED\u0001ACRH\u0010');
const HEADER = SENTINEL.length + 16;
const STATIC_IV = new TextEncoder().encode('0123456789012345');

/** How ciphertext is laid out: with a header (the default), or as the oldest clients do. */
export type CipherFormat = 'header' | 'legacy';

interface Keys {
  full: CryptoKey;
  legacy: CryptoKey;
}

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
    if (cipherKeys.length === 0) throw new TypeError('a keyring needs at least one cipher key');
    this.keys = cipherKeys.map(derive);
  }

  /** The base64 that is published in place of a message. */
  async encryptMessage(message: unknown): Promise<string> {
    return toBase64(await this.encryptBytes(new TextEncoder().encode(JSON.stringify(message))));
  }

  /** Opens a message; one that is no ciphertext is given back as it is. */
  async decryptMessage(message: unknown): Promise<unknown> {
    const bytes = typeof message === 'string' ? fromBase64(message) : undefined;
    if (!bytes || bytes.length === 0 || (!hasHeader(bytes) && bytes.length % 16 !== 0)) return message;
    return this.open(bytes, true, (plain) => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain)));
  }

  /** Encrypts the bytes of a file. */
  async encryptBytes(plain: Uint8Array): Promise<Uint8Array> {
    const keys = await this.keys[0]!;
    const iv = crypto.getRandomValues(new Uint8Array(16));
    const [key, prefix] = this.format === 'header' ? [keys.full, concat(SENTINEL, iv)] : [keys.legacy, iv];
    const sealed = await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, key, plain as BufferSource);
    return concat(prefix, new Uint8Array(sealed));
  }

  /** Opens the bytes of a file. */
  decryptBytes(bytes: Uint8Array): Promise<Uint8Array> {
    return this.open(bytes, false, (plain) => plain);
  }

  private async open<T>(bytes: Uint8Array, isMessage: boolean, read: (plain: Uint8Array) => T): Promise<T> {
    for (const pending of this.keys) {
      const keys = await pending;
      for (const [key, iv, sealed] of layouts(bytes, keys, isMessage)) {
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

type Layout = [CryptoKey, Uint8Array, Uint8Array];

function layouts(bytes: Uint8Array, keys: Keys, isMessage: boolean): Layout[] {
  if (hasHeader(bytes)) return [[keys.full, bytes.subarray(SENTINEL.length, HEADER), bytes.subarray(HEADER)]];
  const random: Layout = [keys.legacy, bytes.subarray(0, 16), bytes.subarray(16)];
  // Static first: read as random, its tail alone would look whole.
  return isMessage ? [[keys.legacy, STATIC_IV, bytes], random] : [random];
}

const hasHeader = (bytes: Uint8Array): boolean => bytes.length > HEADER && SENTINEL.every((byte, at) => bytes[at] === byte);

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

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}
