import { lazy, Suspense } from 'react';
import type { Props } from './OpenDialog';

// A patient may wait, be seen and leave without ever having been asked anything.
const load = () => import('./OpenDialog');
const OpenDialog = lazy(load);

/** Loads it before anything is asked: whoever loses the network in a visit opens it all the same. */
export const prepareDialog = (): void => void load().catch(() => undefined);

/** A question in front of everything else, loaded when the first one is asked. */
export function Dialog({ isOpen, ...rest }: Props & { isOpen: boolean }) {
  if (!isOpen) return null;
  return (
    <Suspense>
      <OpenDialog {...rest} />
    </Suspense>
  );
}
