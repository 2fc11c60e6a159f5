import { useSay } from '../words';

interface Wait {
  hour: number | string;
  median: number;
  p90: number;
  count: number;
}

const [width, height, foot, left] = [560, 220, 26, 34];

/** Median waits as bars with the 90th percentile above them; the same figures stand in a table for readers. */
export function Bars({ waits }: { waits: readonly Wait[] }) {
  const say = useSay();
  const top = Math.max(5, ...waits.map((one) => one.p90));
  const slot = (width - left) / waits.length;
  const y = (minutes: number) => (height - foot) * (1 - minutes / top) + 8 * (minutes / top);
  return (
    <figure>
      <svg className="chart" viewBox={`0 0 ${width} ${height}`} aria-hidden>
        {[0, top / 2, top].map((minutes) => (
          <g key={minutes}>
            <line x1={left} x2={width} y1={y(minutes)} y2={y(minutes)} />
            <text x={left - 6} y={y(minutes) + 4} textAnchor="end">
              {Math.round(minutes)}
            </text>
          </g>
        ))}
        {waits.map((one, at) => {
          const x = left + at * slot + slot / 2;
          const wide = Math.min(44, slot * 0.6);
          return (
            <g key={one.hour}>
              <rect className="median" x={x - wide / 2} y={y(one.median)} width={wide} height={height - foot - y(one.median)} rx="4" />
              <path className="tail" d={`M${x} ${y(one.median)}V${y(one.p90)}m${-wide / 4} 0h${wide / 2}`} />
              <text x={x} y={height - 6} textAnchor="middle">
                {hourOf(one.hour)}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption className="quiet small">{say('overview.waits.about')}</figcaption>
      <table className="hidden-text">
        <thead>
          <tr>
            {(['hour', 'median', 'p90', 'count'] as const).map((name) => (
              <th key={name} scope="col">
                {say(`overview.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {waits.map((one) => (
            <tr key={one.hour}>
              <th scope="row">{hourOf(one.hour)}</th>
              <td>{one.median}</td>
              <td>{one.p90}</td>
              <td>{one.count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** The hour on this reader's clock. */
function hourOf(hour: number | string): string {
  return typeof hour === 'number' ? String(hour) : String(new Date(hour).getHours());
}

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
