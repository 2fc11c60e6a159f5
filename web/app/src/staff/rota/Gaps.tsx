import type { Rota } from '../../api/views';
import { Button } from '../../design/Button';
import { Notice } from '../../design/Notice';
import { shortMoment } from '../../plan/zones';
import { useSay, useWords } from '../../words';
import { useRota } from './useRota';

export interface FoundGap {
  department: { id: string; name: string };
  gap: Rota['gaps'][number];
}

interface Props {
  gaps: readonly FoundGap[];
  /** None for those who cannot fill a gap. */
  onFill: ((found: FoundGap) => void) | undefined;
}

/** Where nobody is on call, loudly, each with a way to mend it. */
export function Gaps({ gaps, onFill }: Props) {
  const say = useSay();
  if (gaps.length === 0) return null;
  return (
    <Notice tone="stop" title={say('rota.gaps', { count: gaps.length })}>
      <ul className="rows gaps">
        {gaps.map((found) => (
          <One key={`${found.department.id} ${found.gap.layer} ${found.gap.from}`} found={found} onFill={onFill} />
        ))}
      </ul>
    </Notice>
  );
}

/** By the clock of its own department, as its calendar tells it. */
function One({ found, onFill }: { found: FoundGap; onFill: Props['onFill'] }) {
  const { say, language } = useWords();
  const { department, gap } = found;
  const rota = useRota(department.id);
  if (!rota.data) return null;
  const at = (iso: string) => shortMoment(iso, rota.data.timeZone, language);
  const where = say('rota.gap', { department: department.name, layer: say('rota.layer', { number: gap.layer }) });
  const span = say('rota.span', { from: at(gap.from), to: at(gap.until) });
  return (
    <li>
      <span>
        {where}
        <br />
        {span}
      </span>
      {onFill && (
        <Button shape="compact" onPress={() => onFill(found)}>
          {say('rota.gap.fill')} <span className="hidden-text">{`${where}, ${span}`}</span>
        </Button>
      )}
    </li>
  );
}
