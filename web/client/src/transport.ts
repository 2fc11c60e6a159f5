import { RequestFailure } from './errors.js';

/** Values of a query; absent ones are left out. */
export type Query = Record<string, string | number | boolean | undefined>;

export interface Ask {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  query?: Query;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** Milliseconds until the request is given up. */
  timeout?: number;
}

export interface Answer {
  status: number;
  json: any;
  headers: Headers;
}

/** Percent-encodes the characters that `encodeURIComponent` leaves, too: names may hold them. */
export const segment = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Names in one path segment; an empty list is a comma. */
export const names = (list: readonly string[]): string => list.map(segment).join(',') || ',';

/** Sends requests of the protocol. */
export class Transport {
  constructor(
    private readonly origin: string,
    private readonly fetcher: typeof fetch,
    private readonly common: () => Query,
  ) {}

  /** The absolute address of a path with its query. */
  url(path: string, query: Query = {}): string {
    const pairs = Object.entries({ ...query, ...this.common() })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
    return `${this.origin}${path}?${pairs.join('&')}`;
  }

  /** Sends one request and reads its answer; everything but success is a {@link RequestFailure}. */
  async ask(path: string, { method = 'GET', query = {}, body, headers = {}, signal, timeout = 10_000 }: Ask = {}): Promise<Answer> {
    const limit = AbortSignal.timeout(timeout);
    const init: RequestInit = { method, headers, signal: signal ? AbortSignal.any([signal, limit]) : limit };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { 'Content-Type': 'application/json', ...headers };
    }
    let response: Response;
    let text: string;
    try {
      response = await this.fetcher(this.url(path, query), init);
      text = await response.text();
    } catch (cause) {
      throw new RequestFailure('network', `no answer from ${this.origin}: ${(cause as Error).message}`);
    }
    const json = parse(text);
    if (response.ok) return { status: response.status, json, headers: response.headers };
    throw failure(response, json);
  }
}

function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failure(response: Response, json: any): RequestFailure {
  const { status } = response;
  const kind = status === 429 || status === 408 || status >= 500 ? 'busy' : status === 401 || status === 403 ? 'denied' : 'refused';
  const seconds = Number(response.headers.get('Retry-After') ?? 0) || 0;
  const said = Array.isArray(json) ? json[1] : (json?.error_message ?? json?.error?.message ?? json?.message ?? json?.error);
  return new RequestFailure(kind, String(said ?? `the server answered ${status}`), status, seconds * 1000);
}
