import type { CompiledMessage } from 'icu-minify/format';
import type core from './en/core';
import type staff from './en/staff';
import type visit from './en/visit';
import type { Language } from './language';

export type CoreKey = keyof typeof core;
export type Key = CoreKey | keyof typeof visit | keyof typeof staff;

/** What everybody needs, what a visit does, and what only staff does. */
export type Part = 'core' | 'visit' | 'staff';

/** The words of one language that are loaded so far. */
export const loaded = new Map<Language, Record<string, CompiledMessage>>();

const parts = {
  en: { core: () => import('./en/core'), visit: () => import('./en/visit'), staff: () => import('./en/staff') },
  es: { core: () => import('./es/core'), visit: () => import('./es/visit'), staff: () => import('./es/staff') },
};

export async function load(language: Language, part: Part): Promise<void> {
  // The build has compiled the messages: see vite.config.js.
  const words = (await parts[language][part]()).default as Record<string, CompiledMessage>;
  loaded.set(language, { ...loaded.get(language), ...words });
}
