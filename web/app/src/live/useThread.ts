import { Housecall, Keyring, MemoryStore, parseToken, Timeline } from '@housecall/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { threads } from '../api/calls';
import { kept } from '../draft';
import { careMessage } from './envelope';
import { inCall } from './Line';
import { read, type Said } from './useChat';

/** So many messages of the past are shown. */
const most = 100;

/** Something written that no answer came for, by its sender's own id. */
export interface Sent {
  text: string;
  id: string;
}

type Raw = Parameters<typeof read>[0];

/** Listens to the conversation after a visit; gives its end, and the key that seals what is written. */
async function listen(visit: string, personId: string, take: (said: readonly Said[], ids: readonly string[]) => void): Promise<{ close: () => Promise<void>; keyring: Keyring }> {
  let first: Awaited<ReturnType<typeof threads.token>> | undefined = await threads.token(visit);
  const { channel, notificationChannel, cipherKey, subscribeKey } = first;
  const keyring = new Keyring([cipherKey.key]);
  const client = new Housecall({
    origin: location.origin,
    // It only listens: what is written goes by the clinic's own door, which tells the other side in the same moment.
    publishKey: '',
    subscribeKey,
    userId: personId,
    clock: inCall,
    keys: (name) => (name === channel ? keyring : undefined),
    store: new MemoryStore(),
    token: async () => {
      const { token } = first ?? (await threads.token(visit));
      first = undefined;
      // Counted from now: this device's clock may be a day off the clinic's.
      return { token, expires: Date.now() + parseToken(token).ttl * 60_000 };
    },
  });
  const timeline = new Timeline<Said>();
  const merge = (...raws: Raw[]) => {
    const own = raws.filter((raw) => raw.channel === channel);
    const items = own.map(read).filter((one) => one !== undefined);
    if (timeline.merge(...items).length > 0) take(timeline.items, own.flatMap(({ id }) => id ?? []));
  };
  client.on('message', (event) => merge(event));
  client.on('gap', async (gap) => merge(...(await client.history.between(gap))));
  client.subscribe({ channels: [channel, notificationChannel], presence: false });
  const past = await client.history.fetch({ channels: [channel], max: most });
  merge(...(past[channel] ?? []));
  return { close: () => client.close(), keyring };
}

/** The conversation after a visit: what was written, how to write, and what arrived although it seemed to have failed. */
export function useThread(visit: string, personId: string, role: string) {
  const [said, setSaid] = useState<readonly Said[]>([]);
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  const [arrived, setArrived] = useState<Sent>();
  const keyring = useRef<Keyring>(undefined);
  // Kept beside the draft: whoever comes back to the page and sends it again means the same message.
  const place = `thread.${visit}.sent`;
  const unanswered = useRef<Sent>(undefined);
  useEffect(() => {
    let isOver = false;
    let close: (() => Promise<void>) | undefined;
    setError(undefined);
    unanswered.current ??= kept.read<Sent>(place);
    const take = (all: readonly Said[], ids: readonly string[]) => {
      if (isOver) return;
      setSaid(all);
      const sent = unanswered.current;
      if (!sent || !ids.includes(sent.id)) return;
      // It is there: the same words once more are another message.
      unanswered.current = undefined;
      kept.drop(place);
      setArrived(sent);
    };
    listen(visit, personId, take).then(
      (line) => {
        ({ close, keyring: keyring.current } = line);
        if (isOver) void line.close();
      },
      (why: unknown) => !isOver && setError(why),
    );
    return () => {
      isOver = true;
      keyring.current = undefined;
      void close?.();
    };
  }, [visit, personId, place, attempt]);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  const write = useCallback(
    async (text: string) => {
      // Before the first answer there is no key to seal it with.
      const seal = keyring.current ?? new Keyring([(await threads.token(visit)).cipherKey.key]);
      // Sent again after a failure it is the same message: the clinic may have it, and only its answer was lost.
      const sent = unanswered.current?.text === text ? unanswered.current : { text, id: crypto.randomUUID() };
      unanswered.current = sent;
      kept.keep(place, sent);
      const sealed = await seal.sealMessage(careMessage(text, { id: personId, role }, sent.id));
      const answer = await threads.write(visit, sealed, sent.id).catch((why: unknown) => {
        if (unanswered.current === sent) throw why;
        // It came over the line meanwhile, and only the answer was lost.
        return threads.show(visit);
      });
      if (unanswered.current === sent) unanswered.current = undefined;
      kept.drop(place);
      return answer;
    },
    [visit, place, personId, role],
  );
  return { said, error, retry, write, arrived };
}
