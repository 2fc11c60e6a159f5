// The clinic's REST API for one signed-in person: what a web app would send.

const base = `http://${process.env.ORIGIN}`;

export class Person {
  constructor(id, headers) {
    this.id = id;
    this.headers = headers;
  }

  /** Signs in with the password that `housecall demo` prints. */
  static async signIn(id, password) {
    const answer = await fetch(`${base}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ personId: id, password }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Refusal(answer.status, text);
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
    return new Person(id, { cookie: cookies.join('; ') });
  }

  /** One call; a refusal is thrown with its problem document. */
  async call(method, path, body) {
    const answer = await fetch(base + path, {
      method,
      headers: { ...this.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Refusal(answer.status, text);
    return text === '' ? null : JSON.parse(text);
  }

  get = (path) => this.call('GET', path);
  post = (path, body = {}) => this.call('POST', path, body);
}

/** A problem document (RFC 9457). */
export class Refusal extends Error {
  constructor(status, text) {
    super(`HTTP ${status} ${text.slice(0, 300)}`);
    this.status = undefined;
    this.code = status;
    try {
      this.problem = JSON.parse(text);
    } catch {
      this.problem = null;
    }
  }
}

/** Waits for a refusal with one of these statuses and gives its problem document. */
export async function declined(promise, ...codes) {
  let answer;
  try {
    answer = await promise;
  } catch (error) {
    if (!(error instanceof Refusal) || !codes.includes(error.code)) throw error;
    if (typeof error.problem?.type !== 'string') throw new Error(`no problem document: ${error.message}`);
    return error.problem;
  }
  throw new Error(`expected ${codes}, was accepted: ${JSON.stringify(answer)}`);
}
