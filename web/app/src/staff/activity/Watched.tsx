import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { activity } from '../../api/activity';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useSay } from '../../words';
import { useStep } from '../useStep';

/** At whose records nobody looks without a part in the care, and an officer says of whom that is told. */
export function Watched() {
  const say = useSay();
  const [patient, setPatient] = useState('');
  const list = useQuery({ queryKey: ['activity', 'watched'], queryFn: activity.watched });
  const step = useStep<{ id: string; watched: boolean }>('activity', ({ id, watched }) => activity.watch(id, watched), () => setPatient(''));
  const watched = list.data?.items;
  return (
    <section className="card stack" aria-labelledby="watched">
      <h2 id="watched">{say('activity.watched')}</h2>
      <p>{say('activity.watched.text')}</p>
      <Failure error={list.error ?? step.error} />
      {watched?.length === 0 && <p className="quiet">{say('activity.watched.none')}</p>}
      {watched && watched.length > 0 && (
        <ul className="stack">
          {watched.map(({ patientId }) => (
            <li key={patientId} className="row spread">
              <span>{patientId}</span>
              <Button isPending={step.isPending} onPress={() => step.mutate({ id: patientId, watched: false })}>
                {say('activity.watched.end')} <span className="hidden-text">({patientId})</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Field label={say('activity.watched.id')} value={patient} onChange={setPatient} />
      <div className="actions">
        <Button isPending={step.isPending} isDisabled={patient.trim() === ''} onPress={() => step.mutate({ id: patient.trim(), watched: true })}>
          {say('activity.watched.add')}
        </Button>
      </div>
    </section>
  );
}
