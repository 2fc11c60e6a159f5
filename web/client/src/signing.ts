import { toBase64 } from './base64.js';

/**
 * The protocol's request signature (version 2), for an application's own server. The secret key opens
 * everything: it never goes to a browser or a phone.
 */
export class Signer {
  private readonly key: Promise<CryptoKey>;

  constructor(
    secretKey: string,
    private readonly publishKey: string,
  ) {
    const raw = new TextEncoder().encode(secretKey);
    this.key = crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  }

  /** The signature of a request; its query is sorted and holds the timestamp. */
  async sign(method: string, path: string, query: string, body: string): Promise<string> {
    // A publish is signed as if it were sent in its path, however it is sent.
    const [verb, text] = path.startsWith('/publish') ? ['GET', ''] : [method, body];
    const input = [verb, this.publishKey, path, query, text].join('\n');
    const mac = await crypto.subtle.sign('HMAC', await this.key, new TextEncoder().encode(input));
    return `v2.${toBase64(new Uint8Array(mac)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`;
  }
}
