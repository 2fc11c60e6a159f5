export { globToRegex, parseToken, type Access, type Grant, type Grants, type ParsedToken, type Permissions } from './access.js';
export type { Actions } from './actions.js';
export type { Identity } from './caller.js';
export { backoff, systemClock, type Clock } from './clock.js';
export type {
  Changes,
  Channel,
  Custom,
  Listing,
  Member,
  Membership,
  Page,
  Records,
  Relating,
  RelationChanges,
  Relations,
  User,
} from './context.js';
export { Keyring, type CipherFormat } from './crypto.js';
export type { Device, Devices } from './devices.js';
export { asFailure, DecryptionFailure, QueueFull, RequestFailure, StoreFailure, type FailureKind } from './errors.js';
export type {
  Action,
  ActionEvent,
  ContextEvent,
  Events,
  FileEvent,
  Gap,
  Heard,
  MessageEvent,
  PresenceEvent,
  SignalEvent,
  Status,
} from './events.js';
export type { Announcement, FileName, Files, ListedFile, SendFile } from './files.js';
export type { Groups } from './groups.js';
export { compare, type Fetch, type History, type Stored, type Walk } from './history.js';
export { Housecall, type Options } from './housecall.js';
export type { HereNow, Occupancy, Presence, State } from './presence.js';
export type { Fleeting, Message, Published } from './publisher.js';
export type { Keys, Opened } from './seals.js';
export { IndexedDbStore, MemoryStore, type OutboxStore, type Placed, type Reason, type Unsent, type Waiting } from './stores.js';
export type { Names, Subscribe } from './subscription.js';
export { Timeline, type Dated } from './timeline.js';
export type { Token, TokenSource } from './tokens.js';
