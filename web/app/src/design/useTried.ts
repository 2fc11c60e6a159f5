import { useEffect, useState } from 'react';

/** What is asked together: in there it is looked for what is wrong. */
const together = 'form, section, article, [role=dialog]';

/** Moves to the first field that is wrong: it may stand above the window, where nobody sees why nothing happens. */
function reachWrong(): void {
  const around = document.activeElement?.closest(together) ?? document;
  const wrong = around.querySelector<HTMLElement>('[aria-invalid=true]');
  // Of a group it is the first choice that takes the focus.
  (wrong?.querySelector('input') ?? wrong)?.focus();
}

/** Whether a form was tried as it is. Every try that left something wrong ends at the first field that is; so does a refusal of the server that names one. */
export function useTried(refusal?: unknown): readonly [boolean, (isTried: boolean) => void] {
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (tries > 0 || refusal) reachWrong();
  }, [tries, refusal]);
  return [tries > 0, (isTried) => setTries((count) => (isTried ? count + 1 : 0))];
}
