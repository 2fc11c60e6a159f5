/** Why a request was not done. */
export type FailureKind =
  /** No answer came: the network, or a timeout. Trying again may help. */
  | 'network'
  /** The server cannot serve now (429, 5xx). Trying again later will help. */
  | 'busy'
  /** The token does not permit it, is expired or revoked. A new token may help. */
  | 'denied'
  /** The request itself is wrong. Trying again will not help. */
  | 'refused';

/** A request that was not done, in the server's own words where it answered. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';

  constructor(
    readonly kind: FailureKind,
    message: string,
    /** HTTP status; 0 without an answer. */
    readonly status = 0,
    /** Milliseconds that the server asks to wait. */
    readonly retryAfter = 0,
    /** The answer, where it was read: it names the channels that were denied, or the `code` of what is wrong with a file. */
    readonly body?: unknown,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return this.kind === 'network' || this.kind === 'busy';
  }
}

/** Any error as a failure: what is none of ours came from the network, or from the application's token source. */
export const asFailure = (error: unknown): RequestFailure =>
  error instanceof RequestFailure ? error : new RequestFailure('network', String(error));

/** As many messages wait as may: this one was not queued. */
export class QueueFull extends RangeError {
  readonly code = 'queue-full';
}

/** Where messages wait on this device is not open to this page now; nothing was queued. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';

  constructor(
    /** Another page that is open is older and holds it, or a newer one has been there. */
    readonly code: 'store-blocked' | 'store-newer',
    message: string,
  ) {
    super(message);
  }
}

/** Ciphertext that none of the keys opens. */
export class DecryptionFailure extends Error {
  override readonly name = 'DecryptionFailure';
}
