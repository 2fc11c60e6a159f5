import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Line } from '../live/Line';
import { Call } from './call';
import type { View } from './view';

interface Options {
  consultation: string;
  /** Who begins; until that is known there is no call. */
  providerId: string | undefined;
  mode: 'video' | 'audio';
}

const never = (): (() => void) => () => undefined;

/** Takes part in the call of a visit for as long as the page shows it. */
export function useCall(line: Line | undefined, { consultation, providerId, mode }: Options): { call: Call | undefined; view: View | undefined } {
  const [call, setCall] = useState<Call>();
  useEffect(() => {
    if (!line?.config.videoChannel || providerId === undefined) return;
    const made = new Call(line, consultation, line.personId === providerId, providerId);
    setCall(made);
    void made.start(mode);
    return () => {
      made.release();
      setCall(undefined);
    };
  }, [line, consultation, providerId, mode]);
  const view = useSyncExternalStore(call?.watch ?? never, () => call?.view);
  return { call, view };
}
