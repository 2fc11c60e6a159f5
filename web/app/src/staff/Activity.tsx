import { useState } from 'react';
import { activity } from '../api/activity';
import { useSession } from '../api/session';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { More } from '../design/More';
import { Select } from '../design/Select';
import { usePaged } from '../design/usePaged';
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
  const list = usePaged(['activity', 'flags', state, rule], (before) => activity.flags({ ...which, before }), { size: page, idOf: ({ id }) => id });
  const flags = list.items;
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
      <More list={list} />
      {session?.role === 'compliance-officer' && <Watched />}
    </>
  );
}
