import { useState } from 'react';
import { incidents } from '../../api/oversight';
import { useSession } from '../../api/session';
import type { PrivacyIncident } from '../../api/views';
import { Button } from '../../design/Button';
import { Confirm } from '../../design/Confirm';
import { State, type Tone } from '../../design/State';
import { useSay, useWords } from '../../words';
import type { Key } from '../../words/catalog';
import { dateIn } from '../../words/times';
import { useClinicZone } from '../clinic/zone';
import { useNameOf } from '../names';
import { Affected } from './Affected';
import { Assess } from './Assess';
import { Cause } from './Cause';
import { Delays } from './Delays';
import { Duties } from './Duties';
import { markOf } from './mark';
import { Stages } from './Stages';
import { useStep } from '../useStep';

const dayOf = (discovered: string) => Math.max(1, Math.ceil((Date.now() - new Date(discovered).getTime()) / 86_400_000));

/** One incident: its clock, what was done, whom it concerns, the four factors, and who must hear of it. */
export function Incident({ incident }: { incident: PrivacyIncident }) {
  const { say, language } = useWords();
  const zone = useClinicZone();
  const day = dayOf(incident.discoveredAt);
  const tone: Tone = incident.closedAt ? 'go' : day > 60 ? 'stop' : 'wait';
  const nameOf = useNameOf();
  const { closedAt, closedBy } = incident;
  const closed = closedAt ? say('incidents.closed', { when: dateIn(closedAt, zone, language), by: nameOf(closedBy ?? '') }) : undefined;
  return (
    <article className="card stack">
      <div className="row spread">
        <h2>
          {say('incidents.head', { when: dateIn(incident.discoveredAt, zone, language) })} <span className="quiet small">{markOf(incident.id)}</span>
        </h2>
        <State tone={tone}>{closed ?? say('incidents.day', { day })}</State>
      </div>
      <p className="written">{incident.text}</p>
      <Stages incident={incident} />
      <Affected incident={incident} />
      <Factors incident={incident} />
      <Cause incident={incident} />
      <Delays incident={incident} />
      <Duties incident={incident} />
      {incident.closedAt ? <Reopen incident={incident} /> : <Close incident={incident} />}
    </article>
  );
}

const factors = ['nature', 'recipient', 'acquired', 'mitigation'] as const;

/** One worksheet: what it came to, by whom, and why. */
function Worksheet({ assessment }: { assessment: NonNullable<PrivacyIncident['assessment']> }) {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  const zone = useClinicZone();
  return (
    <>
      <p>
        <strong>{say(`incidents.finding.${assessment.finding}` as Key)}</strong> <span className="quiet small">{say('incidents.by', { by: nameOf(assessment.by), when: dateIn(assessment.at, zone, language) })}</span>
      </p>
      <dl>
        {factors.map((factor) => (
          <div key={factor}>
            <dt className="quiet small">{say(`incidents.factor.${factor}`)}</dt>
            <dd className="written">{assessment[factor]}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Factors({ incident }: { incident: PrivacyIncident }) {
  const say = useSay();
  const [isAssessing, setIsAssessing] = useState(false);
  const { assessment, earlierAssessments: earlier } = incident;
  return (
    <section className="stack">
      <div className="row spread">
        <h3>{say('incidents.assessment')}</h3>
        {!incident.closedAt && (
          <Button shape="compact" onPress={() => setIsAssessing(true)}>
            {say(assessment ? 'incidents.assess.again' : 'incidents.assess')}
          </Button>
        )}
      </div>
      {assessment && <Worksheet assessment={assessment} />}
      {earlier.length > 0 && (
        <details>
          <summary>{say('incidents.assess.earlier')}</summary>
          {earlier.map((one) => (
            <Worksheet key={one.at} assessment={one} />
          ))}
        </details>
      )}
      {isAssessing && <Assess incident={incident} onClose={() => setIsAssessing(false)} />}
    </section>
  );
}

function Close({ incident }: { incident: PrivacyIncident }) {
  const say = useSay();
  const { data: session } = useSession();
  const [isAsking, setIsAsking] = useState(false);
  const close = useStep('incidents', () => incidents.close(incident.id), () => setIsAsking(false));
  if (incident.missing.length > 0) {
    return <p className="quiet">{say('incidents.close.missing', { what: incident.missing.map((one) => say(`incidents.need.${one}` as Key)).join('; ') })}</p>;
  }
  if (incident.assessment?.by === session?.personId) return <p className="quiet">{say('incidents.close.second')}</p>;
  return (
    <div className="actions">
      <Button look="primary" onPress={() => setIsAsking(true)}>
        {say('incidents.close')}
      </Button>
      {isAsking && (
        <Confirm title={say('incidents.close')} action={say('incidents.close')} isPending={close.isPending} error={close.error} onConfirm={() => close.mutate()} onClose={() => setIsAsking(false)}>
          <p>{say('incidents.close.text')}</p>
        </Confirm>
      )}
    </div>
  );
}

function Reopen({ incident }: { incident: PrivacyIncident }) {
  const say = useSay();
  const [isAsking, setIsAsking] = useState(false);
  const reopen = useStep('incidents', () => incidents.reopen(incident.id), () => setIsAsking(false));
  return (
    <div className="actions">
      <Button shape="compact" onPress={() => setIsAsking(true)}>
        {say('incidents.reopen')}
      </Button>
      {isAsking && (
        <Confirm title={say('incidents.reopen')} action={say('incidents.reopen')} isPending={reopen.isPending} error={reopen.error} onConfirm={() => reopen.mutate()} onClose={() => setIsAsking(false)}>
          <p>{say('incidents.reopen.text')}</p>
        </Confirm>
      )}
    </div>
  );
}
