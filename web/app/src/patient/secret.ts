const kept = 'housecall.link';

/** The secret stands behind #, so that it reaches no server's log. It stays in the tab for a reload. */
export function secretOf(): string {
  // Not every place in a page that an address names is a secret.
  const told = location.hash.startsWith('#hcl_') ? location.hash.slice(1) : '';
  const secret = told || (sessionStorage.getItem(kept) ?? '');
  if (secret) sessionStorage.setItem(kept, secret);
  return secret;
}

/** Whether nothing of it was cut off on its way through mail and clipboard. */
export const isWhole = (secret: string): boolean => /^hcl_[\w-]{43}$/.test(secret);

const opened = 'housecall.opened';
/** So much of a secret tells it from others, and opens nothing. */
const mark = (secret: string): string => secret.slice(-8);

/** Keeps that this browser opened the link: its session is the one that the link leads to. */
export const keepOpened = (secret: string): void => localStorage.setItem(opened, mark(secret));

export const wasOpenedHere = (secret: string): boolean => localStorage.getItem(opened) === mark(secret);
