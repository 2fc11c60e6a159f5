import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { consultations, emergencies } from '../../api/calls';
import { useSession } from '../../api/session';
import type { Incident } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useTried } from '../../design/useTried';
import { useWords } from '../../words';
import { moment } from '../../words/times';
import { useNameOf } from '../names';

/** As short as a review may be. */
const shortest = 10;

/** What was learned of an emergency that is over; an officer, or who leads the department, writes it down. */
export function Learned({ record: { escalation, review } }: { record: Incident }) {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  const { data: session } = useSession();
  const leads = useQuery({ queryKey: ['rota', escalation.departmentId, 'leads'], queryFn: () => emergencies.leads(escalation.departmentId) });
  const mayWrite = session?.role === 'compliance-officer' || (leads.data?.people ?? []).includes(session?.personId ?? '');
  if (!review) return mayWrite ? <Learn id={escalation.id} /> : null;
  return (
    <section className="card stack" aria-labelledby="learned">
      <h2 id="learned">{say('incident.learned')}</h2>
      <p>{review.note}</p>
      <p className="quiet">{say('incident.learned.by', { name: nameOf(review.reviewedBy), time: moment(review.reviewedAt, language) })}</p>
    </section>
  );
}

function Learn({ id }: { id: string }) {
  const { say } = useWords();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const [isTried, setIsTried] = useTried();
  const isShort = note.trim().length < shortest;
  const learn = useMutation({ mutationFn: () => consultations.learn(id, note.trim()), onSuccess: () => client.invalidateQueries({ queryKey: ['incident', id] }) });
  const submit = () => {
    setIsTried(true);
    if (!isShort) learn.mutate();
  };
  return (
    <section className="card stack">
      <Field label={say('incident.learned')} hint={say('incident.learned.hint')} rows={4} value={note} onChange={setNote} wrong={isTried && isShort ? say('incident.learned.short') : undefined} />
      <Failure error={learn.error} />
      <div>
        <Button isPending={learn.isPending} onPress={submit}>
          {say('incident.learned.save')}
        </Button>
      </div>
    </section>
  );
}
