/** What the rules look for, by their names. */
export const rules = ['own-record', 'co-worker', 'same-surname', 'same-address', 'vip', 'bulk', 'after-hours', 'break-glass', 'failures'] as const;
export type Rule = (typeof rules)[number];

/** What may come of a flag. */
export const dispositions = ['explained', 'mistaken', 'training', 'sanction', 'incident'] as const;
export type Disposition = (typeof dispositions)[number];
