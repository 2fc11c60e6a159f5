import { useState } from 'react';
import type { ComplianceCheck } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { English } from '../../design/English';
import { State } from '../../design/State';
import { useSay } from '../../words';
import type { Key } from '../../words/catalog';
import { Attest } from './Attest';
import { CheckWords } from './CheckWords';
import { Waivers } from './Waivers';
import { fails, statusWord, toneOf } from './status';

/** One check: what it saw, what should be there, and what its finding rests on. */
export function Line({ check }: { check: ComplianceCheck }) {
  const say = useSay();
  const [isAttesting, setIsAttesting] = useState(false);
  return (
    <article className="card stack" id={check.id} tabIndex={-1}>
      <div className="row spread">
        <h2>{check.id}</h2>
        <State tone={toneOf(check.status)}>{statusWord(say, check.status)}</State>
      </div>
      {check.observed && (
        <p className="posture-words">
          <English>{check.observed}</English>
        </p>
      )}
      <dl className="facts">
        <dt>{say('posture.expected')}</dt>
        <dd>
          <CheckWords check={check} part="expected" />
        </dd>
        {fails(check) && (
          <>
            <dt>{say('posture.remedy')}</dt>
            <dd>
              <CheckWords check={check} part="remediation" />
            </dd>
          </>
        )}
        <dt>{say('posture.rules')}</dt>
        <dd>
          <English>{check.cites.join(', ')}</English>
        </dd>
        <dt>{say('posture.how')}</dt>
        <dd>{say(`posture.kind.${check.kind}` as Key)}</dd>
      </dl>
      <Evidence check={check} />
      {check.kind === 'A' && check.status !== 'NA' && (
        <div className="actions">
          <Button onPress={() => setIsAttesting(true)}>{say('attest.open', { id: check.id })}</Button>
        </div>
      )}
      <Waivers check={check} />
      <Dialog title={say('attest.title', { id: check.id })} isOpen={isAttesting} onClose={() => setIsAttesting(false)}>
        <Attest check={check} onDone={() => setIsAttesting(false)} />
      </Dialog>
    </article>
  );
}

/** The figures that a finding rests on, as the server names them. */
function Evidence({ check }: { check: ComplianceCheck }) {
  const say = useSay();
  const evidence = Object.entries(check.evidence);
  if (evidence.length === 0) return null;
  return (
    <details>
      <summary>{say('posture.evidence')}</summary>
      <dl className="facts">
        {evidence.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>
              <English>{name.replaceAll('_', ' ')}</English>
            </dt>
            <dd>
              <English>{value}</English>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
