import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { breakGlass } from '../api/oversight';
import type { BreakGlass } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Select } from '../design/Select';
import { State } from '../design/State';
import { useSay, useTitle, useWords } from '../words';
import type { Key } from '../words/catalog';
import { stamp } from '../words/times';

/** Records opened out of turn: those that wait for a review first. */
export function BreakGlassReviews() {
  const say = useSay();
  const [which, setWhich] = useState('unreviewed');
  const list = useQuery({ queryKey: ['break-glass', which], queryFn: () => breakGlass.list(which === 'unreviewed') });
  useTitle(say('reviews.title'));
  return (
    <>
      <h1>{say('reviews.title')}</h1>
      <div className="filters">
        <Select label={say('reviews.which')} value={which} onChange={setWhich} options={(['unreviewed', 'all'] as const).map((value) => ({ value, label: say(`reviews.which.${value}`) }))} />
      </div>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data?.items.length === 0 && <Empty title={say('reviews.empty')}>{say('reviews.empty.text')}</Empty>}
      {list.data?.items.map((one) => <Opened key={one.id} glass={one} />)}
    </>
  );
}

function Opened({ glass }: { glass: BreakGlass }) {
  const { say, language } = useWords();
  const at = (time: string) => stamp(time, language);
  const state = glass.verdict ? 'done' : glass.overdue ? 'overdue' : glass.open ? 'open' : 'due';
  const tone = { done: 'go', overdue: 'stop', open: 'wait', due: 'wait' } as const;
  return (
    <article className="card stack">
      <div className="row spread">
        <h2>{say('reviews.line', { person: glass.personId, patient: glass.patientId })}</h2>
        <State tone={tone[state]}>{glass.verdict ? say(`reviews.verdict.${glass.verdict as 'justified' | 'unjustified'}`) : say(`reviews.${state as 'overdue' | 'open' | 'due'}`)}</State>
      </div>
      <p>
        {say('reviews.when', { opened: at(glass.openedAt), ended: at(glass.closedAt ?? glass.endsAt), due: at(glass.dueAt) })}
      </p>
      <p>
        <strong>{say(`glass.reason.${glass.reason}` as Key)}</strong> {glass.text}
      </p>
      {glass.note && <p className="quiet">{glass.note}</p>}
      {!glass.verdict && !glass.open && <Review glass={glass} />}
    </article>
  );
}

function Review({ glass }: { glass: BreakGlass }) {
  const say = useSay();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const [isTried, setIsTried] = useState(false);
  const review = useMutation({ mutationFn: (verdict: string) => breakGlass.review(glass.id, verdict, note.trim()), onSuccess: () => client.invalidateQueries({ queryKey: ['break-glass'] }) });
  const isShort = note.trim().length < 10;
  const which = <span className="hidden-text">({say('reviews.line', { person: glass.personId, patient: glass.patientId })})</span>;
  const decide = (verdict: string) => {
    setIsTried(true);
    if (!isShort) review.mutate(verdict);
  };
  return (
    <>
      <Field label={say('reviews.note')} value={note} onChange={setNote} rows={2} wrong={isTried && isShort ? say('glass.why.short') : undefined} />
      <Failure error={review.error} />
      <div className="actions">
        <Button isPending={review.isPending} onPress={() => decide('unjustified')}>
          {say('reviews.unjustified')} {which}
        </Button>
        <Button look="primary" isPending={review.isPending} onPress={() => decide('justified')}>
          {say('reviews.justified')} {which}
        </Button>
      </div>
    </>
  );
}
