import { RequestFailure } from './errors.js';

/** Values of a query; absent ones are left out. */
export type Query = Record<string, string | number | boolean | undefined>;

export interface Ask {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  query?: Query;
  /** JSON text. */
  body?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** Milliseconds until the request is given up. */
  timeout?: number;
}

export interface Answer<T> {
  json: T;
  headers: Headers;
}

/** Percent-encodes the characters that `encodeURIComponent` leaves, too: a signature covers them so. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Names in one path segment; an empty list is a comma. */
export const names = (list: readonly string[]): string => list.map(encode).join(',') || ',';

/** The query of a request, without what is absent. */
export const pairs = (query: Query): string =>
  Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encode(String(value))}`)
    .join('&');

/** Sends one request and reads its answer; everything but success is a {@link RequestFailure}. */
export async function send<T>(fetcher: typeof fetch, url: string, ask: Ask): Promise<Answer<T>> {
  const { method = 'GET', body, headers = {}, signal, timeout = 10_000 } = ask;
  const limit = AbortSignal.timeout(timeout);
  const init: RequestInit = { method, headers, signal: signal ? AbortSignal.any([signal, limit]) : limit };
  if (body !== undefined) init.body = body;
  let response: Response;
  let text: string;
  try {
    response = await fetcher(url, init);
    text = await response.text();
  } catch (cause) {
    // The address stays out: its query holds the token.
    throw new RequestFailure('network', `no answer from ${new URL(url).host}: ${(cause as Error).message}`);
  }
  const json = parse(text);
  if (response.ok) return { json: json as T, headers: response.headers };
  throw failure(response, json);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the protocol's families of errors have in common. */
interface Refusal {
  message?: string;
  error_message?: string;
  error?: string | { message?: string };
}

/** Turns an answer that is no success into an error that says what the server said. */
export function failure(response: Response, json: unknown): RequestFailure {
  const { status } = response;
  const kind = status === 429 || status === 408 || status >= 500 ? 'busy' : status === 401 || status === 403 ? 'denied' : 'refused';
  const seconds = Number(response.headers.get('Retry-After') ?? 0) || 0;
  return new RequestFailure(kind, said(json) ?? `the server answered ${status}`, status, seconds * 1000);
}

function said(json: unknown): string | undefined {
  if (Array.isArray(json)) return String(json[1]);
  const { message, error_message, error } = (json ?? {}) as Refusal;
  return error_message ?? message ?? (typeof error === 'object' ? error.message : error);
}
