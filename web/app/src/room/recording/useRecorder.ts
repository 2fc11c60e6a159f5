import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { consultations } from '../../api/calls';
import type { Line } from '../../live/Line';
import type { View } from '../view';
import { useParts } from './useParts';
import type { Recorded } from './useRecording';

interface Options {
  id: string;
  line: Line | undefined;
  view: View | undefined;
  /** Only the provider's page records; the hook is quiet on others. */
  isOwn: boolean;
}

/** The provider's side: asks everybody, records while all agree, and files what was recorded. */
export function useRecorder({ id, line, view, isOwn }: Options, { recording, isRunning, isUnknown, take }: Recorded) {
  /** Whether this page is to record; after a reload it is not until it is asked again. */
  const [wants, setWants] = useState(false);
  /** Whether somebody else ended what this page wanted. */
  const [isEnded, setIsEnded] = useState(false);

  const ask = useMutation({
    mutationFn: async () => {
      setIsEnded(false);
      await consultations.record(id, { action: 'ask' });
      // Who asks to record agrees to be recorded.
      return consultations.record(id, { action: 'answer', consent: true });
    },
    onSuccess: (next) => {
      take(next);
      setWants(true);
    },
  });
  const { mutate: begin, error: beginError } = useMutation({ mutationFn: () => consultations.record(id, { action: 'start' }), onSuccess: take });
  const { mutate: end, mutateAsync: endNow } = useMutation({ mutationFn: () => consultations.record(id, { action: 'stop' }), onSuccess: take });

  const { state } = recording ?? {};
  const isAgreed = state === 'asked' && recording?.missing.length === 0;
  useEffect(() => {
    if (wants && isAgreed) begin();
  }, [wants, isAgreed, begin]);
  // Running, and nobody records: this page was reloaded, or is to stop.
  useEffect(() => {
    if (isOwn && isRunning && !wants) end();
  }, [isOwn, isRunning, wants, end]);
  useEffect(() => {
    if (!wants || state !== 'off') return;
    setWants(false);
    setIsEnded(true);
  }, [wants, state]);

  const parts = useParts({ id, line, view, isOwn, isOn: isRunning && wants && view !== undefined, isHeld: isUnknown });

  /** Before the visit is left, while its channels still take files. */
  const finish = async () => {
    const isOn = wants || isRunning;
    setWants(false);
    await parts.settle();
    if (isOn) await endNow();
  };
  const stop = () => {
    setWants(false);
    if (state === 'asked') end();
  };
  const declined = isEnded ? recording?.answers.find((one) => !one.consent)?.personId : undefined;
  return { ask, stop, finish, declined, left: parts.left, failure: ask.error ?? beginError ?? parts.failure };
}

export type RecordingDesk = ReturnType<typeof useRecorder>;
