import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { dropForms } from '../draft';
import { session } from './calls';
import { onEnded } from './client';
import { Problem } from './problem';
import type { Session } from './views';

/** Who is signed in here; `null` is nobody. */
export const sessionQuery = {
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      return await session.current();
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
} as const;

/** Whether something about the account must be done before anything else is open. */
export const isUnfinished = (session: Session) => session.mustEnroll || session.mustChangePassword;

export const useSession = () => useQuery(sessionQuery);

/** Puts a new session in place of the old one, and forgets what the old one saw. */
export function useBegin(): (next: Session) => void {
  const client = useQueryClient();
  return useCallback(
    (next) => {
      // An answer from before it would put the old one back.
      void client.cancelQueries({ queryKey: sessionQuery.queryKey });
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
      client.setQueryData(sessionQuery.queryKey, next);
    },
    [client],
  );
}

/** Signs out; the server has the browser forget this site's data. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    try {
      await session.signOut();
    } catch (error) {
      // Signed out already is what was wanted.
      if (!(error instanceof Problem) || error.status !== 401) throw error;
    }
    dropForms();
    await client.cancelQueries({ queryKey: sessionQuery.queryKey });
    // The pages watch this one query; one that was removed would tell them nothing.
    client.setQueryData(sessionQuery.queryKey, null);
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
  }, [client]);
}

/** Notices when any answer says that the session is over. */
export function useEnding(): void {
  const client = useQueryClient();
  useEffect(() => onEnded(() => client.setQueryData(sessionQuery.queryKey, null)), [client]);
}
