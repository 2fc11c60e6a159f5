import { ask, raw } from './client';

export interface Items<T> { items: T[] }
export const at = encodeURIComponent;
/** What was filled in, as a query. */
export const asked = (filter: Record<string, string>) => new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== '')).toString();
export const get = <T>(path: string, quiet = false) => ask<T>(raw('GET', path, undefined, quiet));
export const post = <T = unknown>(path: string, body: unknown = {}) => ask<T>(raw('POST', path, body));
export const put = <T = unknown>(path: string, body: unknown) => ask<T>(raw('PUT', path, body));
export const patch = <T = unknown>(path: string, body: unknown) => ask<T>(raw('PATCH', path, body));
export const drop = <T = unknown>(path: string) => ask<T>(raw('DELETE', path));
