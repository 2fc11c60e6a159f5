import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sanctions } from '../../api/sanctions';
import type { Sanction, WorkforceIncident } from '../../api/views';
import { Button } from '../../design/Button';
import { Empty } from '../../design/Empty';
import { Failure } from '../../design/Failure';
import { State } from '../../design/State';
import { useSay, useWords } from '../../words';
import { day, stampIn } from '../../words/times';
import { useClinicZone } from '../clinic/zone';
import { markOf } from '../incidents/mark';
import { useNameOf } from '../names';
import { Decide } from './Decide';
import type { Action, Violation } from './kinds';

/** So many are shown at first, and again so many. */
const PAGE = 20;

/** What was decided about members of the workforce, and of which incidents a decision is owed. */
export function Decisions() {
  const say = useSay();
  const [shown, setShown] = useState(PAGE);
  const [isDeciding, setIsDeciding] = useState(false);
  const list = useQuery({ queryKey: ['sanctions', 'list'], queryFn: sanctions.list });
  const caused = useQuery({ queryKey: ['sanctions', 'incidents'], queryFn: sanctions.incidents });
  const all = list.data?.items ?? [];
  const incidents = caused.data?.items ?? [];
  const owed = incidents.filter(({ decided }) => !decided).length;
  return (
    <section className="stack" aria-labelledby="decisions">
      <div className="row spread">
        <h2 id="decisions">{say('sanctions.decisions')}</h2>
        {list.data && caused.data && (
          <Button look="primary" onPress={() => setIsDeciding(true)}>
            {say('sanctions.decide')}
          </Button>
        )}
      </div>
      <p className="quiet">{say('sanctions.decisions.text')}</p>
      <Failure error={list.error ?? caused.error} onRetry={() => void Promise.all([list.refetch(), caused.refetch()])} />
      {caused.data && <State tone={owed > 0 ? 'wait' : 'go'}>{say('sanctions.owed', { count: owed })}</State>}
      {list.data && all.length === 0 && <Empty title={say('sanctions.empty')}>{say('sanctions.empty.text')}</Empty>}
      {all.slice(0, shown).map((one) => (
        <Decision key={one.id} one={one} incident={incidents.find(({ id }) => id === one.incidentId)} />
      ))}
      {all.length > shown && (
        <div className="actions">
          <Button onPress={() => setShown(shown + PAGE)}>{say('app.more')}</Button>
        </div>
      )}
      {isDeciding && <Decide incidents={incidents} onClose={() => setIsDeciding(false)} />}
    </section>
  );
}

/** One decision: about whom, what they did, what follows and why. */
function Decision({ one, incident }: { one: Sanction; incident: WorkforceIncident | undefined }) {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  const zone = useClinicZone();
  return (
    <article className="card stack" id={`sanction-${one.id}`}>
      <div className="row spread">
        <h3>{nameOf(one.personId)}</h3>
        <State>{say(`sanctions.action.${one.action as Action}`)}</State>
      </div>
      <p>{say(`sanctions.violation.${one.violation as Violation}`)}</p>
      {one.because && <p className="written">{one.because}</p>}
      {one.incidentId && <p className="small quiet">{incident ? say('sanctions.incident.of', { when: stampIn(incident.discoveredAt, zone, language), mark: markOf(incident.id) }) : say('sanctions.incident.id', { id: one.incidentId })}</p>}
      <p className="small quiet">{say('sanctions.decided', { date: day(one.decidedOn, language), by: nameOf(one.decidedBy) })}</p>
    </article>
  );
}
