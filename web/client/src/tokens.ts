import { backoff, type Clock } from './clock.js';

/** A token of the clinic or the application, and when it ends. */
export interface Token {
  token: string;
  /** Milliseconds since 1970. */
  expires: number;
}

/** Fetches a new token from the application's own server. */
export type TokenSource = () => Promise<Token>;

/** So much of a token's life is used before the next is fetched. */
const USED = 0.8;

/** Keeps a living token: fetched once, renewed before it ends, never twice at a time. */
export class TokenKeeper {
  private current: Token | undefined;
  private fetched = 0;
  private pending: Promise<void> | undefined;

  constructor(
    private readonly source: TokenSource | undefined,
    private readonly clock: Clock,
  ) {}

  /** The token to send now. */
  get text(): string | undefined {
    return this.current?.token;
  }

  /** Makes sure that the token has some of its life before it. */
  async ready(): Promise<void> {
    if (!this.source) return;
    const now = this.clock.now();
    const life = this.current ? this.current.expires - this.fetched : 0;
    if (!this.current || now >= this.fetched + life * USED) await this.renew();
  }

  /** Fetches a new token now: the old one was denied. */
  renew(): Promise<void> {
    if (!this.source) return Promise.resolve();
    this.pending ??= this.fetch(this.source).finally(() => (this.pending = undefined));
    return this.pending;
  }

  private async fetch(source: TokenSource): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        this.current = await source();
        this.fetched = this.clock.now();
        return;
      } catch (error) {
        if (attempt === 4) throw error;
        await this.clock.sleep(backoff(attempt, this.clock));
      }
    }
  }
}
