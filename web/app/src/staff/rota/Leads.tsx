import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { emergencies } from '../../api/calls';
import type { Department, Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { useSay } from '../../words';
import { Listed } from './Listed';

interface Props {
  department: Department;
  /** Who may lead it. */
  fitting: readonly Person[];
  nameOf: (id: string) => string;
  manages: boolean;
}

/** Who is paged when nobody is on call. */
export function Leads({ department, fitting, nameOf, manages }: Props) {
  const say = useSay();
  const [isOpen, setIsOpen] = useState(false);
  const leads = useQuery({ queryKey: ['rota', department.id, 'leads'], queryFn: () => emergencies.leads(department.id) });
  const ids = leads.data?.people ?? [];
  return (
    <section className="card row spread" aria-label={say('on-call.leads')}>
      <div>
        <h2>{say('on-call.leads')}</h2>
        <Failure error={leads.error} onRetry={() => void leads.refetch()} />
        {leads.data && <p className={ids.length === 0 ? 'quiet' : undefined}>{ids.length === 0 ? say('on-call.leads.none') : ids.map(nameOf).join(', ')}</p>}
      </div>
      {manages && leads.data && <Button onPress={() => setIsOpen(true)}>{say('on-call.leads.change')}</Button>}
      {isOpen && (
        <Listed
          title={say('on-call.leads.of', { department: department.name })}
          first={ids}
          fitting={fitting}
          none={say('on-call.leads.none')}
          save={(chosen) => emergencies.setLeads(department.id, chosen)}
          onClose={() => setIsOpen(false)}
        />
      )}
    </section>
  );
}
