import { asFailure, type Housecall } from '@housecall/client';
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { Line } from './Line';
import { due, most, newestOwn, none, withReceipts, type Receipts } from './receipts';
import type { Said } from './useChat';

/** What one person marks on a channel: one after the other, and each once. */
function marker(client: Housecall, channel: string) {
  const asked = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();
  return (timetoken: string, value: string) => {
    const key = `${timetoken} ${value}`;
    if (asked.has(key)) return;
    asked.add(key);
    last = last
      .then(() => client.actions.add(channel, timetoken, { type: 'receipt', value }))
      // What a network lost is said with the next message; what was refused is not asked again.
      .catch((why: unknown) => asFailure(why).passing && asked.delete(key));
  };
}

/** Whether what a box shows can be seen now: on the screen, and the page in front. */
export function useSeen(): [RefObject<HTMLDivElement | null>, boolean] {
  const box = useRef<HTMLDivElement>(null);
  const [isSeen, setIsSeen] = useState(false);
  useEffect(() => {
    let isNear = false;
    const look = () => setIsSeen(isNear && document.visibilityState === 'visible');
    const observer = new IntersectionObserver((entries) => {
      isNear = entries.at(-1)?.isIntersecting ?? false;
      look();
    });
    if (box.current) observer.observe(box.current);
    document.addEventListener('visibilitychange', look);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', look);
    };
  }, []);
  return [box, isSeen];
}

/** Says of others' messages that they came and were read, and tells how far one's own newest has come. */
export function useReceipts(line: Line | undefined, said: readonly Said[], isSeen: boolean) {
  const [known, setKnown] = useState<Receipts>();
  const channel = line?.config.consultationChannel ?? undefined;
  const words = useMemo(() => said.filter((one) => one.channel === channel), [said, channel]);
  const mark = useRef<ReturnType<typeof marker>>(undefined);
  useEffect(() => {
    if (!line || channel === undefined) return;
    const { client } = line;
    let isOver = false;
    let isMissed = false;
    setKnown(undefined);
    // Whoever only listens leaves no trace.
    mark.current = line.role === 'observer' ? undefined : marker(client, channel);
    const look = () => {
      isMissed = false;
      // Each of the newest has a few.
      client.actions.list(channel, { limit: 5 * most }).then(
        ({ items }) => {
          if (!isOver) setKnown((before) => withReceipts(before ?? none, items));
        },
        () => {
          isMissed = true;
        },
      );
    };
    // Until it is known what was said already nothing is marked: what did not come is asked for again once the line gives a sign of life.
    const again = () => {
      if (isMissed) look();
    };
    const offs = [
      client.on('action', (event) => {
        if (event.channel === channel && event.event === 'added') setKnown((before) => before && withReceipts(before, [event.action]));
      }),
      client.on('gap', look),
      client.on('status', ({ state }) => state === 'online' && again()),
      client.on('message', again),
    ];
    look();
    return () => {
      isOver = true;
      mark.current = undefined;
      for (const off of offs) off();
    };
  }, [line, channel]);
  useEffect(() => {
    // Before it is known what was said already, nothing is said twice.
    if (!line || !known) return;
    const value = isSeen ? 'read' : 'delivered';
    for (const timetoken of due(words, known, line.personId, value)) mark.current?.(timetoken, value);
  }, [line, known, words, isSeen]);
  return line && known && newestOwn(words, known, line.personId);
}
