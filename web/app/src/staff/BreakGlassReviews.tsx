import { useState } from 'react';
import { breakGlass, page } from '../api/oversight';
import type { BreakGlass } from '../api/views';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { More } from '../design/More';
import { Select } from '../design/Select';
import { State } from '../design/State';
import { usePaged } from '../design/usePaged';
import { useSay, useTitle, useWords } from '../words';
import type { Key } from '../words/catalog';
import { stamp } from '../words/times';
import { Finding } from './Finding';
import { Recoveries } from './Recoveries';

/** Records opened out of turn: those that wait for a review first. */
export function BreakGlassReviews() {
  const say = useSay();
  const [which, setWhich] = useState('unreviewed');
  const list = usePaged(['break-glass', which], (after) => breakGlass.list(which === 'unreviewed', after), { size: page, idOf: ({ id }) => id });
  const opened = list.items;
  useTitle(say('reviews.title'));
  return (
    <>
      <h1>{say('reviews.title')}</h1>
      <div className="filters">
        <Select label={say('reviews.which')} value={which} onChange={setWhich} options={(['unreviewed', 'all'] as const).map((value) => ({ value, label: say(`reviews.which.${value}`) }))} />
      </div>
      <Recoveries unreviewed={which === 'unreviewed'} />
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {opened?.length === 0 && <Empty title={say('reviews.empty')}>{say('reviews.empty.text')}</Empty>}
      {opened?.map((one) => <Opened key={one.id} glass={one} />)}
      <More list={list} />
    </>
  );
}

function Opened({ glass }: { glass: BreakGlass }) {
  const { say, language } = useWords();
  const at = (time: string) => stamp(time, language);
  const state = glass.verdict ? 'done' : glass.overdue ? 'overdue' : glass.open ? 'open' : 'due';
  const line = say('reviews.line', { person: glass.personName ?? glass.personId, patient: glass.patientName ?? glass.patientId });
  const tone = { done: 'go', overdue: 'stop', open: 'wait', due: 'wait' } as const;
  return (
    <article className="card stack">
      <div className="row spread">
        <h2>{line}</h2>
        <State tone={tone[state]}>{glass.verdict ? say(`reviews.verdict.${glass.verdict as 'justified' | 'unjustified'}`) : say(`reviews.${state as 'overdue' | 'open' | 'due'}`)}</State>
      </div>
      <p>
        {say('reviews.when', { opened: at(glass.openedAt), ended: at(glass.closedAt ?? glass.endsAt), due: at(glass.dueAt) })}
      </p>
      <p>
        <strong>{say(`glass.reason.${glass.reason}` as Key)}</strong> {glass.text}
      </p>
      {glass.note && <p className="quiet">{glass.note}</p>}
      {!glass.verdict && !glass.open && <Finding line={line} stale="break-glass" review={(verdict, note) => breakGlass.review(glass.id, verdict, note)} />}
    </article>
  );
}
