import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { evaluations } from '../../api/registers';
import type { Evaluation as Data } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { useSay, useWords } from '../../words';
import { day } from '../../words/times';
import { useNameOf } from '../names';
import { AddFinding } from './AddFinding';
import { Findings } from './Findings';
import { evaluationsOfYear, type EvaluationKind } from './kinds';
import { RecordEvaluation } from './RecordEvaluation';
import { Yearly } from './Yearly';

/** Who evaluated the clinic's systems and habits, when, and which of their findings are open. */
export function Evaluations() {
  const say = useSay();
  const [isRecording, setIsRecording] = useState(false);
  const list = useQuery({ queryKey: ['registers', 'evaluations'], queryFn: evaluations.list });
  const all = list.data?.items ?? [];
  const yearly = evaluationsOfYear.map((kind) => {
    // The last one done stands first.
    const newest = all.find((one) => one.kind === kind);
    return { key: kind, name: say(`registers.evaluation.${kind}`), day: newest?.done, state: newest?.state };
  });
  return (
    <section className="stack" aria-labelledby="evaluations">
      <div className="row spread">
        <h2 id="evaluations">{say('registers.evaluations')}</h2>
        {list.data && (
          <Button look="primary" onPress={() => setIsRecording(true)}>
            {say('registers.evaluations.record')}
          </Button>
        )}
      </div>
      <p className="quiet">{say('registers.evaluations.text')}</p>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data && <Yearly label={say('registers.evaluations.yearly')} all={yearly} />}
      {all.map((one) => (
        <Evaluation key={one.id} evaluation={one} />
      ))}
      {isRecording && <RecordEvaluation onClose={() => setIsRecording(false)} />}
    </section>
  );
}

function Evaluation({ evaluation }: { evaluation: Data }) {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  const [isAdding, setIsAdding] = useState(false);
  const name = say('registers.evaluations.name', { kind: say(`registers.evaluation.${evaluation.kind as EvaluationKind}`), date: day(evaluation.done, language) });
  return (
    <article className="card stack" id={`evaluation-${evaluation.id}`}>
      <h3>{name}</h3>
      <p>{say('registers.evaluations.by', { assessor: evaluation.assessor, name: nameOf(evaluation.recordedBy) })}</p>
      <p className="small quiet">{evaluation.scope}</p>
      <p className="small quiet">
        {say('registers.hash')}: <code className="key">{evaluation.reportSha256}</code>
      </p>
      {evaluation.findings.length > 0 && <Findings evaluation={evaluation} name={name} />}
      <div className="actions">
        <Button shape="compact" onPress={() => setIsAdding(true)}>
          {say('registers.findings.add')}
          <span className="hidden-text">{` (${name})`}</span>
        </Button>
      </div>
      {isAdding && <AddFinding id={evaluation.id} name={name} onClose={() => setIsAdding(false)} />}
    </article>
  );
}
