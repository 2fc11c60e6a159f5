import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { privacyNotice } from '../api/privacyNotice';
import { useSession } from '../api/session';
import type { PrivacyNoticeVersion } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { State } from '../design/State';
import { useSay, useTitle, useWords } from '../words';
import { stamp } from '../words/times';
import { useNameOf } from './names';
import { EnterNotice } from './privacy/EnterNotice';

/** Every version of the notice of privacy practices, the newest first; what was posted never changes. */
export function PrivacyNotices() {
  const say = useSay();
  const { data: session } = useSession();
  const [isAdding, setIsAdding] = useState(false);
  const list = useQuery({ queryKey: ['privacy-notice-versions'], queryFn: privacyNotice.versions });
  const items = list.data?.items ?? [];
  const inForce = items.find((one) => Date.parse(one.effectiveFrom) <= Date.now());
  const mayEnter = session?.role === 'compliance-officer';
  useTitle(say('npp.title'));
  return (
    <>
      <div className="row spread">
        <h1>{say('npp.title')}</h1>
        {mayEnter && list.data && <Button onPress={() => setIsAdding(true)}>{say('npp.add')}</Button>}
      </div>
      <p className="quiet">{say('npp.text')}</p>
      <div>
        <a href="/app/privacy-notice" target="_blank">
          {say('npp.posted')}
        </a>
      </div>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data && items.length === 0 && <Empty title={say('npp.empty')}>{say('npp.empty.text')}</Empty>}
      {items.map((one) => (
        <Version key={one.version} notice={one} isInForce={one === inForce} mayReview={mayEnter && one === inForce} />
      ))}
      {isAdding && <EnterNotice before={items[0]} onClose={() => setIsAdding(false)} />}
    </>
  );
}

interface Props {
  notice: PrivacyNoticeVersion;
  isInForce: boolean;
  mayReview: boolean;
}

function Version({ notice, isInForce, mayReview }: Props) {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  const isAhead = Date.parse(notice.effectiveFrom) > Date.now();
  return (
    <article className="card stack">
      <div className="row spread">
        <h2>{say('clinic.forms.version', { version: notice.version })}</h2>
        <State tone={isInForce ? 'go' : isAhead ? 'wait' : 'plain'}>{say(isInForce ? 'npp.in-force' : isAhead ? 'npp.ahead' : 'npp.replaced')}</State>
      </div>
      <p className="small quiet">{say('forms.effective.from', { date: stamp(notice.effectiveFrom, language) })}</p>
      <p className="small quiet">{say('npp.entered', { name: nameOf(notice.enteredBy), date: stamp(notice.enteredAt, language) })}</p>
      <p className="small quiet">{say(notice.part2 ? 'npp.part2.has' : 'npp.part2.none')}</p>
      {notice.reviewedAt && <p className="small quiet">{say('npp.reviewed', { date: stamp(notice.reviewedAt, language) })}</p>}
      {notice.texts.map(({ locale, text, hash }) => (
        <details key={locale}>
          <summary>
            {say(locale === 'es' ? 'app.spanish' : 'app.english')} · <code className="small quiet">{hash.slice(0, 12)}</code>
          </summary>
          <p className="written" lang={locale}>
            {text}
          </p>
        </details>
      ))}
      {mayReview && <Review version={notice.version} />}
    </article>
  );
}

/** Three years after it was entered or reviewed a notice counts as stale. */
function Review({ version }: { version: number }) {
  const say = useSay();
  const client = useQueryClient();
  const review = useMutation({
    mutationFn: () => privacyNotice.review(version),
    onSuccess: () => client.invalidateQueries({ queryKey: ['privacy-notice-versions'] }),
  });
  return (
    <>
      <Failure error={review.error} />
      <div>
        <Button isPending={review.isPending} onPress={() => review.mutate()}>
          {say('npp.review')}
        </Button>
      </div>
    </>
  );
}
