import type { ComplianceCheck, Posture } from '../../api/views';
import { Empty } from '../../design/Empty';
import { Notice } from '../../design/Notice';
import { useSay, useWords } from '../../words';
import { stamp } from '../../words/times';
import { useNameOf } from '../names';
import { Jump } from './Jump';
import { statusWord } from './status';

/** The counts, and what is worse than a week ago or, in the first week, than in the oldest run. */
export function Glance({ posture, reveal }: { posture: Posture; reveal: () => void }) {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  const { run, since } = posture;
  if (!run) return <Empty title={say('posture.never')}>{say('posture.never.text')}</Empty>;
  const passed = posture.checks.filter((check) => check.status === 'PASS').length;
  const fallen = posture.checks.filter((check) => check.fell || run.fallen.includes(check.id));
  const isYoung = !since?.weekAgo;
  return (
    <section className="card stack" aria-label={say('posture.count', { passed, total: posture.checks.length })}>
      <h2>{say('posture.count', { passed, total: posture.checks.length })}</h2>
      <p className="quiet posture-words">{say('posture.ran', { at: stamp(run.beganAt, language), by: nameOf(run.operator), sha256: run.sha256 })}</p>
      {isYoung && <p>{since ? say('posture.young', { at: stamp(since.beganAt, language) }) : say('posture.young.only')}</p>}
      {since && fallen.length === 0 && <p>{say(isYoung ? 'posture.young.steady' : 'posture.steady')}</p>}
      {fallen.length > 0 && (
        <Notice tone="wait" title={say(isYoung ? 'posture.young.fell' : 'posture.fell', { count: fallen.length })}>
          <ul>
            {fallen.map((check) => (
              <li key={check.id}>
                <Jump id={check.id} reveal={reveal}>
                  <Fall check={check} />
                </Jump>
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </section>
  );
}

/** How a check stood and stands; one that had been worse before, and then better, fell since the run before. */
function Fall({ check }: { check: ComplianceCheck }) {
  const say = useSay();
  const now = statusWord(say, check.status);
  return check.fell ? say('posture.fell.line', { id: check.id, before: statusWord(say, check.before), now }) : say('posture.fell.lately', { id: check.id, now });
}
