import { backoff, type Clock } from './clock.js';
import { asFailure } from './errors.js';
import { Signer } from './signing.js';
import type { TokenKeeper } from './tokens.js';
import { json, send, written, type Answer, type Ask, type Query } from './transport.js';

/** A request of the protocol. */
export interface Call extends Ask {
  query?: Query;
  /** How often it is tried again when that may help; three times unless said. */
  retries?: number;
}

/** Whose requests these are. */
export interface Identity {
  /** Scheme, host and port: `https://clinic.example`. */
  origin: string;
  publishKey: string;
  subscribeKey: string;
  userId: string;
  /** For an application's own server only: signs every request, which opens everything. */
  secretKey?: string | undefined;
}

/** Sends the requests of one user: with a living token, signed where there is a secret, tried again where that helps. */
export class Caller {
  private readonly signer: Signer | undefined;

  constructor(
    readonly identity: Identity,
    private readonly tokens: TokenKeeper,
    readonly fetcher: typeof fetch,
    readonly clock: Clock,
  ) {
    this.signer = identity.secretKey ? new Signer(identity.secretKey, identity.publishKey) : undefined;
  }

  /** The JSON that the server answers. */
  async json<T>(path: string, call?: Call): Promise<T> {
    return json((await this.ask(path, call)).bytes) as T;
  }

  /** The JSON that the server answers to a JSON body. */
  put<T>(method: 'POST' | 'PATCH', path: string, body: unknown, call: Call = {}): Promise<T> {
    const headers = { 'Content-Type': 'application/json', ...call.headers };
    return this.json<T>(path, { ...call, method, headers, body: JSON.stringify(body) });
  }

  /** The answer to a request, which is renewed its token and tried again before it fails. */
  async ask(path: string, call: Call = {}): Promise<Answer> {
    let replaced = false;
    for (let attempt = 0; ; attempt += 1) {
      let token: string | undefined;
      try {
        await this.tokens.ready();
        token = this.tokens.text;
        return await send(this.fetcher, await this.url(path, call), call);
      } catch (error) {
        call.signal?.throwIfAborted();
        const failure = asFailure(error);
        if (failure.kind === 'denied' && !replaced && (await this.replace(token))) {
          replaced = true;
        } else if (failure.passing && attempt < (call.retries ?? 3)) {
          await this.clock.sleep(Math.max(failure.retryAfter, backoff(attempt, this.clock)), call.signal);
        } else {
          throw failure;
        }
      }
    }
  }

  /** The address of a request with a living token: all that an `<img>` needs. */
  async link(path: string): Promise<string> {
    await this.tokens.ready();
    return this.url(path);
  }

  private async url(path: string, { method = 'GET', query = {}, body }: Call = {}): Promise<string> {
    const { origin, userId } = this.identity;
    const whole: Query = { ...query, uuid: userId, pnsdk: 'Housecall', auth: this.tokens.text };
    if (!this.signer) return `${origin}${path}?${written(whole)}`;
    const text = written({ ...whole, timestamp: Math.floor(this.clock.now() / 1000) });
    const signature = await this.signer.sign(method, path, text, typeof body === 'string' ? body : '');
    return `${origin}${path}?${text}&signature=${signature}`;
  }

  private async replace(token: string | undefined): Promise<boolean> {
    try {
      return await this.tokens.replace(token);
    } catch (error) {
      throw asFailure(error);
    }
  }
}

