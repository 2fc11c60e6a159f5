import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Participant } from '../api/views';
import type { Line } from '../live/Line';
import { Call } from './call';
import type { View } from './view';

interface Options {
  consultation: string;
  /** Who begins; until that is known there is no call. */
  providerId: string | undefined;
  mode: 'video' | 'audio';
  /** Who is in the visit, once that is known; whoever is not any more is let go. */
  participants: readonly Participant[] | undefined;
}

const never = (): (() => void) => () => undefined;

/** Takes part in the call of a visit for as long as the page shows it. */
export function useCall(line: Line | undefined, { consultation, providerId, mode, participants }: Options): { call: Call | undefined; view: View | undefined; again: () => void } {
  const [attempt, setAttempt] = useState(0);
  const [call, setCall] = useState<Call>();
  useEffect(() => {
    if (!line?.config.videoChannel || providerId === undefined) return;
    const made = new Call(line, consultation, line.personId === providerId, providerId);
    setCall(made);
    made.start(mode);
    return () => {
      made.release();
      setCall(undefined);
    };
  }, [line, consultation, providerId, mode, attempt]);
  useEffect(() => {
    const gone = participants?.filter((one) => one.leftAt) ?? [];
    call?.dismiss(gone.map((one) => one.personId));
  }, [call, participants]);
  const view = useSyncExternalStore(call?.watch ?? never, () => call?.view);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  return { call, view, again };
}
