import type { CompiledMessage } from 'icu-minify/format';
import type activity from './en/activity';
import type agreements from './en/agreements';
import type audit from './en/audit';
import type bans from './en/bans';
import type core from './en/core';
import type duty from './en/duty';
import type incidents from './en/incidents';
import type intake from './en/intake';
import type keysets from './en/keysets';
import type languages from './en/languages';
import type licence from './en/licence';
import type npp from './en/npp';
import type plan from './en/plan';
import type posture from './en/posture';
import type privacy from './en/privacy';
import type record from './en/record';
import type registers from './en/registers';
import type retention from './en/retention';
import type risks from './en/risks';
import type room from './en/room';
import type sanctions from './en/sanctions';
import type seen from './en/seen';
import type staff from './en/staff';
import type { Language } from './language';

export type CoreKey = keyof typeof core;
export type Key = CoreKey | keyof typeof activity | keyof typeof agreements | keyof typeof audit | keyof typeof bans | keyof typeof duty | keyof typeof incidents | keyof typeof intake | keyof typeof keysets | keyof typeof languages | keyof typeof licence | keyof typeof npp | keyof typeof plan | keyof typeof posture | keyof typeof privacy | keyof typeof record | keyof typeof registers | keyof typeof retention | keyof typeof risks | keyof typeof room | keyof typeof sanctions | keyof typeof seen | keyof typeof staff;
/** What only some pages need, and load before they are shown. */
export type Part = 'activity' | 'agreements' | 'audit' | 'bans' | 'checks' | 'duty' | 'incidents' | 'intake' | 'keysets' | 'languages' | 'licence' | 'npp' | 'plan' | 'posture' | 'privacy' | 'record' | 'registers' | 'retention' | 'risks' | 'room' | 'sanctions' | 'seen' | 'staff';

/** The words of one language that are loaded so far. */
export const loaded = new Map<Language, Record<string, CompiledMessage>>();

const parts = {
  // What a check expects, the server says in English itself.
  en: { activity: () => import('./en/activity'), agreements: () => import('./en/agreements'), audit: () => import('./en/audit'), bans: () => import('./en/bans'), checks: async () => ({ default: {} }), core: () => import('./en/core'), duty: () => import('./en/duty'), incidents: () => import('./en/incidents'), intake: () => import('./en/intake'), keysets: () => import('./en/keysets'), languages: () => import('./en/languages'), licence: () => import('./en/licence'), npp: () => import('./en/npp'), plan: () => import('./en/plan'), posture: () => import('./en/posture'), privacy: () => import('./en/privacy'), record: () => import('./en/record'), registers: () => import('./en/registers'), retention: () => import('./en/retention'), risks: () => import('./en/risks'), room: () => import('./en/room'), sanctions: () => import('./en/sanctions'), seen: () => import('./en/seen'), staff: () => import('./en/staff') },
  es: { activity: () => import('./es/activity'), agreements: () => import('./es/agreements'), audit: () => import('./es/audit'), bans: () => import('./es/bans'), checks: () => import('./es/checks'), core: () => import('./es/core'), duty: () => import('./es/duty'), incidents: () => import('./es/incidents'), intake: () => import('./es/intake'), keysets: () => import('./es/keysets'), languages: () => import('./es/languages'), licence: () => import('./es/licence'), npp: () => import('./es/npp'), plan: () => import('./es/plan'), posture: () => import('./es/posture'), privacy: () => import('./es/privacy'), record: () => import('./es/record'), registers: () => import('./es/registers'), retention: () => import('./es/retention'), risks: () => import('./es/risks'), room: () => import('./es/room'), sanctions: () => import('./es/sanctions'), seen: () => import('./es/seen'), staff: () => import('./es/staff') },
};

/** Whether a message is loaded, where its key is made of what the server says. */
export const isLoaded = (language: Language, key: string): key is Key => key in (loaded.get(language) ?? {});

/** Loads what everybody needs, or one of the other parts. */
export async function load(language: Language, part: 'core' | Part): Promise<void> {
  // The build has compiled the messages: see vite.config.js.
  const words = (await parts[language][part]()).default as Record<string, CompiledMessage>;
  loaded.set(language, { ...loaded.get(language), ...words });
}
