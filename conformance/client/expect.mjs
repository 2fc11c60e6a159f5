// Assertions that also a browser has.

/** Fails unless this holds. */
export function ok(holds, what = 'does not hold') {
  if (!holds) throw new Error(what);
}

/** Fails unless both are the same as JSON, whatever the order of names. */
export function equal(found, wanted, what = '') {
  const [is, should] = [text(found), text(wanted)];
  ok(is === should, `${what} ${is.slice(0, 300)} is not ${should.slice(0, 300)}`.trim());
}

/** Fails unless a text fits. */
export function match(found, pattern) {
  ok(pattern.test(found), `${found} does not fit ${pattern}`);
}

/** Waits for a refusal with this HTTP status and gives all that was said. */
export async function refused(promise, status) {
  let answer;
  try {
    answer = await promise;
  } catch (error) {
    ok(error.status === status, `expected ${status}: ${explain(error)}`);
    return explain(error);
  }
  throw new Error(`expected ${status}, was accepted: ${text(answer)}`);
}

/** What an error says, with the server's own words. */
export const explain = (error) => `${error?.status ?? ''} ${error?.message ?? error} ${error?.body ? text(error.body) : ''}`.trim();

const text = (value) => JSON.stringify(value, (_, part) => (isMap(part) ? sorted(part) : part)) ?? 'undefined';
const isMap = (part) => part !== null && typeof part === 'object' && !Array.isArray(part);
const sorted = (map) => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
