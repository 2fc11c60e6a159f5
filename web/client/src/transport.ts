import { RequestFailure } from './errors.js';

/** Values of a query; absent ones are left out. */
export type Query = Record<string, string | number | boolean | undefined>;

/** One request, apart from where it goes. */
export interface Ask {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: string | FormData | undefined;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** Milliseconds until the request is given up. */
  timeout?: number;
  /** Whether it outlives the page that sends it. */
  keepalive?: boolean;
}

/** What came back. */
export interface Answer {
  headers: Headers;
  bytes: Uint8Array;
}

/** Percent-encodes what `encodeURIComponent` leaves, too: a signature covers the query in this form. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Names in one path segment; an empty list is a comma. */
export const names = (list: Iterable<string>): string => [...list].map(encode).join(',') || ',';

/** Names in a parameter; an empty list is none. */
export const listed = (list: Iterable<string> | undefined): string | undefined => [...(list ?? [])].join(',') || undefined;

/** The text of a query in the order of its names, which is the order that is signed. */
export const written = (query: Query): string =>
  Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${encode(String(value))}`)
    .join('&');

/** Sends one request and reads its answer whole; everything but success is a {@link RequestFailure}. */
export async function send(fetcher: typeof fetch, url: string, ask: Ask = {}): Promise<Answer> {
  const { signal, timeout = 10_000, body, ...rest } = ask;
  const limit = AbortSignal.timeout(timeout);
  const init: RequestInit = { ...rest, signal: signal ? AbortSignal.any([signal, limit]) : limit };
  if (body !== undefined) init.body = body;
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await fetcher(url, init);
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    signal?.throwIfAborted();
    // The address stays out of it: its query holds the token.
    throw new RequestFailure('network', `no answer from ${new URL(url).host}: ${String(cause)}`);
  }
  if (response.ok) return { headers: response.headers, bytes };
  throw failure(response, bytes);
}

/** The JSON in an answer; nothing when it is none. */
export function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** What the file host says, which answers errors in XML: words, and a code that stays the same. */
function xml(bytes: Uint8Array): { message: string; code: string | undefined } | undefined {
  const text = new TextDecoder().decode(bytes);
  const within = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  const message = within('Message');
  return message === undefined ? undefined : { message, code: within('Reason') };
}

/** What the protocol's families of errors have in common. */
interface Refusal {
  message?: string;
  error_message?: string;
  error?: string | { message?: string };
}

function failure(response: Response, bytes: Uint8Array): RequestFailure {
  const { status, headers } = response;
  const kind = status === 429 || status === 408 || status >= 500 ? 'busy' : status === 401 || status === 403 ? 'denied' : 'refused';
  const body = json(bytes) ?? xml(bytes);
  const seconds = Number(headers.get('Retry-After') ?? 0) || 0;
  return new RequestFailure(kind, said(body) ?? `the server answered ${status}`, status, seconds * 1000, body);
}

function said(body: unknown): string | undefined {
  if (Array.isArray(body)) return String(body[1]);
  const { message, error_message, error } = (body ?? {}) as Refusal;
  return error_message ?? message ?? (typeof error === 'object' ? error.message : error);
}
