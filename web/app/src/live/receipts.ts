import type { Action } from '@housecall/client';
import type { Said } from './useChat';

/** How far a message has come with somebody. */
export type Receipt = 'delivered' | 'read';

/** How far each message has come with each person, by its timetoken and their id. */
export type Receipts = ReadonlyMap<string, ReadonlyMap<string, Receipt>>;

/** Nothing was said yet. */
export const none: Receipts = new Map();

/** Of so many of the newest messages it is said: who opens a conversation of years does not mark all of it. */
export const most = 20;

/** Takes what was said of messages; what was read does not become unread. */
export function withReceipts(known: Receipts, actions: readonly Action[]): Receipts {
  const all = new Map(known);
  for (const { type, value, userId, messageTimetoken } of actions) {
    if (type !== 'receipt' || (value !== 'delivered' && value !== 'read')) continue;
    const people = new Map<string, Receipt>(all.get(messageTimetoken));
    if (people.get(userId) !== 'read') people.set(userId, value);
    all.set(messageTimetoken, people);
  }
  return all;
}

/** Of which messages of others what is to be said: of each once, and nothing of what nobody can open. */
export function due(said: readonly Said[], known: Receipts, self: string, value: Receipt): string[] {
  const others = said.filter(({ from, isUnreadable = false }) => from !== self && from !== '' && !isUnreadable).slice(-most);
  const mine = ({ timetoken }: Said) => known.get(timetoken)?.get(self);
  return others.filter((one) => mine(one) !== 'read' && mine(one) !== value).map(({ timetoken }) => timetoken);
}

/** How far one's own newest message has come with anybody else. */
export function newestOwn(said: readonly Said[], known: Receipts, self: string): { timetoken: string; receipt: Receipt } | undefined {
  const newest = said.findLast(({ from }) => from === self);
  const reached = [...(known.get(newest?.timetoken ?? '') ?? [])].flatMap(([person, receipt]) => (person === self ? [] : receipt));
  if (!newest || reached.length === 0) return undefined;
  return { timetoken: newest.timetoken, receipt: reached.includes('read') ? 'read' : 'delivered' };
}
