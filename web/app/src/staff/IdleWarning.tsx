import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { session as calls } from '../api/calls';
import { sessionQuery, useSession, useSignOut } from '../api/session';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { useSay } from '../words';

/** The warning comes two minutes before the server ends the session. */
const warning = 2 * 60 * 1000;
/** Activity is told to the server at most this often. */
const telling = 60 * 1000;

/** Tells the server of activity, and warns before it ends a session without any. */
export function IdleWarning() {
  const say = useSay();
  const client = useQueryClient();
  const { data } = useSession();
  const signOut = useSignOut();
  const [left, setLeft] = useState(Number.POSITIVE_INFINITY);
  const ends = data?.idleExpiresAt;

  useEffect(() => {
    if (ends === null || ends === undefined) return;
    const look = () => setLeft(new Date(ends).getTime() - Date.now());
    look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [ends]);

  // The server knows best: the clock here may be wrong, and another tab may have been active.
  const isOver = ends != null && left <= 0;
  useEffect(() => {
    if (isOver) void client.refetchQueries({ queryKey: sessionQuery.queryKey });
  }, [isOver, client]);

  const stay = async () => client.setQueryData(sessionQuery.queryKey, await calls.extend());
  useActivity(ends != null && left > warning, stay);

  const isOpen = ends != null && left > 0 && left <= warning;
  return (
    <Dialog title={say('idle.title')} isOpen={isOpen} isAlert onClose={() => undefined}>
      <p>{say('idle.text', { minutes: Math.floor(left / 60_000) })}</p>
      <div className="actions">
        <Button onPress={() => void signOut()}>{say('app.sign-out')}</Button>
        <Button look="primary" autoFocus onPress={() => void stay()}>
          {say('idle.stay')}
        </Button>
      </div>
    </Dialog>
  );
}

/** Calls back when the person types or clicks, not more often than need be. */
function useActivity(isOn: boolean, act: () => Promise<unknown>): void {
  useEffect(() => {
    if (!isOn) return;
    let last = Date.now();
    const note = () => {
      if (Date.now() - last < telling) return;
      last = Date.now();
      act().catch(() => undefined);
    };
    const names = ['keydown', 'pointerdown'] as const;
    for (const name of names) addEventListener(name, note, { passive: true });
    return () => {
      for (const name of names) removeEventListener(name, note);
    };
  });
}
