import { useRef, useState } from 'react';
import { problemOf } from '../api/problem';
import { kept, useDraft } from '../draft';

const joined = (...texts: readonly string[]): string => texts.filter((one) => one !== '').join(' ');

/** What somebody writes. Sent, it leaves the field at once; until it waits safely it stays kept, and where it cannot wait it comes back. */
export function useWriting(name: string, onSend: (text: string) => Promise<void>) {
  const [text, setText, drop] = useDraft(name, '');
  const [error, setError] = useState<unknown>();
  const latest = useRef(text);
  latest.current = text;
  /** On its way into the queue. */
  const leaving = useRef<readonly string[]>([]);
  const write = (next: string) => {
    latest.current = next;
    setText(next);
    const all = joined(...leaving.current, next);
    if (all === '') drop();
    else kept.keep(name, all);
  };
  const send = () => {
    const sent = text.trim();
    if (sent === '') return;
    const settle = (left: string) => {
      const at = leaving.current.indexOf(sent);
      leaving.current = leaving.current.filter((_, index) => index !== at);
      write(left);
    };
    setError(undefined);
    leaving.current = [...leaving.current, sent];
    // At once: what is typed while it is being queued is the next message.
    write('');
    onSend(sent).then(
      () => settle(latest.current),
      (why: unknown) => {
        setError(problemOf(why));
        settle(joined(sent, latest.current));
      },
    );
  };
  return { text, write, send, error };
}
