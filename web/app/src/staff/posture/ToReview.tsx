import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { reviews } from '../../api/oversight';
import type { WaitingReview } from '../../api/views';
import { Failure } from '../../design/Failure';
import { State } from '../../design/State';
import { useSay, useWords } from '../../words';
import type { Key } from '../../words/catalog';
import { stamp } from '../../words/times';
import { Jump } from './Jump';

/** Where each kind is settled; waivers are on this very page. */
const pages: Record<string, string> = {
  'activity-flag': '/activity',
  'activity-review': '/activity',
  'break-glass': '/break-glass',
  recovery: '/break-glass',
  'access-review': '/access-reviews',
  role: '/access-reviews',
  agreement: '/agreements',
  'risk-analysis': '/risks',
  retention: '/retention',
  'key-change': '/keys',
  'privacy-request': '/privacy-requests',
  incident: '/incidents',
};

/** What waits for whoever reads this to review, sign, answer or approve, each kind with the page where that is done. */
export function ToReview({ reveal }: { reveal: () => void }) {
  const say = useSay();
  const found = useQuery({ queryKey: ['reviews'], queryFn: reviews.waiting });
  const waiting = found.data?.items ?? [];
  const count = waiting.reduce((sum, one) => sum + one.count, 0);
  const late = waiting.some((one) => one.overdue > 0 || one.kind === 'activity-review');
  return (
    <section className="card stack" aria-labelledby="to-review">
      <div className="row spread">
        <h2 id="to-review">{found.data ? say('review.today', { count }) : say('review.title')}</h2>
        {found.data && <State tone={late ? 'stop' : count > 0 ? 'wait' : 'go'}>{say(count > 0 ? 'activity.waits' : 'review.none')}</State>}
      </div>
      <Failure error={found.error} onRetry={() => void found.refetch()} />
      {waiting.length > 0 && (
        <ul>
          {waiting.map((one) => (
            <Waiting key={one.kind} waiting={one} reveal={reveal} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Waiting({ waiting, reveal }: { waiting: WaitingReview; reveal: () => void }) {
  const { say, language } = useWords();
  const { kind, count, overdue, dueAt, checks } = waiting;
  const words = say(`review.${kind}` as Key, { count });
  const page = pages[kind];
  return (
    <li>
      {page ? <Link to={page}>{words}</Link> : words}
      {checks.map((id) => (
        <Fragment key={id}>
          {' '}
          <Jump id={id} reveal={reveal}>
            {id}
          </Jump>
        </Fragment>
      ))}
      {overdue > 0 && <> · {say('review.overdue', { overdue })}</>}
      {dueAt && overdue === 0 && <> · {say('review.due', { due: stamp(dueAt, language) })}</>}
    </li>
  );
}
