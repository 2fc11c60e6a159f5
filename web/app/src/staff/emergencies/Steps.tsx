import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { consultations } from '../../api/calls';
import type { Emergency } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { outcomes } from './state';

/** The next thing to do: take it, or say what came of it and write down how. */
export function Steps({ emergency }: { emergency: Emergency }) {
  if (emergency.status === 'active') return <Take emergency={emergency} />;
  if (emergency.status === 'acknowledged') return <End emergency={emergency} />;
  return null;
}

/** After a step the record and every list of emergencies are asked for. */
function useAsked(id: string): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all([client.invalidateQueries({ queryKey: ['incident', id] }), client.invalidateQueries({ queryKey: ['emergencies'] })]);
  };
}

function Take({ emergency: { id } }: { emergency: Emergency }) {
  const say = useSay();
  const asked = useAsked(id);
  const take = useMutation({ mutationFn: () => consultations.acknowledge(id), onSettled: asked });
  return (
    <div className="stack">
      <Failure error={take.error} />
      <div>
        <Button look="primary" isPending={take.isPending} onPress={() => take.mutate()}>
          {say('alarm.answer')}
        </Button>
      </div>
    </div>
  );
}

function End({ emergency: { id, drill } }: { emergency: Emergency }) {
  const say = useSay();
  const asked = useAsked(id);
  const [outcome, setOutcome] = useState('');
  const [note, setNote] = useState('');
  const [isTried, setIsTried] = useTried();
  const isMissing = note.trim() === '';
  const end = useMutation({ mutationFn: () => consultations.resolve(id, outcome, note.trim()), onSuccess: asked });
  const submit = () => {
    setIsTried(true);
    if (!isMissing && outcome !== '') end.mutate();
  };
  return (
    <section className="card stack">
      <Select label={say('incident.outcome')} value={outcome} onChange={setOutcome} wrong={isTried && outcome === '' ? say('incident.outcome.missing') : undefined} options={[{ value: '', label: say('incident.outcome.choose') }, ...outcomes.map((value) => ({ value, label: say(`incident.outcome.${value}`) }))]} />
      <Field label={say('incident.note')} hint={say(drill ? 'incident.note.hint.drill' : 'incident.note.hint')} rows={4} value={note} onChange={setNote} wrong={isTried && isMissing ? say('incident.note.missing') : undefined} />
      <Failure error={end.error} />
      <div>
        <Button look="primary" isPending={end.isPending} onPress={submit}>
          {say('incident.end')}
        </Button>
      </div>
    </section>
  );
}
