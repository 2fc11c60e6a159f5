import type { Housecall, Reason, Waiting } from '@housecall/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { wordsOf } from './envelope';
import type { Line } from './Line';

/** Something of ours that the server does not have yet, or did not take. */
export interface Outgoing {
  id: string;
  /** Absent where no key here opens it. */
  text: string | undefined;
  /** Why it was given up. */
  reason?: Reason;
}

/** Reads what waits on this device, or was given up there, as it was written. */
async function keptBy(client: Housecall): Promise<Outgoing[]> {
  const waiting: (Waiting & { reason?: Reason })[] = await client.waiting();
  // Asked for last: what is given up meanwhile is among both.
  const kept = new Map([...waiting, ...(await client.unsent())].map((one) => [one.id, one] as const));
  const read = async (one: Waiting & { reason?: Reason }): Promise<Outgoing> => {
    const { sealed, message } = await client.open(one);
    return { id: one.id, text: sealed ? wordsOf(message) : undefined, ...(one.reason ? { reason: one.reason } : {}) };
  };
  return Promise.all([...kept.values()].map(read));
}

/** What was written and has not arrived: also what was written before this page was loaded. */
export function useOutgoing(line: Line | undefined) {
  const [outgoing, setOutgoing] = useState<readonly Outgoing[]>([]);
  /** Sent before anybody here knew its id. */
  const settled = useRef(new Set<string>());
  const texts = useRef(new Map<string, string>());
  const settle = useCallback((ids: readonly string[]) => {
    for (const id of ids) settled.current.add(id);
    setOutgoing((all) => (all.some((one) => ids.includes(one.id)) ? all.filter((one) => !ids.includes(one.id)) : all));
  }, []);
  const add = useCallback((...ones: readonly Outgoing[]) => {
    for (const { id, text } of ones) if (text !== undefined) texts.current.set(id, text);
    const fresh = new Map(ones.filter(({ id }) => !settled.current.has(id)).map((one) => [one.id, one] as const));
    setOutgoing((all) => [...new Map([...all.map((one) => [one.id, one] as const), ...fresh]).values()]);
  }, []);
  useEffect(() => {
    if (!line) return;
    let isOver = false;
    const { client } = line;
    // Without the store of this device there is what is written on this page.
    const look = () => {
      keptBy(client).then((found) => {
        if (!isOver) add(...found);
      }, () => undefined);
    };
    const off = client.on('unsent', look);
    look();
    return () => {
      isOver = true;
      off();
    };
  }, [line, add]);
  const retry = useCallback(
    async (one: Outgoing) => {
      if (!line) return;
      // Discarded in another tab it is gone here, too.
      if (await line.client.retry(one.id)) add({ id: one.id, text: one.text });
      else settle([one.id]);
    },
    [line, add, settle],
  );
  const discard = useCallback(
    async ({ id }: Outgoing) => {
      if (!line) return;
      await line.client.discard(id);
      settle([id]);
    },
    [line, settle],
  );
  return { outgoing, texts, add, settle, retry, discard };
}
