export { backoff, systemClock, type Clock } from './clock.js';
export { Keyring, type CipherFormat } from './crypto.js';
export { DecryptionFailure, RequestFailure, type FailureKind } from './errors.js';
export { IndexedDbStore, MemoryStore, Outbox, type Outcome, type OutboxStore, type Waiting } from './outbox.js';
export { TokenKeeper, type Token, type TokenSource } from './tokens.js';
