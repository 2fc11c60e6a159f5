import { lazy, Suspense } from 'react';
import type { Props } from './OpenDialog';

// A patient may wait, be seen and leave without ever having been asked anything.
const OpenDialog = lazy(() => import('./OpenDialog'));

/** A question in front of everything else, loaded when the first one is asked. */
export function Dialog({ isOpen, ...rest }: Props & { isOpen: boolean }) {
  if (!isOpen) return null;
  return (
    <Suspense>
      <OpenDialog {...rest} />
    </Suspense>
  );
}
