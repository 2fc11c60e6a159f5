import { Outlet, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useEnding, useSession } from '../api/session';
import { Offline } from '../shell/Offline';
import { useLanguageOfPerson } from '../shell/person';
import { IdleWarning } from './IdleWarning';

/** What stands around every page of the staff. */
export function Root() {
  useEnding();
  useLanguageOfPerson();
  useLeaving();
  return (
    <>
      <Offline />
      <Outlet />
      <IdleWarning />
    </>
  );
}

/** Leaves pages that need a session when there is none any more. */
function useLeaving(): void {
  const router = useRouter();
  const { data } = useSession();
  useEffect(() => {
    if (data === null) void router.invalidate();
  }, [data, router]);
}
