import type { FileName } from '@housecall/client';
import type { Key } from '../words/catalog';

/** The most that a visit takes; bytes. */
export const limit = 25 << 20;

/** What a file is to those who treat. */
export const categories = ['lab-result', 'prescription', 'imaging', 'referral', 'consent', 'other'] as const;
export type Category = (typeof categories)[number];

export const nameOf = (category: Category): Key => `chat.file.category.${category}`;

/** A file of a visit with what its sender said of it, which only those in the visit can read. */
export interface SharedFile extends FileName {
  category: Category;
  /** A small picture of it, as a data address. */
  thumbnail?: string;
  /** From then on it is not given any more; RFC 3339. */
  validUntil?: string;
}

/** Reads what was said of a file. What is not as it should be came from another program, and is left out. */
export function readShared(name: FileName, message: unknown): SharedFile {
  const { category, thumbnail, validUntil } = (message ?? {}) as Record<string, unknown>;
  const isPicture = typeof thumbnail === 'string' && /^data:image\/jpeg;base64,[\w+/=]+$/.test(thumbnail);
  return {
    ...name,
    category: categories.find((one) => one === category) ?? 'other',
    ...(isPicture ? { thumbnail } : {}),
    ...(typeof validUntil === 'string' && !Number.isNaN(Date.parse(validUntil)) ? { validUntil } : {}),
  };
}
