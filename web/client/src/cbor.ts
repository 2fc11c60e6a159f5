/** What the subset of CBOR that tokens are written in can say. */
export type Cbor = number | string | Uint8Array | boolean | null | Cbor[] | { [key: string]: Cbor };

/** Reads one CBOR item; keys of maps may be text or bytes. */
export function decode(bytes: Uint8Array): Cbor {
  return new Reader(bytes).item();
}

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  item(): Cbor {
    const head = this.view.getUint8(this.at++);
    const [major, minor] = [head >> 5, head & 31];
    if (major === 7) return this.simple(minor);
    const count = this.count(minor);
    switch (major) {
      case 0:
        return count;
      case 1:
        return -1 - count;
      case 2:
        return this.take(count);
      case 3:
        return new TextDecoder().decode(this.take(count));
      case 4:
        return Array.from({ length: count }, () => this.item());
      case 5:
        return Object.fromEntries(Array.from({ length: count }, () => [this.key(), this.item()]));
      default:
        return this.item(); // A tag says what the next item means; here nothing depends on it.
    }
  }

  private key(): string {
    const key = this.item();
    if (typeof key === 'string') return key;
    if (key instanceof Uint8Array) return new TextDecoder().decode(key);
    throw new RangeError('not the CBOR of a token');
  }

  private simple(minor: number): Cbor {
    if (minor === 20 || minor === 21) return minor === 21;
    if (minor === 22 || minor === 23) return null;
    const size = { 26: 4, 27: 8 }[minor];
    if (!size) throw new RangeError('not the CBOR of a token');
    this.at += size;
    return size === 4 ? this.view.getFloat32(this.at - 4) : this.view.getFloat64(this.at - 8);
  }

  private count(minor: number): number {
    if (minor < 24) return minor;
    const size = { 24: 1, 25: 2, 26: 4, 27: 8 }[minor];
    if (!size) throw new RangeError('not the CBOR of a token');
    let count = 0;
    for (const byte of this.take(size)) count = count * 256 + byte;
    return count;
  }

  private take(count: number): Uint8Array {
    if (this.at + count > this.bytes.length) throw new RangeError('a token that is cut short');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}
