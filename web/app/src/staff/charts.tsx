import { Table, type Row } from '../design/Table';
import { useSay } from '../words';

/** One hour's bar. */
export interface Bar {
  hour: string;
  value: number;
  /** Where the worst tenth begins, where that is known. */
  tail?: number;
}

interface Props {
  bars: readonly Bar[];
  /** What is shown, and in which unit. */
  about: string;
  /** The same as a table, with what a picture leaves out. */
  heads: readonly string[];
  rows: readonly Row[];
}

const [width, height, foot, left] = [560, 220, 26, 40];

/** Hours as bars; the same figures stand in a table that anybody can open. */
export function Bars({ bars, about, heads, rows }: Props) {
  const say = useSay();
  const top = Math.max(5, ...bars.map((one) => one.tail ?? one.value));
  const slot = (width - left) / bars.length;
  const y = (value: number) => (height - foot) * (1 - value / top) + 8 * (value / top);
  const wide = Math.min(44, slot * 0.6);
  return (
    <figure>
      <svg className="chart" viewBox={`0 0 ${width} ${height}`} aria-hidden>
        {[0, top / 2, top].map((value) => (
          <g key={value}>
            <line x1={left} x2={width} y1={y(value)} y2={y(value)} />
            <text x={left - 6} y={y(value) + 4} textAnchor="end">
              {Math.round(value)}
            </text>
          </g>
        ))}
        {bars.map(({ hour, value, tail }, at) => {
          const x = left + at * slot + slot / 2;
          return (
            <g key={hour}>
              <rect className="median" x={x - wide / 2} y={y(value)} width={wide} height={height - foot - y(value)} rx="4" />
              {tail !== undefined && <path className="tail" d={`M${x} ${y(value)}V${y(tail)}m${-wide / 4} 0h${wide / 2}`} />}
              <text x={x} y={height - 6} textAnchor="middle">
                {hourOf(hour)}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption className="quiet small">{about}</figcaption>
      <details>
        <summary>{say('overview.table')}</summary>
        <Table label={about} heads={heads} rows={rows} named={0} />
      </details>
    </figure>
  );
}

/** The hour on this reader's clock. */
export const hourOf = (iso: string): string => String(new Date(iso).getHours());

/** Counts as bars with their words beside them. */
export function Outcomes({ counts }: { counts: readonly { name: string; count: number }[] }) {
  const most = Math.max(...counts.map((one) => one.count));
  return (
    <ul className="outcomes">
      {counts.map((one) => (
        <li key={one.name}>
          <span>{one.name}</span>
          <strong>{one.count}</strong>
          <meter min={0} max={most} value={one.count} aria-label={one.name} />
        </li>
      ))}
    </ul>
  );
}
