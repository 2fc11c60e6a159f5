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

/** A note: what is signed, and the lines by which it is. */
interface Note {
  body: string;
  signatures: string[];
}

/** A proof file; its note is the checkpoint. */
interface Parsed extends Note {
  entry: Uint8Array<ArrayBuffer>;
  index: number;
  path: Uint8Array[];
}

function noteOf(text: string): Note {
  const end = text.lastIndexOf('\n\n');
  if (end < 0) throw new Unproved('format');
  const signatures = text.slice(end + 2).split('\n').filter((line) => line.startsWith('\u2014 '));
  return { body: text.slice(0, end + 1), signatures };
}

function parse(file: string): Parsed {
  const at = file.indexOf('\n\n');
  const [first, extra, index, ...path] = file.slice(0, at).split('\n');
  if (first !== 'c2sp.org/tlog-proof@v1' || !extra?.startsWith('extra ') || !index?.startsWith('index ')) throw new Unproved('format');
  return {
    entry: bytesOf(extra.slice(6)),
    index: Number(index.slice(6)),
    path: path.map(bytesOf),
    ...noteOf(file.slice(at + 2)),
  };
}

/** A note's key is `name+id+key`, the key being a byte for Ed25519 and then the key itself. */
async function isSigned({ body, signatures }: Note, vkey: string): Promise<boolean> {
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

/** A key that may have signed a checkpoint, of so many entries at most. */
interface Signer {
  vkey: string;
  most: number;
}

const TITLE = 'housecall audit hand-over v1';

interface HandOver {
  entry: number;
  why: string;
  old: string;
  next: string;
}

/** By what one key followed another; nothing when not both have signed that. */
async function handOver(text: string): Promise<HandOver | undefined> {
  const note = noteOf(text);
  const [title, origin, ...lines] = note.body.trimEnd().split('\n');
  const names = ['entry ', 'at ', 'why ', 'old ', 'new '];
  if (title !== TITLE || lines.length !== names.length || !names.every((name, at) => lines[at]?.startsWith(name))) return undefined;
  const [entry = '', , why = '', old = '', next = ''] = lines.map((line) => line.slice(line.indexOf(' ') + 1));
  const isOneLog = [old, next].every((key) => key.split('+')[0] === origin) && old !== next;
  if (!isOneLog || !/^\d+$/.test(entry) || !(await isSigned(note, old)) || !(await isSigned(note, next))) return undefined;
  return { entry: Number(entry), why, old, next };
}

/**
 * The log's key, and those before it to which hand-overs lead back, each for the trees of its time. What a key signed that was given up
 * as compromised is worth nothing, and leads no further.
 */
async function signers(vkey: string, handOvers: string): Promise<Signer[]> {
  let last: Signer = { vkey: vkey.trim(), most: Infinity };
  const all = [last];
  for (const note of handOvers.split(TITLE).slice(1).reverse()) {
    const told = await handOver(TITLE + note).catch(() => undefined);
    // A key that came while the page asked is not the one that it was given.
    if (told?.next !== last.vkey) continue;
    if (told.why !== 'planned' || told.entry >= last.most) break;
    last = { vkey: told.old, most: told.entry };
    all.push(last);
  }
  return all;
}

/** Checks a proof file (c2sp.org/tlog-proof@v1) with nothing but the log's key, and the notes by which it followed those before it. */
export async function verify(file: string, vkey: string, handOvers = ''): Promise<Proved> {
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
  if (!(await isSignedByOne(parsed, Number(size), await signers(vkey, handOvers)))) throw new Unproved('signature');
  const entry = new TextDecoder().decode(parsed.entry);
  return { index: parsed.index, entry, leaf: textOf(leaf), path: parsed.path.map(textOf), root: signedRoot, size: Number(size), origin };
}

async function isSignedByOne(note: Note, size: number, keys: readonly Signer[]): Promise<boolean> {
  for (const key of keys) {
    if (size <= key.most && (await isSigned(note, key.vkey))) return true;
  }
  return false;
}
