import { Housecall, Keyring } from '@housecall/client';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { consultations } from '../api/calls';
import type { ChannelConfig } from '../api/views';

/** A living connection to the channels of one visit. */
export interface Line {
  client: Housecall;
  config: ChannelConfig;
  personId: string;
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
  error: unknown;
}

const Context = createContext<State>({ line: undefined, error: undefined });

/** Opens the line: the token first, then the channels that it is for. */
async function open({ patientId, appointmentId, role, personId }: Props): Promise<Line> {
  const fetchToken = () => consultations.token(patientId, appointmentId, role);
  let first: Awaited<ReturnType<typeof fetchToken>> | undefined = await fetchToken();
  const config = first.channelConfig;
  const keys = [config.cipherKey, ...config.earlierKeys].flatMap((key) => (key ? [key.key] : []));
  const keyring = keys.length > 0 ? new Keyring(keys) : undefined;
  const sealed = new Set([config.consultationChannel, config.filesChannel, config.videoChannel]);
  const client = new Housecall({
    origin: location.origin,
    publishKey: config.publishKey,
    subscribeKey: config.subscribeKey,
    userId: personId,
    keys: (channel) => (sealed.has(channel) ? keyring : undefined),
    token: async () => {
      const granted = first ?? (await fetchToken());
      first = undefined;
      return { token: granted.token, expires: new Date(granted.channelConfig.expiresAt).getTime() };
    },
  });
  const all = [config.consultationChannel, config.filesChannel, config.videoChannel, config.waitingRoom, config.notificationChannel];
  client.subscribe({ channels: all.flatMap((channel) => channel ?? []), presence: false });
  return { client, config, personId };
}

export function LineProvider({ children, ...props }: Props & { children: ReactNode }) {
  const [state, setState] = useState<State>({ line: undefined, error: undefined });
  const { patientId, appointmentId, role, personId, version } = props;
  useEffect(() => {
    let isOver = false;
    let line: Line | undefined;
    open({ patientId, appointmentId, role, personId }).then(
      (opened) => {
        line = opened;
        if (isOver) void opened.client.close();
        else setState({ line: opened, error: undefined });
      },
      (error: unknown) => setState({ line: undefined, error }),
    );
    return () => {
      isOver = true;
      void line?.client.close();
    };
  }, [patientId, appointmentId, role, personId, version]);
  return <Context value={state}>{children}</Context>;
}

export const useLine = (): State => useContext(Context);

/** Calls back for what the clinic itself says on any channel of the line: `{action: …}` in the clear. */
export function useNews(tell: (news: Record<string, unknown>) => void): void {
  const { line } = useLine();
  useEffect(
    () =>
      line?.client.on('message', ({ message, channel }) => {
        if (channel !== line.config.videoChannel && typeof message === 'object' && message !== null && !('text' in message)) {
          tell(message as Record<string, unknown>);
        }
      }),
    [line, tell],
  );
}
