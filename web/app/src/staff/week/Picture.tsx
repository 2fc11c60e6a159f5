import type { CSSProperties } from 'react';
import { State } from '../../design/State';
import { dayName, timeOfDay } from '../../plan/zones';
import { useWords } from '../../words';
import { reach, type Block, type PlacedDay } from './place';

interface Props {
  days: readonly PlacedDay[];
  /** Today, where the provider is. */
  today: string;
  nameOf: (department: string) => string;
}

/** A week as a grid of days and hours; on a phone the same, day by day. */
export function Picture({ days, today, nameOf }: Props) {
  const { say, language } = useWords();
  const [first, last] = reach(days);
  const hours = Array.from({ length: last - first }, (_, at) => first + at);
  const times = ({ from, to }: Block) => `${timeOfDay(from, language)} – ${timeOfDay(to, language)}`;
  const at = ({ from, to }: Block) => ({ '--from': from / 60 - first, '--length': (to - from) / 60 }) as CSSProperties;
  return (
    <div className="week" style={{ '--hours': hours.length } as CSSProperties} role="group" aria-label={say('week.picture')}>
      <div className="week-hours" aria-hidden>
        {hours.map((hour) => (
          <span key={hour}>{timeOfDay(hour * 60, language)}</span>
        ))}
      </div>
      <ol>
        {days.map((day) => (
          <li key={day.date} className={day.date === today ? 'week-day now' : 'week-day'} aria-current={day.date === today ? 'date' : undefined}>
            <h3>{dayName(day.date, language, 'short')}</h3>
            {day.isOtherwise && <State tone="wait">{say(day.worked.length === 0 ? 'week.away' : 'week.otherwise')}</State>}
            <ul className="week-blocks">
              {day.worked.length === 0 && day.booked.length === 0 && <li className="week-free">{say('week.free')}</li>}
              {day.worked.map((one) => (
                <li key={`${one.from} ${one.departmentId}`} className="week-worked" style={at(one)}>
                  <strong>{times(one)}</strong> {nameOf(one.departmentId)}
                </li>
              ))}
              {day.booked.map((one) => (
                <li key={one.visit.id} className="week-booked" style={at(one)}>
                  <strong>{timeOfDay(one.from, language)}</strong> <span>{one.visit.patientName ?? say('week.booked')}</span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </div>
  );
}
