import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { consultations } from '../../api/calls';
import type { Recording } from '../../api/views';
import { useNews } from '../../live/Line';

/** Where the recording of a visit stands; the visit's channel tells of changes, and a lost word is made up for in time. */
export function useRecording(id: string) {
  const client = useQueryClient();
  const key = useMemo(() => ['recording', id], [id]);
  const { data, isError } = useQuery({
    queryKey: key,
    queryFn: () => consultations.recording(id),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1_000 : 15_000),
    retry: false,
  });
  const take = useCallback((next: Recording) => client.setQueryData(key, next), [client, key]);
  useNews(
    useCallback(
      ({ action, reason }) => {
        if (typeof action !== 'string' || !action.startsWith('RECORDING_')) return;
        // What was stopped is not waited for; when it was for somebody who came in, they are asked next.
        if (action === 'RECORDING_STOPPED' && reason !== 'participant-joined') client.setQueryData<Recording>(key, (now) => now && { ...now, state: 'off' });
        void client.invalidateQueries({ queryKey: key });
      },
      [client, key],
    ),
  );
  const answer = useMutation({ mutationFn: (consent: boolean) => consultations.record(id, { action: 'answer', consent }), onSuccess: take });
  return { recording: data, isUnknown: isError, isRunning: data?.state === 'running', answer, take };
}

export type Recorded = ReturnType<typeof useRecording>;
