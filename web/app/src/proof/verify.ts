/** What a checked proof establishes. */
export interface Proved {
  index: number;
  /** The entry's canonical JSON, as it was hashed. */
  entry: string;
  leaf: string;
  path: string[];
  root: string;
  size: number;
  origin: string;
}

export type Reason = 'format' | 'path' | 'signature';

/** A proof that does not hold. */
export class Unproved extends Error {
  constructor(readonly reason: Reason) {
    super(reason);
  }
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const textOf = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

async function hash(prefix: number, ...parts: Uint8Array[]): Promise<Uint8Array> {
  const whole = new Uint8Array([prefix, ...parts.flatMap((part) => [...part])]);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

/** The root to which a leaf and its path lead, RFC 9162 §2.1.3.2; nothing when the path has the wrong length. */
export async function climb(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[]): Promise<Uint8Array | undefined> {
  let [node, last, root] = [index, size - 1, leaf];
  if (index >= size) return undefined;
  for (const step of path) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      root = await hash(1, step, root);
      while (node % 2 === 0 && node !== 0) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
    } else {
      root = await hash(1, root, step);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 ? root : undefined;
}

interface Parsed {
  entry: Uint8Array<ArrayBuffer>;
  index: number;
  path: Uint8Array[];
  /** The signed part of the checkpoint. */
  body: string;
  signatures: string[];
}

function parse(file: string): Parsed {
  const at = file.indexOf('\n\n');
  const [first, extra, index, ...path] = file.slice(0, at).split('\n');
  const note = file.slice(at + 2);
  const end = note.lastIndexOf('\n\n');
  if (first !== 'c2sp.org/tlog-proof@v1' || !extra?.startsWith('extra ') || !index?.startsWith('index ') || end < 0) throw new Unproved('format');
  return {
    entry: bytesOf(extra.slice(6)),
    index: Number(index.slice(6)),
    path: path.map(bytesOf),
    body: note.slice(0, end + 1),
    signatures: note.slice(end + 2).split('\n').filter((line) => line.startsWith('\u2014 ')),
  };
}

/** A note's key is `name+id+key`, the key being a byte for Ed25519 and then the key itself. */
async function isSigned({ body, signatures }: Parsed, vkey: string): Promise<boolean> {
  const [name, , ...key] = vkey.trim().split('+');
  const raw = bytesOf(key.join('+')).slice(1);
  const publicKey = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
  for (const line of signatures) {
    const [signer, signed] = line.slice(2).split(' ');
    if (signer !== name || signed === undefined) continue;
    // Four bytes name the key.
    if (await crypto.subtle.verify('Ed25519', publicKey, bytesOf(signed).slice(4), new TextEncoder().encode(body))) return true;
  }
  return false;
}

/** Checks a proof file (c2sp.org/tlog-proof@v1) with nothing but the log's key. */
export async function verify(file: string, vkey: string): Promise<Proved> {
  let parsed: Parsed;
  try {
    parsed = parse(file);
  } catch {
    throw new Unproved('format');
  }
  const [origin = '', size = '0', signedRoot = ''] = parsed.body.split('\n');
  const leaf = await hash(0, parsed.entry);
  const root = await climb(leaf, parsed.index, Number(size), parsed.path);
  if (!root || textOf(root) !== signedRoot) throw new Unproved('path');
  if (!(await isSigned(parsed, vkey))) throw new Unproved('signature');
  const entry = new TextDecoder().decode(parsed.entry);
  return { index: parsed.index, entry, leaf: textOf(leaf), path: parsed.path.map(textOf), root: signedRoot, size: Number(size), origin };
}
