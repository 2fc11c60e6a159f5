import { useCallback, useSyncExternalStore } from 'react';

const watchers = new Set<() => void>();

function watch(tell: () => void): () => void {
  watchers.add(tell);
  addEventListener('popstate', tell);
  return () => {
    watchers.delete(tell);
    removeEventListener('popstate', tell);
  };
}

/** Where a patient is among these few pages, and how to go to another. */
export function usePath(): [string, (path: string) => void] {
  const path = useSyncExternalStore(watch, () => location.pathname);
  const go = useCallback((next: string) => {
    // The secret of a link that was opened does not stay behind in the browser's history.
    if (location.hash !== '') history.replaceState(null, '', location.pathname);
    history.pushState(null, '', next);
    for (const tell of watchers) tell();
  }, []);
  return [path, go];
}
