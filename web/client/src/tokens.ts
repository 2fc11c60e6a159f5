import { backoff, type Clock } from './clock.js';

/** A token of the clinic or the application, and when it ends. */
export interface Token {
  token: string;
  /** Milliseconds since 1970. */
  expires: number;
  /** When its server would have the next one fetched, if it says so; milliseconds since 1970. */
  refreshAfter?: number;
}

/** Fetches a new token from the application's own server. */
export type TokenSource = () => Promise<Token>;

/** So much of a token's life is used before the next is fetched. */
const USED = 0.8;
/** So many milliseconds before its end it is fetched in any case, or at half of a short life. */
const SPARE = 5 * 60_000;
/** A denial of a token this young, in milliseconds, has another reason than its age. */
const YOUNG = 5_000;

/** Keeps a living token: renewed before it ends and when it is denied, never twice at a time. */
export class TokenKeeper {
  private current: Token | undefined;
  private fetched = 0;
  private pending: Promise<void> | undefined;
  private readonly closing = new AbortController();

  constructor(
    private readonly source: TokenSource | undefined,
    private readonly clock: Clock,
    /** Told when an older token was replaced. */
    private readonly renewed: () => void,
  ) {}

  /** The token to send now. */
  get text(): string | undefined {
    return this.current?.token;
  }

  /** Makes sure that there is a token which has not ended. */
  async ready(): Promise<void> {
    if (this.source && (!this.current || this.clock.now() >= this.current.expires)) await this.renew(this.source);
  }

  /** Replaces a token that was denied. False when there is nothing to replace it by. */
  async replace(denied: string | undefined): Promise<boolean> {
    if (!this.source) return false;
    if (this.current?.token !== denied) return true;
    if (this.clock.now() - this.fetched < YOUNG) return false;
    await this.renew(this.source);
    return true;
  }

  /** Fetches no more. */
  close(): void {
    this.closing.abort();
  }

  private renew(source: TokenSource): Promise<void> {
    this.pending ??= this.fetch(source).finally(() => (this.pending = undefined));
    return this.pending;
  }

  private async fetch(source: TokenSource): Promise<void> {
    const older = this.current;
    this.current = await source();
    this.fetched = this.clock.now();
    void this.renewLater(source, this.current);
    if (older) this.renewed();
  }

  /** Renews a token when most of its life is used, trying until it ends. */
  private async renewLater(source: TokenSource, token: Token): Promise<void> {
    const { signal } = this.closing;
    await this.clock.sleep(dueIn(token, this.fetched), signal);
    for (let attempt = 0; this.current === token && !signal.aborted && this.clock.now() < token.expires; attempt += 1) {
      try {
        await this.renew(source);
      } catch {
        await this.clock.sleep(backoff(attempt, this.clock), signal);
      }
    }
  }
}

/** How long after it was fetched a token is renewed: never before half of its life, so that two do not chase each other. */
function dueIn({ expires, refreshAfter }: Token, fetched: number): number {
  const life = expires - fetched;
  const wanted = refreshAfter === undefined ? Math.min(life * USED, life - SPARE) : Math.min(refreshAfter - fetched, life);
  return Math.max(life / 2, wanted);
}
