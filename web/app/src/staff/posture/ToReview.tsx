import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { activity } from '../../api/activity';
import { Failure } from '../../design/Failure';
import { State } from '../../design/State';
import { useSay } from '../../words';

/** What somebody has to look at or sign for today. */
export function ToReview() {
  const say = useSay();
  const standing = useQuery({ queryKey: ['activity', 'standing'], queryFn: activity.standing });
  const now = standing.data;
  const count = now ? now.open + Number(now.reviewDue) : 0;
  return (
    <section className="card stack" aria-labelledby="to-review">
      <div className="row spread">
        <h2 id="to-review">{say('activity.today', { count })}</h2>
        {now && <State tone={now.overdue > 0 || now.reviewDue ? 'stop' : now.open > 0 ? 'wait' : 'go'}>{say(count > 0 ? 'activity.waits' : 'activity.today.none')}</State>}
      </div>
      <Failure error={standing.error} onRetry={() => void standing.refetch()} />
      {now && now.open > 0 && <p>{say('activity.week.open', { open: now.open, overdue: now.overdue })}</p>}
      {now?.reviewDue && <p>{say('activity.today.sign')}</p>}
      <p>
        <Link to="/activity">{say('activity.today.link')}</Link>
      </p>
    </section>
  );
}
