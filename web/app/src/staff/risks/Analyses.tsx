import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { risks as calls } from '../../api/oversight';
import { useSession } from '../../api/session';
import type { RiskAnalysis } from '../../api/views';
import { Button } from '../../design/Button';
import { Empty } from '../../design/Empty';
import { English } from '../../design/English';
import { State, type Tone } from '../../design/State';
import { useSay, useWords } from '../../words';
import { stamp } from '../../words/times';
import { Approve } from '../glass/Approve';
import { useNameOf } from '../names';

type Standing = 'counts' | 'waits' | 'stale' | 'replaced';
const tones: Record<Standing, Tone> = { counts: 'go', waits: 'wait', stale: 'stop', replaced: 'plain' };

/** The newest that was approved counts while it holds all that is there; only the newest of all can still be approved. */
function standingOf(one: RiskAnalysis, all: readonly RiskAnalysis[]): Standing {
  if (!one.approvedAt) return one === all[0] ? 'waits' : 'replaced';
  if (one !== all.find((other) => other.approvedAt)) return 'replaced';
  return one.lacks.length > 0 ? 'stale' : 'counts';
}

/** Every analysis that was closed, and what two people do about the newest. */
export function Analyses({ analyses }: { analyses: readonly RiskAnalysis[] }) {
  const say = useSay();
  const client = useQueryClient();
  const [step, setStep] = useState<'close' | 'approve'>();
  const refresh = () => client.invalidateQueries({ queryKey: ['risks'] });
  const [newest] = analyses;
  return (
    <section className="card stack">
      <div className="row spread">
        <h2>{say('risks.analysis')}</h2>
        <Button look="primary" onPress={() => setStep('close')}>
          {say('risks.analysis.close')}
        </Button>
      </div>
      <p className="quiet">{say('risks.analysis.text')}</p>
      {!newest && <Empty title={say('risks.analysis.none')} />}
      {analyses.map((one) => (
        <Line key={one.id} analysis={one} standing={standingOf(one, analyses)} onApprove={() => setStep('approve')} />
      ))}
      {step === 'close' && (
        <Approve title={say('risks.analysis.close')} approve={calls.close} refresh={refresh} onClose={() => setStep(undefined)}>
          <p>{say('risks.analysis.close.text')}</p>
        </Approve>
      )}
      {step === 'approve' && newest && (
        <Approve title={say('risks.analysis.approve')} approve={() => calls.approve(newest.id)} refresh={refresh} onClose={() => setStep(undefined)}>
          <p>{say('risks.analysis.approve.text')}</p>
        </Approve>
      )}
    </section>
  );
}

function Line({ analysis, standing, onApprove }: { analysis: RiskAnalysis; standing: Standing; onApprove: () => void }) {
  const { say, language } = useWords();
  const { data: session } = useSession();
  const nameOf = useNameOf();
  const isOwn = analysis.closedBy === session?.personId;
  return (
    <article className="stack">
      <div className="row spread">
        <h3>{say('risks.analysis.line', { by: nameOf(analysis.closedBy), when: stamp(analysis.closedAt, language) })}</h3>
        <State tone={tones[standing]}>{say(`risks.analysis.${standing}`)}</State>
      </div>
      {analysis.approvedBy && analysis.approvedAt && <p>{say('risks.analysis.by', { by: nameOf(analysis.approvedBy), when: stamp(analysis.approvedAt, language) })}</p>}
      {standing !== 'replaced' && analysis.lacks.length > 0 && (
        <>
          <p>{say('risks.analysis.lacks')}</p>
          <ul>
            {analysis.lacks.map((one) => (
              <li key={one}>
                <English>{one}</English>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="quiet small">
        {say('risks.analysis.sha256')}: <code className="key">{analysis.sha256}</code> ·{' '}
        <a href={calls.document(analysis.id)} target="_blank">
          {say('risks.analysis.open')}
        </a>
      </p>
      {standing === 'waits' && isOwn && <p className="quiet small">{say('risks.analysis.own')}</p>}
      {standing === 'waits' && !isOwn && (
        <div>
          <Button look="primary" shape="compact" onPress={onApprove}>
            {say('risks.analysis.approve')}
          </Button>
        </div>
      )}
    </article>
  );
}
