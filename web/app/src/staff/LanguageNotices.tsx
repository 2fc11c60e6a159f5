import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { languageNotices } from '../api/languageNotices';
import { useSession } from '../api/session';
import type { LanguageNoticeVersion } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { useSay, useTitle } from '../words';
import { EnterLanguage } from './languages/EnterLanguage';
import { FormReviews } from './languages/FormReviews';
import { OfLanguage } from './languages/OfLanguage';

/** So many languages beside English are asked for (45 CFR 92.11), whatever their script and region. */
const asked = 15;
const languageOf = (locale: string) => locale.split('-')[0];

/** The versions of each language, the newest first. */
function byLanguage(items: readonly LanguageNoticeVersion[]): LanguageNoticeVersion[][] {
  const found = new Map<string, LanguageNoticeVersion[]>();
  for (const one of items) found.set(one.locale, [...(found.get(one.locale) ?? []), one]);
  return [...found.values()];
}

/** The notices that help with the language is there, as officers keep them. */
export function LanguageNotices() {
  const say = useSay();
  const { data: session } = useSession();
  const [entering, setEntering] = useState<LanguageNoticeVersion | 'new'>();
  const list = useQuery({ queryKey: ['language-notice-versions'], queryFn: languageNotices.versions });
  const items = list.data?.items ?? [];
  const posted = new Set(items.filter(({ state }) => state === 'posted').map(({ locale }) => languageOf(locale)));
  const mayEnter = session?.role === 'compliance-officer';
  useTitle(say('languages.title'));
  return (
    <>
      <div className="row spread">
        <h1>{say('languages.title')}</h1>
        {mayEnter && list.data && <Button onPress={() => setEntering('new')}>{say('languages.add')}</Button>}
      </div>
      <p className="quiet">{say('languages.text')}</p>
      <div>
        <a href="/app/language-help" target="_blank">
          {say('languages.posted')}
        </a>
      </div>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data && items.length === 0 && <Empty title={say('languages.empty')}>{say('languages.empty.text')}</Empty>}
      {items.length > 0 && <p>{say(posted.has('en') ? 'languages.count' : 'languages.count.no-english', { others: posted.size - (posted.has('en') ? 1 : 0), asked })}</p>}
      {byLanguage(items).map((versions) => (
        <OfLanguage key={versions[0]!.locale} versions={versions} mayEnter={mayEnter} onEnter={setEntering} />
      ))}
      <FormReviews mayEnter={mayEnter} />
      {entering && <EnterLanguage before={entering === 'new' ? undefined : entering} onClose={() => setEntering(undefined)} />}
    </>
  );
}
