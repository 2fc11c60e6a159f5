import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { clinic, consultations } from '../api/calls';
import { useSession } from '../api/session';
import type { Emergency } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { State } from '../design/State';
import { useTitle, useWords } from '../words';
import type { Key } from '../words/catalog';
import { moment } from '../words/times';
import { Drill } from './emergencies/Drill';
import { tones } from './emergencies/state';
import './emergencies/emergencies.css';

/** Every emergency and every drill, the newest first. */
export function Emergencies() {
  const { say } = useWords();
  const { data: session } = useSession();
  const [isOpen, setIsOpen] = useState(false);
  const all = useQuery({ queryKey: ['emergencies', 'all'], queryFn: consultations.everyEmergency, refetchInterval: 15_000 });
  const departments = useQuery({ queryKey: ['departments'], queryFn: clinic.departments });
  const nameOf = (id: string) => departments.data?.items.find((one) => one.id === id)?.name ?? id;
  const treats = session !== null && session !== undefined && ['provider', 'nurse', 'coordinator'].includes(session.role);
  useTitle(say('emergencies.title'));
  return (
    <>
      <div className="row spread">
        <h1>{say('emergencies.title')}</h1>
        {treats && <Button onPress={() => setIsOpen(true)}>{say('drill.start')}</Button>}
      </div>
      <p className="quiet">{say('emergencies.text')}</p>
      <Failure error={all.error} onRetry={() => void all.refetch()} />
      {all.data?.items.length === 0 && <Empty title={say('emergencies.empty')}>{say('emergencies.empty.text')}</Empty>}
      <ul className="emergencies">
        {all.data?.items.map((one) => (
          <Row key={one.id} emergency={one} department={nameOf(one.departmentId)} />
        ))}
      </ul>
      {isOpen && <Drill onClose={() => setIsOpen(false)} />}
    </>
  );
}

function Row({ emergency: { id, drill, severity, reasonCode, raisedAt, status }, department }: { emergency: Emergency; department: string }) {
  const { say, language } = useWords();
  const when = moment(raisedAt, language);
  return (
    <li>
      <span className="who">
        <strong>
          {say(drill ? 'emergencies.drill' : 'emergencies.real')}: {say(`consulting.escalate.${severity}` as Key)}, {say(`consulting.escalate.${reasonCode}` as Key)}
        </strong>
        <span className="quiet">
          {department}, <time dateTime={raisedAt}>{when}</time>
        </span>
      </span>
      <State tone={tones[status] ?? 'plain'}>{say(`emergencies.state.${status}` as Key)}</State>
      <Link to="/emergencies/$id" params={{ id }} className="button compact">
        {say('emergencies.open')} <span className="hidden-text">{when}</span>
      </Link>
    </li>
  );
}
