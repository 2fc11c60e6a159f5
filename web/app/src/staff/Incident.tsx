import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { consultations } from '../api/calls';
import { useSession } from '../api/session';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { State } from '../design/State';
import { useTitle, useWords } from '../words';
import type { Key } from '../words/catalog';
import { moment } from '../words/times';
import { Learned } from './emergencies/Learned';
import { Rescue } from './emergencies/Rescue';
import { tones } from './emergencies/state';
import { Steps } from './emergencies/Steps';
import { Timeline } from './emergencies/Timeline';
import './emergencies/emergencies.css';

/** Reading the record is itself recorded, so it is not read more often than pages go out. */
const often = 30_000;

/** The record of one emergency or drill: what happened when, and the next step. */
export function Incident() {
  const { say, language } = useWords();
  const { id }: { id: string } = useParams({ from: '/staff/emergencies/$id' });
  const { data: session } = useSession();
  const record = useQuery({
    queryKey: ['incident', id],
    queryFn: () => consultations.incident(id),
    refetchInterval: ({ state }) => state.data?.escalation.status === 'active' && often,
  });
  const one = record.data?.escalation;
  const title = one ? say(one.drill ? 'incident.title.drill' : 'incident.title', { time: moment(one.raisedAt, language) }) : say('emergencies.title');
  const treats = session !== null && session !== undefined && ['provider', 'nurse', 'coordinator'].includes(session.role);
  useTitle(title);
  return (
    <>
      <div>
        <Link to="/emergencies">{say('incident.back')}</Link>
      </div>
      <div className="row spread">
        <h1>{title}</h1>
        {one && <State tone={tones[one.status] ?? 'plain'}>{say(`emergencies.state.${one.status}` as Key)}</State>}
      </div>
      {one?.drill && <Notice tone="wait" title={say('drill.marked')} />}
      <Failure error={record.error} onRetry={() => void record.refetch()} />
      {record.data?.unheard && !one?.drill && !record.data.review && (
        <Notice tone="stop" title={say('incident.unheard')}>
          {say('incident.unheard.text')}
        </Notice>
      )}
      {record.data?.rescue && one?.status !== 'resolved' && one?.status !== 'withdrawn' && <Rescue rescue={record.data.rescue} />}
      {record.data && <Timeline record={record.data} />}
      {one && treats && <Steps emergency={one} />}
      {record.data && (one?.status === 'resolved' || (one?.status === 'withdrawn' && record.data.unheard)) && <Learned record={record.data} />}
    </>
  );
}
