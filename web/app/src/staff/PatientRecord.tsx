import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { breakGlass } from '../api/oversight';
import { Problem } from '../api/problem';
import { useSession } from '../api/session';
import type { Person, Visited } from '../api/views';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { useSay, useTitle, useWords, withWords } from '../words';
import { stamp } from '../words/times';
import { FindPatient } from './booking/FindPatient';
import { BreakGlass } from './glass/BreakGlass';
import { Proxies } from './Proxies';
import { AskForThem } from './record/AskForThem';
import { Contacts } from './record/Contacts';
import { NoticeOnPaper } from './record/NoticeOnPaper';
import { OwnApart } from './record/OwnApart';
import { Part2, Part2Badge } from './record/Part2';

const Disclose = lazy(withWords(() => import('./record/Disclose'), 'seen'));

/** A patient's visits with what was written of them; out of turn, by break-glass. */
export function PatientRecord() {
  const say = useSay();
  const [patient, setPatient] = useState<Person>();
  useTitle(say('patient-record.title'));
  return (
    <>
      <h1>{say('patient-record.title')}</h1>
      <FindPatient value={patient} onChange={setPatient} />
      {patient && <Shown key={patient.id} patient={patient} />}
    </>
  );
}

function Shown({ patient }: { patient: Person }) {
  const { say } = useWords();
  const [isAsking, setIsAsking] = useState(false);
  const [isDisclosing, setIsDisclosing] = useState(false);
  const [isNoticed, setIsNoticed] = useState(false);
  const record = useQuery({ queryKey: ['patient-record', patient.id], queryFn: () => breakGlass.record(patient.id), retry: false });
  const refusal = record.error instanceof Problem ? record.error.code : undefined;
  const isRestricted = refusal === 'restriction.agreed';
  const isClosed = refusal === 'access.break-glass' || isRestricted;
  return (
    <section className="stack">
      <h2>{patient.name}</h2>
      {isClosed ? (
        <Notice tone="wait" title={say(isRestricted ? 'book.patient.restricted' : 'patient-record.closed')}>
          <p>{isRestricted ? say('book.patient.restricted.text', { id: patient.id }) : say('patient-record.closed.text')}</p>
          <Button look="stop" onPress={() => setIsAsking(true)}>
            {say('glass.ask')}
          </Button>
        </Notice>
      ) : (
        <Failure error={record.error} onRetry={() => void record.refetch()} />
      )}
      <Contacts patient={patient} />
      <Proxies patient={patient} />
      <div className="row">
        <Button shape="compact" onPress={() => setIsDisclosing(true)}>
          {say('patient-record.disclose')}
        </Button>
        {!isRestricted && (
          <Button shape="compact" onPress={() => setIsNoticed(true)}>
            {say('nav.privacy-notice')}
          </Button>
        )}
      </div>
      <AskForThem patient={patient} />
      {!isClosed && record.data?.items.map((one) => <Visit key={one.consultationId} visit={one} />)}
      {isDisclosing && (
        <Suspense>
          <Disclose patient={patient} onClose={() => setIsDisclosing(false)} />
        </Suspense>
      )}
      {isNoticed && <NoticeOnPaper patient={patient} onClose={() => setIsNoticed(false)} />}
      {isAsking && <BreakGlass patient={patient.id} onClose={() => setIsAsking(false)} />}
    </section>
  );
}

function Visit({ visit }: { visit: Visited }) {
  const { say, language } = useWords();
  const { data: session } = useSession();
  if (visit.withheld) {
    return (
      <article className="card stack">
        <h3>{visit.startedAt ? stamp(visit.startedAt, language) : say('patient-record.ahead')}</h3>
        <p>{say('sensitivity.withheld')}</p>
      </article>
    );
  }
  const isOwn = visit.providerId === session?.personId;
  // Whoever handed a visit over is shown their own notes of it, and may have written apart; out of turn nobody reads those.
  const mayHaveApart = session?.role === 'provider' && (isOwn || (Boolean(visit.notes) && !session.breakGlass));
  return (
    <article className="card stack">
      <div className="row spread">
        <h3>{visit.startedAt ? stamp(visit.startedAt, language) : say('patient-record.ahead')}</h3>
        <Part2Badge label={visit.sensitivity} />
      </div>
      <p className="quiet">
        {visit.departmentId} · {visit.providerId}
      </p>
      <p>{visit.summary ?? say('patient-record.no-summary')}</p>
      {visit.notes && (
        <>
          <h4>{say('patient-record.notes')}</h4>
          <p>{visit.notes}</p>
        </>
      )}
      {mayHaveApart && visit.startedAt && <OwnApart consultation={visit.consultationId} of={stamp(visit.startedAt, language)} />}
      {visit.startedAt && isOwn && (
        <div>
          <Link to="/room/$id" params={{ id: visit.consultationId }} className="button compact">
            {say('patient-record.write')}
          </Link>
        </div>
      )}
      {visit.canLabel && <Part2 consultation={visit.consultationId} label={visit.sensitivity} />}
    </article>
  );
}
