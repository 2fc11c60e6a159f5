import { useQuery } from '@tanstack/react-query';
import { record } from '../api/oversight';
import type { Overview as Data } from '../api/views';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Table } from '../design/Table';
import { useSay, useTitle, useWords } from '../words';
import { useCodes } from '../words/codes';
import { clock } from '../words/times';
import { What, Who, Why } from './audit/Told';
import { Bars, hourOf, Outcomes } from './charts';
import { Promises } from './Promises';

/** Today, from its first minute to the next day's. */
function today(): [string, string] {
  const from = new Date();
  from.setHours(0, 0, 0, 0);
  const until = new Date(from);
  until.setDate(until.getDate() + 1);
  return [from.toISOString(), until.toISOString()];
}

/** How the day goes: waits by hour and how well they were foretold, how visits ended, how calls were, what was refused. */
export function Overview() {
  const { say } = useWords();
  const [from, until] = today();
  const overview = useQuery({ queryKey: ['overview', from], queryFn: () => record.overview(from, until), refetchInterval: 30_000 });
  // Whom they are about is written down as seen: once for a look of a person, and not whenever the page asks by itself.
  const refusals = useQuery({ queryKey: ['overview', 'refusals', from], queryFn: () => record.refusals(from, until), refetchOnWindowFocus: false, refetchOnReconnect: false });
  useTitle(say('overview.title'));
  return (
    <>
      <h1>{say('overview.title')}</h1>
      <Failure error={overview.error} onRetry={() => void overview.refetch()} />
      {overview.data && (
        <>
          <div className="panels">
            <Waits data={overview.data} />
            <Ends data={overview.data} />
            <Calls data={overview.data} />
            <Promises data={overview.data} />
          </div>
        </>
      )}
      <Failure error={refusals.error} onRetry={() => void refusals.refetch()} />
      {refusals.data && <Refusals refusals={refusals.data} />}
    </>
  );
}

function Waits({ data: { waitsByHour } }: { data: Data }) {
  const say = useSay();
  return (
    <section className="card stack">
      <h2>{say('overview.waits')}</h2>
      {waitsByHour.length === 0 ? (
        <Empty title={say('overview.no-waits')}>{say('overview.no-waits.text')}</Empty>
      ) : (
        <Bars
          bars={waitsByHour.map(({ hour, median, p90 }) => ({ hour, value: median, tail: p90 }))}
          about={say('overview.waits.about')}
          heads={(['hour', 'median', 'p90', 'count'] as const).map((name) => say(`overview.${name}`))}
          rows={waitsByHour.map(({ hour, median, p90, count }) => ({ key: hour, cells: [hourOf(hour), median, p90, count] }))}
        />
      )}
    </section>
  );
}

function Ends({ data }: { data: Data }) {
  const say = useSay();
  const ended = useCodes('consulting.outcome');
  const outcomes = Object.entries(data.outcomes).filter(([, count]) => count > 0);
  return (
    <section className="card stack">
      <h2>{say('overview.outcomes')}</h2>
      {outcomes.length > 0 ? (
        <Outcomes counts={outcomes.map(([name, count]) => ({ name: ended(name), count }))} />
      ) : (
        <Empty title={say('overview.no-outcomes')} />
      )}
    </section>
  );
}

/** What the browsers in the day's calls measured. */
function Calls({ data: { quality } }: { data: Data }) {
  const { say, language } = useWords();
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <section className="card stack">
      <h2>{say('overview.quality')}</h2>
      {quality.length === 0 ? (
        <Empty title={say('overview.no-quality')}>{say('overview.no-quality.text')}</Empty>
      ) : (
        <>
          <p>{say('overview.drops', { count: quality.reduce((sum, one) => sum + one.drops, 0) })}</p>
          <Bars
            bars={quality.map(({ hour, rttMs }) => ({ hour, value: rttMs }))}
            about={say('overview.quality.about')}
            heads={(['hour', 'rtt', 'loss', 'kbps', 'dropped', 'first-frame', 'samples'] as const).map((name) => say(`overview.${name}`))}
            rows={quality.map((one) => ({
              key: one.hour,
              cells: [hourOf(one.hour), one.rttMs, percent.format(one.lossHundredths / 10_000), one.kbps, one.drops, one.firstFrameMs ?? '–', one.samples],
            }))}
          />
        </>
      )}
    </section>
  );
}

/** To what it would have been done: the kind of thing, and its id. */
function On({ resource }: { resource: string }) {
  const at = resource.indexOf(' ');
  return at === -1 ? <What kind={resource} id="" /> : <What kind={resource.slice(0, at)} id={resource.slice(at + 1)} />;
}

function Refusals({ refusals }: { refusals: Data['refusals'] }) {
  const { say, language } = useWords();
  return (
    <section className="card stack">
      <h2>{say('overview.refusals')}</h2>
      {refusals.length === 0 ? (
        <Empty title={say('overview.refusals.empty')}>{say('overview.refusals.empty.text')}</Empty>
      ) : (
        <Table
          label={say('overview.refusals')}
          heads={[say('record.when'), say('record.actor'), say('overview.reason'), say('record.on')]}
          rows={refusals.map((one, at) => ({ key: `${at} ${one.at}`, cells: [clock(one.at, language), <Who key="who" id={one.actor} role={one.role} />, <Why key="why" reason={one.reason} />, <On key="on" resource={one.resource} />] }))}
          named={1}
        />
      )}
    </section>
  );
}
