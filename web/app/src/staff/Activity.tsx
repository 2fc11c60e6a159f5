import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { activity } from '../api/activity';
import { useSession } from '../api/session';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Select } from '../design/Select';
import { useSay, useTitle } from '../words';
import { Flag } from './activity/Flag';
import { Signed } from './activity/Signed';
import { Watched } from './activity/Watched';
import { rules } from './activity/rules';

const page = 20;

/** What the rules found in the audit record: somebody looks at each, and an officer signs for every week. */
export function Activity() {
  const say = useSay();
  const { data: session } = useSession();
  const [state, setState] = useState<string>('open');
  const [rule, setRule] = useState<string>('any');
  const which = { ...(state === 'all' ? {} : { state }), ...(rule === 'any' ? {} : { rule }) };
  const list = useInfiniteQuery({
    queryKey: ['activity', 'flags', state, rule],
    queryFn: ({ pageParam }) => activity.flags({ ...which, ...(pageParam ? { before: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: ({ items }) => (items.length < page ? undefined : items.at(-1)?.id),
  });
  const flags = list.data?.pages.flatMap(({ items }) => items);
  useTitle(say('activity.title'));
  return (
    <>
      <h1>{say('activity.title')}</h1>
      <p>{say('activity.text')}</p>
      <Signed />
      <h2>{say('activity.queue')}</h2>
      <div className="filters">
        <Select label={say('activity.state')} value={state} onChange={setState} options={(['open', 'closed', 'all'] as const).map((value) => ({ value, label: say(`activity.state.${value}`) }))} />
        <Select label={say('activity.rule')} value={rule} onChange={setRule} options={[{ value: 'any', label: say('activity.rule.any') }, ...rules.map((value) => ({ value, label: say(`activity.rule.${value}`) }))]} />
      </div>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {flags?.length === 0 && <Empty title={say('activity.empty')}>{say('activity.empty.text')}</Empty>}
      {flags?.map((one) => (
        <Flag key={one.id} flag={one} />
      ))}
      {list.hasNextPage && (
        <div className="actions">
          <Button isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
            {say('activity.more')}
          </Button>
        </div>
      )}
      {session?.role === 'compliance-officer' && <Watched />}
    </>
  );
}
