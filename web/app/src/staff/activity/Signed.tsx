import { useQuery } from '@tanstack/react-query';
import { activity, weeks } from '../../api/activity';
import { useSession } from '../../api/session';
import type { ActivityReview } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { More } from '../../design/More';
import { Notice } from '../../design/Notice';
import { State } from '../../design/State';
import { usePaged } from '../../design/usePaged';
import { useSay, useWords } from '../../words';
import type { Key } from '../../words/catalog';
import { stamp } from '../../words/times';
import { useNameOf } from '../names';
import { useStep } from '../useStep';

/** Whether the week is signed for, and what was signed before. */
export function Signed() {
  const { say, language } = useWords();
  const { data: session } = useSession();
  const standing = useQuery({ queryKey: ['activity', 'standing'], queryFn: activity.standing });
  const reviews = usePaged(['activity', 'reviews'], activity.reviews, { size: weeks, idOf: ({ id }) => id });
  const signed = reviews.items ?? [];
  const sign = useStep('activity', () => activity.sign());
  const now = standing.data;
  return (
    <section className="card stack" aria-labelledby="signed">
      <div className="row spread">
        <h2 id="signed">{say('activity.week')}</h2>
        {now && <State tone={now.reviewDue ? 'stop' : 'go'}>{say(now.reviewDue ? 'activity.week.due' : 'activity.week.done')}</State>}
      </div>
      <Failure error={standing.error ?? reviews.error ?? sign.error} />
      {now && <p>{now.signedUntil ? say('activity.week.until', { until: stamp(now.signedUntil, language), due: stamp(now.dueAt ?? now.signedUntil, language) }) : say('activity.week.never')}</p>}
      {now && now.open > 0 && <Notice tone={now.overdue > 0 ? 'stop' : 'wait'}>{say('activity.week.open', { open: now.open, overdue: now.overdue })}</Notice>}
      {session?.role === 'compliance-officer' && (
        <div className="actions">
          <Button look="primary" isPending={sign.isPending} onPress={() => sign.mutate()}>
            {say('activity.sign')}
          </Button>
        </div>
      )}
      {signed.length > 0 && (
        <details>
          <summary>{say('activity.signed')}</summary>
          <ul>
            {signed.map((one) => (
              <Line key={one.id} review={one} />
            ))}
          </ul>
          <More list={reviews} of={say('activity.signed')} />
        </details>
      )}
    </section>
  );
}

function Line({ review }: { review: ActivityReview }) {
  const say = useSay();
  const { language } = useWords();
  const nameOf = useNameOf();
  const end = (disposition: string | null | undefined) => say((disposition ? `activity.disposition.${disposition}` : 'activity.waits') as Key);
  return (
    <li>
      {say('activity.signed.line', { from: stamp(review.from, language), until: stamp(review.until, language), by: nameOf(review.signedBy) })}
      {review.counts.length === 0 && <> {say('activity.signed.nothing')}</>}
      {review.counts.length > 0 && (
        <ul>
          {review.counts.map((one) => (
            <li key={`${one.rule} ${one.disposition ?? ''}`}>{say('activity.signed.count', { rule: say(`activity.rule.${one.rule}` as Key), end: end(one.disposition), count: one.flags })}</li>
          ))}
        </ul>
      )}
    </li>
  );
}
