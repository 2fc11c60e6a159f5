import { incidents } from '../../api/oversight';
import type { PrivacyIncident } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { State } from '../../design/State';
import { useWords } from '../../words';
import { stamp } from '../../words/times';
import { useStep } from '../useStep';

const stages = ['contained', 'eradicated', 'recovered'] as const;

/** What was done about an incident. */
export function Stages({ incident }: { incident: PrivacyIncident }) {
  const { say, language } = useWords();
  const reach = useStep<string>('incidents', (stage) => incidents.reach(incident.id, stage));
  return (
    <section className="stack">
      <h3>{say('incidents.stages')}</h3>
      <Failure error={reach.error} />
      <ul className="later">
        {stages.map((stage) => {
          const at = incident[`${stage}At`];
          return (
            <li key={stage}>
              <span className="who">{say(`incidents.stage.${stage}`)}</span>
              <State tone={at ? 'go' : 'wait'}>{at ? stamp(at, language) : say('incidents.stage.open')}</State>
              {!at && !incident.closedAt && (
                <Button shape="compact" isPending={reach.isPending} onPress={() => reach.mutate(stage)}>
                  {say('incidents.stage.reach')} <span className="hidden-text">({say(`incidents.stage.${stage}`)})</span>
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
