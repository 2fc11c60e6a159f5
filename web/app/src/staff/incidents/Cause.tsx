import { incidents } from '../../api/oversight';
import type { PrivacyIncident } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { useSay } from '../../words';
import { useStep } from '../useStep';

const answers = [true, false] as const;
const wordOf = (workforce: boolean) => (workforce ? 'incidents.cause.workforce' : 'incidents.cause.other');

/** Whether somebody of the workforce caused an incident: then it is to be decided what follows for them. */
export function Cause({ incident }: { incident: PrivacyIncident }) {
  const say = useSay();
  const cause = useStep<boolean>('incidents', (workforce) => incidents.cause(incident.id, workforce));
  const said = incident.workforce ?? undefined;
  const choose = (answer: boolean) => {
    // What was said already is said once.
    if (answer !== said) cause.mutate(answer);
  };
  return (
    <section className="stack">
      <h3>{say('incidents.cause')}</h3>
      <p>{say(said === undefined ? 'incidents.cause.unsaid' : wordOf(said))}</p>
      {said && <p className="quiet small">{say('incidents.cause.text')}</p>}
      <Failure error={cause.error} />
      {!incident.closedAt && (
        <div className="actions">
          {answers.map((answer) => (
            <Button key={wordOf(answer)} shape="compact" aria-pressed={answer === said} isPending={cause.isPending} onPress={() => choose(answer)}>
              {say(answer ? 'incidents.cause.say' : 'incidents.cause.deny')}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}
