import { Outlet, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useEnding, useSession } from '../api/session';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Notice } from '../design/Notice';
import { hasChosen, languageOf } from '../words/language';
import { useSay, useWords } from '../words';
import { IdleWarning } from './IdleWarning';
import { Offline } from './Offline';

/** What stands around every page. */
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

/** Speaks the language that the clinic knows of a person, unless they chose another here. */
function useLanguageOfPerson(): void {
  const { suggest, language } = useWords();
  const own = languageOf(useSession().data?.language);
  useEffect(() => {
    if (own && own !== language && !hasChosen()) suggest(own);
  }, [own, language, suggest]);
}

/** Leaves pages that need a session when there is none any more. */
function useLeaving(): void {
  const router = useRouter();
  const { data } = useSession();
  useEffect(() => {
    if (data === null) void router.invalidate();
  }, [data, router]);
}

export function Pending() {
  const say = useSay();
  return (
    <div className="empty" role="status">
      {say('app.loading')}
    </div>
  );
}

export function Missing() {
  const say = useSay();
  return (
    <Column title={say('app.missing.title')}>
      <Notice>{say('app.missing.text')}</Notice>
    </Column>
  );
}

/** A page that threw. What was typed is in drafts. */
export function Broken() {
  const say = useSay();
  return (
    <Column title={say('app.broken.title')}>
      <Notice tone="stop">{say('app.broken.text')}</Notice>
      <div className="bottom">
        <Button look="primary" shape="wide" onPress={() => location.reload()}>
          {say('app.reload')}
        </Button>
      </div>
    </Column>
  );
}
