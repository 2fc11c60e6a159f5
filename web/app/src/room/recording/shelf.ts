import type { Keyring } from '@housecall/client';

/** Pieces of a visit that was never opened here again are thrown away after so long: 12 hours in milliseconds. */
const life = 12 * 60 * 60 * 1000;

interface Piece {
  visit: string;
  /** The name of the file that it will be part of. */
  part: string;
  kept: number;
  sealed: Uint8Array;
}

/**
 * What is recorded and not yet filed, on this device and encrypted as it will be at the clinic: a page that was reloaded, or
 * crashed, finds what the one before it left. The key is not kept.
 */
export class Shelf {
  private readonly database: Promise<IDBDatabase>;
  /** Parts that this page itself is making. */
  private readonly own = new Set<string>();
  /** Each piece behind the one before it. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly visit: string,
    private readonly keyring: Keyring,
  ) {
    const request = indexedDB.open('housecall recordings', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('pieces', { autoIncrement: true });
    this.database = done(request);
    void this.drop((piece) => Date.now() - piece.kept > life).catch(() => undefined);
  }

  /** Keeps one more piece of a part. */
  add(part: string, piece: Blob): void {
    this.own.add(part);
    const put = async () => {
      const sealed = await this.keyring.sealBytes(new Uint8Array(await piece.arrayBuffer()));
      const kept: Piece = { visit: this.visit, part, kept: Date.now(), sealed };
      await done((await this.pieces('readwrite')).add(kept));
    };
    // A full disk costs no more than this safety: the part is in memory, too.
    this.last = this.last.then(put).catch(() => undefined);
  }

  /** Forgets a part that the clinic has. */
  async remove(part: string): Promise<void> {
    await this.last;
    await this.drop((piece) => piece.visit === this.visit && piece.part === part);
  }

  /** Calls back with each part that another page of this visit left, one after the other. */
  async leftovers(file: (part: string, bytes: Uint8Array) => Promise<void>): Promise<void> {
    const all = (await done((await this.pieces('readonly')).getAll())) as Piece[];
    const left = all.filter((one) => one.visit === this.visit && !this.own.has(one.part));
    for (const part of new Set(left.map((one) => one.part))) {
      const pieces = left.filter((one) => one.part === part);
      const bytes = await Promise.all(pieces.map((one) => this.keyring.openBytes(one.sealed)));
      await file(part, new Uint8Array(await new Blob(bytes as BlobPart[]).arrayBuffer()));
    }
  }

  private async pieces(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    return (await this.database).transaction('pieces', mode).objectStore('pieces');
  }

  /** Removes those that fit. */
  private async drop(fits: (piece: Piece) => boolean): Promise<void> {
    const request = (await this.pieces('readwrite')).openCursor();
    await new Promise<void>((resolve, reject) => {
      request.onerror = () => reject(request.error ?? new Error('the browser gave up'));
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor) {
          resolve();
          return;
        }
        if (fits(cursor.value as Piece)) cursor.delete();
        cursor.continue();
      };
    });
  }
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser gave up'));
  });
