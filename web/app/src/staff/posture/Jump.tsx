import type { MouseEvent, ReactNode } from 'react';
import { flushSync } from 'react-dom';

/** Leads to the line of a check, whatever is shown now. */
export function Jump({ id, reveal, children }: { id: string; reveal: () => void; children: ReactNode }) {
  const go = (event: MouseEvent) => {
    event.preventDefault();
    flushSync(reveal);
    const line = document.getElementById(id);
    line?.scrollIntoView();
    line?.focus({ preventScroll: true });
  };
  return (
    <a href={`#${id}`} onClick={go}>
      {children}
    </a>
  );
}
