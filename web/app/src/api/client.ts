import { Problem, type ProblemDocument } from './problem';

/** Whoever wants to know that the server no longer knows this browser. */
const ended = new Set<() => void>();

/** Calls back when the session has ended; answers how to stop that. */
export function onEnded(tell: () => void): () => void {
  ended.add(tell);
  return () => ended.delete(tell);
}

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    if ((cause as Error).name === 'AbortError') throw cause;
    throw new Problem(0, 'network', 'no answer came');
  }
}

/** What stands between may answer in words of its own. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One request to a path. Quiet ones do not count as activity: nobody asked for them. */
export async function raw(method: string, path: string, body?: unknown, quiet = false): Promise<Result<never>> {
  const headers = { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...(quiet ? { 'Housecall-Background': '1' } : {}) };
  const response = await send(new Request(new URL(path, location.origin), { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }));
  const text = await response.text();
  const json = read(text);
  return { response, ...(response.ok ? { data: json as never } : { error: json }) };
}

/** An answer that is text, such as a proof. */
export async function text(path: string): Promise<string> {
  const response = await send(new Request(new URL(path, location.origin)));
  const body = await response.text();
  if (!response.ok) return ask(Promise.resolve({ response, error: read(body) }));
  return body;
}

interface Result<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Waits for an answer; everything but success is thrown as a {@link Problem}. */
export async function ask<T>(pending: Promise<Result<T>>): Promise<T> {
  const { data, error, response } = await pending;
  if (response.ok) return data as T;
  const document = (error ?? {}) as Partial<ProblemDocument>;
  const code = document.code ?? 'unknown';
  if (response.status === 401 && code === 'session.signed-out') for (const tell of ended) tell();
  throw new Problem(response.status, code, document.detail ?? response.statusText, document as ProblemDocument);
}
