import { useQuery } from '@tanstack/react-query';
import { record } from '../api/calls';
import type { Overview as Data } from '../api/views';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { useTitle, useWords } from '../words';
import type { Key } from '../words/catalog';
import { clock } from '../words/times';
import { Bars, Outcomes } from './charts';

/** Today, from its first minute to the next day's. */
function today(): [string, string] {
  const from = new Date();
  from.setHours(0, 0, 0, 0);
  const until = new Date(from);
  until.setDate(until.getDate() + 1);
  return [from.toISOString(), until.toISOString()];
}

/** How the day goes: waits by hour, how visits ended, what was refused. */
export function Overview() {
  const { say } = useWords();
  const [from, until] = today();
  const overview = useQuery({ queryKey: ['overview', from], queryFn: () => record.overview(from, until), refetchInterval: 30_000 });
  useTitle(say('overview.title'));
  return (
    <>
      <h1>{say('overview.title')}</h1>
      <Failure error={overview.error} onRetry={() => void overview.refetch()} />
      {overview.data && <Panels data={overview.data} />}
    </>
  );
}

function Panels({ data }: { data: Data }) {
  const { say } = useWords();
  const outcomes = Object.entries(data.outcomes).filter(([, count]) => count > 0);
  return (
    <>
      <div className="panels">
        <section className="card stack">
          <h2>{say('overview.waits')}</h2>
          {data.waitsByHour.length > 0 ? <Bars waits={data.waitsByHour} /> : <Empty title={say('overview.no-waits')}>{say('overview.no-waits.text')}</Empty>}
        </section>
        <section className="card stack">
          <h2>{say('overview.outcomes')}</h2>
          {outcomes.length > 0 ? (
            <Outcomes counts={outcomes.map(([name, count]) => ({ name: say(`consulting.outcome.${name}` as Key), count }))} />
          ) : (
            <Empty title={say('overview.no-outcomes')} />
          )}
        </section>
      </div>
      <Refusals data={data} />
    </>
  );
}

function Refusals({ data }: { data: Data }) {
  const { say, language } = useWords();
  return (
    <section className="card stack">
      <h2>{say('overview.refusals')}</h2>
      {data.refusals.length === 0 ? (
        <Empty title={say('overview.refusals.empty')}>{say('overview.refusals.empty.text')}</Empty>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={say('overview.refusals')}>
          <table className="plain">
            <tbody>
              {data.refusals.map((one) => (
                <tr key={`${one.at} ${one.actor} ${one.resource}`}>
                  <td>{clock(one.at, language)}</td>
                  <th scope="row">{one.actor}</th>
                  <td>{one.reason}</td>
                  <td className="quiet">{one.resource}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
