import type { CSSProperties } from 'react';
import { Button as Pressable } from 'react-aria-components/Button';
import type { RotaTurn } from '../../api/views';
import { State } from '../../design/State';
import { clockIn, dayName, shortMoment, wallOf } from '../../plan/zones';
import { useWords } from '../../words';
import { lane, placeIn, reachOf, spanOf, type Piece } from './lanes';

interface Props {
  turns: readonly RotaTurn[];
  layers: number;
  /** The days shown, a week a row. */
  weeks: readonly (readonly string[])[];
  zone: string;
  now: string;
  nameOf: (id: string) => string;
  /** Whether the reader may change whose turn it is. */
  canTake: boolean;
  onOpen: (turn: RotaTurn) => void;
}

/** Who is on call, layer by layer under the days of a week; on a phone the same turns one after the other. */
export function Calendar({ turns, layers, weeks, zone, now, ...rest }: Props) {
  const { say, language } = useWords();
  const today = wallOf(now, zone).date;
  const shown = reachOf(weeks, zone);
  const numbers = Array.from({ length: layers }, (_, at) => at + 1);
  return (
    <div className="rota">
      {weeks.map((week) => (
        <section key={week[0]} className="rota-week">
          <h3 className="rota-range">{say('rota.span', { from: dayName(week[0]!, language, 'short'), to: dayName(week.at(-1)!, language, 'short') })}</h3>
          <div className="rota-days" aria-hidden>
            {week.map((day) => (
              <span key={day} className={day === today ? 'now' : undefined}>
                {dayName(day, language, 'short')}
              </span>
            ))}
          </div>
          {numbers.map((layer) => (
            <div key={layer} className="rota-lane">
              <h4>{say('rota.layer', { number: layer })}</h4>
              <ol>
                {lane(turns, layer, week, zone).map((piece) => (
                  <Turn key={piece.turn.from} piece={piece} shown={shown} zone={zone} now={now} {...rest} />
                ))}
                {week.includes(today) && <li className="rota-now" aria-hidden style={{ '--from': placeIn(week, now, zone) } as CSSProperties} />}
              </ol>
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}

type TurnProps = Pick<Props, 'zone' | 'now' | 'nameOf' | 'canTake' | 'onOpen'> & { piece: Piece; shown: readonly [number, number] };

function Turn({ piece: { turn, from, to }, shown, zone, now, nameOf, canTake, onOpen }: TurnProps) {
  const { say, language } = useWords();
  const name = turn.personId ? nameOf(turn.personId) : say('rota.nobody');
  const span = say(spanOf(turn, shown), { from: shortMoment(turn.from, zone, language), to: shortMoment(turn.until, zone, language) });
  const isOver = Date.parse(turn.until) <= Date.parse(now);
  const kind = isOver ? 'over' : turn.personId ? (turn.overrideId ? 'taken' : 'own') : 'gap';
  const words = (
    <>
      <strong>
        <span className="hidden-text">{say('rota.layer', { number: turn.layer })}: </span>
        {kind === 'gap' ? <State tone="stop">{name}</State> : name}
      </strong>
      <span className="rota-at" aria-hidden>
        {clockIn(turn.from, zone, language)}
      </span>
      <span className="rota-span">{span}</span>
      {turn.overrideId && <span className="rota-swapped">{say('rota.swapped')}</span>}
    </>
  );
  return (
    <li className="rota-turn" data-kind={kind} style={{ '--from': from, '--length': to - from } as CSSProperties}>
      {canTake && !isOver ? (
        <Pressable className="rota-open" onPress={() => onOpen(turn)}>
          {words}
        </Pressable>
      ) : (
        <div className="rota-open">{words}</div>
      )}
    </li>
  );
}
