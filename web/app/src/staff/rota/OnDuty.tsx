import type { OnCall, RotaTurn } from '../../api/views';
import { Notice } from '../../design/Notice';
import { State } from '../../design/State';
import { shortMoment } from '../../plan/zones';
import { useWords } from '../../words';
import { following } from './lanes';

interface Props {
  onCall: OnCall;
  turns: readonly RotaTurn[];
  zone: string;
  nameOf: (id: string) => string;
}

/** Who would be paged this moment, until when, and who comes after them. */
export function OnDuty({ onCall, turns, zone, nameOf }: Props) {
  const { say, language } = useWords();
  if (onCall.providers.length === 0) return <Notice tone="stop">{say('on-call.nobody')}</Notice>;
  const next = (layer: number, until: string) => {
    const turn = following(turns, layer, until);
    if (!turn) return '';
    return `, ${turn.personId ? say('on-call.next', { name: nameOf(turn.personId) }) : say('on-call.next.nobody')}`;
  };
  return (
    <ul className="on-duty">
      {onCall.layers.map(({ layer, providers, until, overridden }) => (
        <li key={layer}>
          <span className="small quiet">{say('rota.layer', { number: layer })}</span>
          <strong>{providers.map((one) => nameOf(one.id)).join(', ')}</strong>
          {until && (
            <span>
              {say('on-call.until', { time: shortMoment(until, zone, language) })}
              {next(layer, until)}
            </span>
          )}
          {overridden && (
            <span>
              <State tone="info">{say('on-call.taken')}</State>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
