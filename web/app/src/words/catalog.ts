import type core from './en/core';
import type staff from './en/staff';
import type { Language } from './language';

export type CoreKey = keyof typeof core;
export type Key = CoreKey | keyof typeof staff;

/** The words of one language that are loaded so far. */
export const loaded = new Map<Language, Record<string, string>>();

const parts = {
  en: { core: () => import('./en/core'), staff: () => import('./en/staff') },
  es: { core: () => import('./es/core'), staff: () => import('./es/staff') },
};

/** Loads what everybody needs, or what only staff does. */
export async function load(language: Language, part: 'core' | 'staff'): Promise<void> {
  const words = (await parts[language][part]()).default;
  loaded.set(language, { ...loaded.get(language), ...words });
}
