import { useSyncExternalStore } from 'react';
import { Notice } from '../design/Notice';
import { useSay } from '../words';

function subscribe(tell: () => void): () => void {
  addEventListener('online', tell);
  addEventListener('offline', tell);
  return () => {
    removeEventListener('online', tell);
    removeEventListener('offline', tell);
  };
}

/** Says that there is no network, for as long as there is none. */
export function Offline() {
  const say = useSay();
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (isOnline) return null;
  return <Notice tone="wait">{say('app.offline')}</Notice>;
}
