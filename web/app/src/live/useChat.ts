import { Timeline } from '@housecall/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { careMessage, codesOf, wordsOf } from './envelope';
import type { Line } from './Line';
import { readShared, type SharedFile } from './sharing';
import { useOutgoing } from './useOutgoing';

/** One thing said in a visit, by a person. */
export interface Said {
  channel: string;
  timetoken: string;
  from: string;
  text?: string;
  file?: SharedFile;
  isUnreadable?: boolean;
}

interface Raw {
  channel: string;
  timetoken: string;
  publisher?: string;
  message: unknown;
  /** Its sender's own id of it. */
  id?: string;
  sealed?: boolean;
  failure?: unknown;
  file?: { id: string; name: string };
}

/** Reads what a person said; what the clinic's server announces is no message to read. */
export function read(raw: Raw): Said | undefined {
  const { channel, timetoken, publisher = '', message, file } = raw;
  const about = { channel, timetoken, from: publisher };
  if (file) return { ...about, file: readShared({ channel, ...file }, raw.sealed ? message : undefined) };
  if (raw.failure !== undefined) return { ...about, isUnreadable: true };
  const text = raw.sealed ? wordsOf(message) : undefined;
  return text === undefined ? undefined : { ...about, text };
}

/** When something was said, in milliseconds: a timetoken counts tenths of microseconds. */
export const timeOf = (said: Said): Date => new Date(Number(BigInt(said.timetoken) / 10_000n));

/** The conversation of a visit: from history and live as one list, and what still waits to be sent. */
export function useChat(line: Line | undefined) {
  const [said, setSaid] = useState<readonly Said[]>([]);
  const [isCut, setIsCut] = useState(false);
  const timeline = useRef(new Timeline<Said>());
  const { outgoing, texts, add, settle, retry, discard } = useOutgoing(line);

  useEffect(() => {
    if (!line) return;
    timeline.current = new Timeline<Said>();
    const { client, config } = line;
    const channels = [config.consultationChannel, config.filesChannel].flatMap((channel) => channel ?? []);
    const take = (...raws: Raw[]) => {
      const own = raws.filter((raw) => channels.includes(raw.channel));
      const items = own.map(read).filter((one) => one !== undefined);
      if (timeline.current.merge(...items).length > 0) setSaid(timeline.current.items);
      settle(own.flatMap(({ id }) => id ?? []));
    };
    const offs = [
      client.on('status', ({ state: now }) => setIsCut(now === 'offline' || now === 'exhausted')),
      client.on('message', (event) => take(event)),
      client.on('file', (event) => take(event)),
      client.on('gap', async (gap) => take(...(await client.history.between(gap)))),
      client.on('sent', ({ item: { id, channel }, timetoken }) => {
        const text = texts.current.get(id);
        // Over the line it may come earlier, or after a cut seconds later: it is there once, and never gone.
        if (text === undefined) settle([id]);
        else take({ id, channel, timetoken, publisher: line.personId, message: { text }, sealed: true });
      }),
    ];
    for (const channel of channels) {
      // Without history the conversation still goes on from here.
      client.history.fetch({ channels: [channel], max: 100 }).then((found) => take(...(found[channel] ?? [])), () => undefined);
    }
    return () => {
      for (const off of offs) off();
    };
  }, [line, texts, settle]);

  const send = useCallback(
    async (text: string) => {
      if (!line?.config.consultationChannel) return;
      const message = careMessage(text, { id: line.personId, role: line.role });
      const { id } = message;
      await line.client.queue({ id, channel: line.config.consultationChannel, message, meta: codesOf(message), store: true });
      add({ id, text });
    },
    [line, add],
  );

  return { said, outgoing, isCut, send, retry, discard };
}
