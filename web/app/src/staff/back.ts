const name = 'housecall.back';
/** As long as an attempt at an identity provider is good for: ten minutes in milliseconds. */
const life = 10 * 60_000;

/** Keeps which page somebody leaves for their identity provider. */
export function leave(): void {
  sessionStorage.setItem(name, JSON.stringify({ at: Date.now(), page: location.pathname.slice('/app'.length) }));
}

/** The page that somebody left a moment ago, once. */
export function left(): string | undefined {
  const text = sessionStorage.getItem(name);
  sessionStorage.removeItem(name);
  if (text === null) return undefined;
  const { at, page } = JSON.parse(text) as { at: number; page: string };
  return Date.now() - at < life ? page : undefined;
}
