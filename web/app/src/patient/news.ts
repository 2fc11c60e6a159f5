import type { QueuePlace } from '../api/views';

/** What the clinic tells one patient of their place. */
export interface News {
  action?: string;
  position?: number;
  ahead?: number;
  estimatedWaitMinutes?: number | null;
  range?: { low: number; high: number } | null;
}

/** How news changes what is known of a place; undefined when only asking anew can tell. */
export function changeOf(news: News): ((known: QueuePlace) => QueuePlace) | undefined {
  const { action, position, ahead = 0, estimatedWaitMinutes = 0, range } = news;
  if (action === 'PROVIDER_READY') return (known) => ({ ...known, queueEntry: { ...known.queueEntry, status: 'in-consultation' } });
  if (action !== 'POSITION_UPDATED' || position === undefined) return undefined;
  const place = { position, ahead, estimatedWaitMinutes, waitFromMinutes: range?.low ?? null, waitToMinutes: range?.high ?? null };
  return (known) => ({ ...known, place });
}
