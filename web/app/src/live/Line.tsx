import { Housecall, Keyring, parseToken, RequestFailure, systemClock } from '@housecall/client';
import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from 'react';
import { consultations } from '../api/calls';
import { ahead, now } from '../api/ahead';
import { isPassing } from '../api/problem';
import type { ChannelConfig } from '../api/views';
import { wordsOf } from './envelope';
import { storeOf } from './store';

/** A living connection to the channels of one visit. */
export interface Line {
  client: Housecall;
  config: ChannelConfig;
  personId: string;
  /** As what they take part. */
  role: string;
  /** What the visit's channels are encrypted with. */
  keyring: Keyring | undefined;
}

interface Props {
  patientId: string;
  appointmentId: string;
  role: string;
  personId: string;
  /** What else it depends on: after a transfer the channels are others. */
  version?: string;
}

interface State {
  line: Line | undefined;
  /** Why there is no line, or none any more. */
  error: unknown;
}

interface Shared extends State {
  /** Whose line of which visit it is, also before it is open. */
  name: string;
  /** Tries again, after what was in the way is gone. */
  reopen: () => void;
}

const Context = createContext<Shared>({ name: '', line: undefined, error: undefined, reopen: () => undefined });

/** Milliseconds before a line that the network or the server did not open is tried again. */
const pause = 3_000;

/** Somebody in a call cannot wait half a minute to be called back. */
export const inCall = { ...systemClock, longestPause: pause };

const tokenOf = (appointmentId: string, role: string): string => `token ${appointmentId} ${role}`;

/** Asks for the token of a line that will be opened in a moment. */
export function prepareLine({ patientId, appointmentId, role }: Pick<Props, 'patientId' | 'appointmentId' | 'role'>): void {
  ahead(tokenOf(appointmentId, role), () => consultations.token(patientId, appointmentId, role));
}

/** How long before its end the clinic would have a token renewed, in milliseconds. */
const spare = ({ expiresAt, refreshAfter }: ChannelConfig): number => Date.parse(expiresAt) - Date.parse(refreshAfter);

interface Ends {
  /** No further token is granted. */
  refused: (why: unknown) => void;
  /** Another token is granted, perhaps for other channels: after a transfer, for example. */
  replaced: () => void;
}

/** Opens the line: the token first, then the channels that it is for. */
async function open({ patientId, appointmentId, role, personId }: Props, { refused, replaced }: Ends): Promise<Line> {
  const fetchToken = () => consultations.token(patientId, appointmentId, role);
  const renewToken = () =>
    fetchToken().catch((why: unknown) => {
      if (isPassing(why)) throw why;
      refused(why);
      throw new RequestFailure('denied', 'no further token is granted');
    });
  let first: Awaited<ReturnType<typeof fetchToken>> | undefined = await now(tokenOf(appointmentId, role), fetchToken);
  const config = first.channelConfig;
  const keys = [config.cipherKey, ...config.earlierKeys].flatMap((key) => (key ? [key.key] : []));
  const keyring = keys.length > 0 ? new Keyring(keys) : undefined;
  const sealed = new Set([config.consultationChannel, config.filesChannel, config.videoChannel]);
  const client = new Housecall({
    origin: location.origin,
    publishKey: config.publishKey,
    subscribeKey: config.subscribeKey,
    userId: personId,
    clock: inCall,
    keys: (channel) => (sealed.has(channel) ? keyring : undefined),
    store: storeOf(personId, appointmentId),
    // Others see that somebody is gone two minutes after the last sign of life.
    presenceTimeout: 120,
    heartbeatInterval: 30,
    token: async () => {
      const { token, channelConfig } = first ?? (await renewToken());
      first = undefined;
      // Counted from now: this device's clock may be a day off the clinic's.
      const expires = Date.now() + parseToken(token).ttl * 60_000;
      return { token, expires, refreshAfter: expires - spare(channelConfig) };
    },
  });
  // Revoked tokens end the line at once: whether there is another says why.
  client.on('status', ({ state }) => {
    if (state === 'stopped') fetchToken().then(replaced, refused);
  });
  const all = [config.consultationChannel, config.filesChannel, config.videoChannel, config.waitingRoom, config.notificationChannel];
  client.subscribe({ channels: all.flatMap((channel) => channel ?? []), presence: false });
  // What is said before the first answer would not be heard.
  await new Promise<void>((resolve) => {
    const off = client.on('status', () => {
      off();
      resolve();
    });
  });
  return { client, config, personId, role, keyring };
}

export function LineProvider({ children, ...props }: Props & { children: ReactNode }) {
  const [state, setState] = useState<State>({ line: undefined, error: undefined });
  const [attempt, setAttempt] = useState(0);
  const { patientId, appointmentId, role, personId, version } = props;
  useEffect(() => {
    let isOver = false;
    let line: Line | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const began = performance.now();
    const again = () => {
      const wait = performance.now() - began > pause ? 0 : pause;
      if (!isOver) timer = setTimeout(() => setAttempt((count) => count + 1), wait);
    };
    const fail = (error: unknown) => {
      if (!isOver) setState({ line: undefined, error });
      if (isPassing(error)) again();
    };
    open({ patientId, appointmentId, role, personId }, { refused: fail, replaced: again }).then((opened) => {
      line = opened;
      if (isOver) void opened.client.close();
      else setState({ line: opened, error: undefined });
    }, fail);
    return () => {
      isOver = true;
      clearTimeout(timer);
      void line?.client.close();
    };
  }, [patientId, appointmentId, role, personId, version, attempt]);
  const reopen = useCallback(() => setAttempt((count) => count + 1), []);
  return <Context value={{ ...state, name: `${appointmentId}.${personId}`, reopen }}>{children}</Context>;
}

export const useLine = (): Shared => useContext(Context);

/** Calls back for what the clinic itself says on any channel of the line: `{action: …}` in the clear. */
export function useNews(tell: (news: Record<string, unknown>) => void): void {
  const { line } = useLine();
  useEffect(
    () =>
      line?.client.on('message', ({ message, channel }) => {
        if (channel !== line.config.videoChannel && typeof message === 'object' && message !== null && wordsOf(message) === undefined) {
          tell(message as Record<string, unknown>);
        }
      }),
    [line, tell],
  );
}
