/** The last token of the engine that a page showed for a visit's channels; before the page is opened. */
export function tokenOf(page) {
  const seen = {};
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!/^\/v2\/subscribe\/.*consultation\./.test(decodeURIComponent(url.pathname))) return;
    Object.assign(seen, { token: url.searchParams.get('auth'), path: url.pathname, user: url.searchParams.get('uuid') });
  });
  return seen;
}

/** Waits until the clinic refuses a token. */
export async function untilRefused(clinic, { token, path, user }) {
  for (let since = '0'; ; ) {
    const answer = await fetch(`${clinic.url}${path}?auth=${encodeURIComponent(token)}&uuid=${user}&tt=${since}`);
    if (answer.status === 403) return;
    since = (await answer.json()).t.t;
  }
}
