import { Problem } from '../../api/problem';
import type { Posture } from '../../api/views';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { useWords } from '../../words';
import { stamp } from '../../words/times';
import { useNameOf } from '../names';

/** How far the run is that goes on, that one was not kept, and that the last one could not look at everything. */
export function UnderWay({ posture: { underWay, failed, run } }: { posture: Posture }) {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  if (underWay) {
    const { looked, total, operator, since } = underWay;
    return (
      <>
        <Notice title={say('posture.running', { at: stamp(since, language), by: nameOf(operator) })} />
        {/* Every step said aloud would drown the rest. */}
        <p>
          <progress className="wide" value={looked} max={total} aria-label={say('posture.running.progress')} /> {say('posture.running.far', { looked, total })}
        </p>
      </>
    );
  }
  return (
    <>
      {failed && (
        <>
          <Failure error={new Problem(500, failed.code, '')} />
          <p>{say('posture.unkept', { at: stamp(failed.at, language) })}</p>
        </>
      )}
      {run && !run.whole && <Notice tone="wait">{say('posture.partial')}</Notice>}
    </>
  );
}
