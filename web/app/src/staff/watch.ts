import { Housecall, parseToken } from '@housecall/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { watch } from '../api/calls';
import type { Today } from '../api/views';
import { isPassing } from '../api/problem';
import { inCall } from '../live/Line';
import { changed } from './today';

/** What the clinic's channels tell of: whatever is said, these are asked for anew wherever they are shown. */
const told = ['today', 'emergencies'];

/** What officers and administrators are told of wherever they are. */
const kinds = ['BACKUP_FAILED', 'COMPLIANCE_FELL', 'COMPLIANCE_UNKEPT', 'STORE_CHANGE_REFUSED'] as const;
export type Told = (typeof kinds)[number];

/** What was told and nobody has put away yet. */
export const toldKey = ['told'];

/** Milliseconds before a token that was not granted in passing is asked for again. */
const pause = 3_000;

/** Hears of one's notices, and of the queues and emergencies of one's departments, for as long as pages of the staff are open. */
export function useWatch(personId: string, isOn: boolean): void {
  const client = useQueryClient();
  const { data: granted, refetch } = useQuery({
    queryKey: ['watch', personId],
    queryFn: watch,
    enabled: isOn,
    staleTime: Infinity,
    retry: (_, why) => isPassing(why),
    retryDelay: pause,
  });
  useEffect(() => {
    if (!granted) return;
    let first: string | undefined = granted.token;
    const line = new Housecall({
      origin: location.origin,
      // It only listens.
      publishKey: '',
      subscribeKey: granted.subscribeKey,
      userId: personId,
      clock: inCall,
      token: async () => {
        const token = first ?? (await watch()).token;
        first = undefined;
        // Counted from now: this device's clock may be a day off the clinic's.
        return { token, expires: Date.now() + parseToken(token).ttl * 60_000 };
      },
    });
    const ask = () => told.forEach((name) => void client.invalidateQueries({ queryKey: [name] }));
    line.on('message', ({ message }) => {
      if (typeof message === 'object' && message !== null) client.setQueryData<Today>(['today'], (today) => today && changed(today, message as Record<string, unknown>));
      const type = (message as { type?: unknown } | null)?.type;
      if (type === 'PATIENT_WROTE') void client.invalidateQueries({ queryKey: ['threads'] });
      const kind = kinds.find((one) => one === type);
      if (kind) {
        client.setQueryData<Told[]>(toldKey, (all = []) => [...all.filter((one) => one !== kind), kind]);
        void client.invalidateQueries({ queryKey: ['compliance'] });
      }
      ask();
    });
    // What was said before it listened, or while it could not, is not lost.
    line.on('status', ({ state }) => {
      if (state === 'stopped') void refetch();
      else ask();
    });
    line.subscribe({ channels: granted.channels, presence: false });
    return () => void line.close();
  }, [client, granted, personId, refetch]);
}
