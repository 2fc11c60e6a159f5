const kept = 'housecall.link';

/** The secret stands behind #, so that it reaches no server's log. It stays in the tab for a reload. */
export function secretOf(): string {
  const secret = location.hash.slice(1) || (sessionStorage.getItem(kept) ?? '');
  if (secret) sessionStorage.setItem(kept, secret);
  return secret;
}
