import { useQuery } from '@tanstack/react-query';
import { recoveries } from '../api/oversight';
import type { Recovery } from '../api/views';
import { Failure } from '../design/Failure';
import { State } from '../design/State';
import { useSay, useWords } from '../words';
import { stamp } from '../words/times';
import { Finding } from './Finding';
import { useNameOf } from './names';

/** Accounts that were opened by a sealed way back in; nothing where there are none. */
export function Recoveries({ unreviewed }: { unreviewed: boolean }) {
  const say = useSay();
  const list = useQuery({ queryKey: ['recoveries', unreviewed], queryFn: () => recoveries.list(unreviewed) });
  const used = list.data?.items.filter((one) => one.usedAt);
  return (
    <>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {!!used?.length && (
        <section className="stack">
          <h2>{say('recovery.title')}</h2>
          {used.map((one) => <Used key={one.id} recovery={one} />)}
        </section>
      )}
    </>
  );
}

function Used({ recovery }: { recovery: Recovery }) {
  const { say, language } = useWords();
  const state = recovery.verdict ? 'done' : recovery.overdue ? 'overdue' : 'due';
  const tone = { done: 'go', overdue: 'stop', due: 'wait' } as const;
  const nameOf = useNameOf();
  const line = say('recovery.line', { person: nameOf(recovery.personId) });
  const at = (time?: string | null) => (time ? stamp(time, language) : '');
  return (
    <article className="card stack">
      <div className="row spread">
        <h3>{line}</h3>
        <State tone={tone[state]}>{recovery.verdict ? say(`reviews.verdict.${recovery.verdict as 'justified' | 'unjustified'}`) : say(`reviews.${state as 'overdue' | 'due'}`)}</State>
      </div>
      <p>{say('recovery.when', { used: at(recovery.usedAt), keepers: recovery.custodianIds.map(nameOf).join(', '), due: at(recovery.dueAt) })}</p>
      {recovery.note && <p className="quiet">{recovery.note}</p>}
      {!recovery.verdict && <Finding line={line} stale="recoveries" review={(verdict, note) => recoveries.review(recovery.id, verdict, note)} />}
    </article>
  );
}
