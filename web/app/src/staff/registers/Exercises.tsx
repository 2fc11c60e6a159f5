import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { exercises } from '../../api/registers';
import type { Exercise as Data } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { useSay, useWords } from '../../words';
import { day } from '../../words/times';
import { useNameOf } from '../names';
import { exerciseKinds, type ExerciseKind } from './kinds';
import { RecordExercise } from './RecordExercise';
import { Yearly } from './Yearly';

/** Which plan was exercised when, and what was learnt. */
export function Exercises() {
  const say = useSay();
  const [isRecording, setIsRecording] = useState(false);
  const list = useQuery({ queryKey: ['registers', 'exercises'], queryFn: exercises.list });
  const all = list.data?.items ?? [];
  const yearly = exerciseKinds.map((kind) => {
    // The last one held stands first.
    const newest = all.find((one) => one.kind === kind);
    return { key: kind, name: say(`registers.exercise.${kind}`), day: newest?.day, state: newest?.state };
  });
  return (
    <section className="stack" aria-labelledby="exercises">
      <div className="row spread">
        <h2 id="exercises">{say('registers.exercises')}</h2>
        {list.data && (
          <Button look="primary" onPress={() => setIsRecording(true)}>
            {say('registers.exercises.record')}
          </Button>
        )}
      </div>
      <p className="quiet">{say('registers.exercises.text')}</p>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data && <Yearly label={say('registers.exercises.yearly')} all={yearly} />}
      {all.map((one) => (
        <Exercise key={one.id} exercise={one} />
      ))}
      {isRecording && <RecordExercise onClose={() => setIsRecording(false)} />}
    </section>
  );
}

function Exercise({ exercise }: { exercise: Data }) {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  const hashes = [
    ['registers.exercises.plan.hash', exercise.planSha256],
    ['registers.exercises.record.hash', exercise.recordSha256],
  ] as const;
  return (
    <article className="card stack" id={`exercise-${exercise.id}`}>
      <h3>{say('registers.evaluations.name', { kind: say(`registers.exercise.${exercise.kind as ExerciseKind}`), date: day(exercise.day, language) })}</h3>
      <p>{say('registers.exercises.by', { lead: exercise.lead, count: exercise.people, name: nameOf(exercise.recordedBy) })}</p>
      <p>{exercise.learnt}</p>
      {exercise.contactsVerified && <p className="small">{say('registers.exercises.contacts.verified', { date: day(exercise.contactsVerified, language) })}</p>}
      {hashes.map(([name, hash]) =>
        hash ? (
          <p key={name} className="small quiet">
            {say(name)}: <code className="key">{hash}</code>
          </p>
        ) : null,
      )}
    </article>
  );
}
