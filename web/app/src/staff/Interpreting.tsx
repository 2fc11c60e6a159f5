import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { interpreters } from '../api/calls';
import type { Interpreting as Report } from '../api/views';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { wallOf } from '../plan/zones';
import { useTitle, useWords } from '../words';
import { languageName } from '../words/language';
import { stampIn } from '../words/times';
import { useClinicZone } from './clinic/zone';

const isMonth = (text: string) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);

/** How long was interpreted in a month: by whom, in which language, from when until when. */
export function Interpreting() {
  const { say, language } = useWords();
  const zone = useClinicZone();
  const [chosen, setMonth] = useState<string>();
  const month = chosen ?? wallOf(new Date().toISOString(), zone).date.slice(0, 7);
  const report = useQuery({ queryKey: ['interpreting', month], queryFn: () => interpreters.report(month), enabled: isMonth(month) });
  useTitle(say('interpreting.title'));
  const named = (tag: string | null | undefined) => (tag ? languageName(tag, language) : say('interpreting.unknown'));
  return (
    <>
      <div>
        <h1>{say('interpreting.title')}</h1>
        <p className="quiet">{say('interpreting.text')}</p>
      </div>
      <Field label={say('interpreting.month')} value={month} onChange={setMonth} hint={say('interpreting.month.hint')} />
      <Failure error={report.error} onRetry={() => void report.refetch()} />
      {report.data?.items.length === 0 && <Empty title={say('interpreting.none')}>{say('interpreting.text')}</Empty>}
      {report.data && report.data.items.length > 0 && <Minutes report={report.data} named={named} zone={zone} />}
    </>
  );
}

function Minutes({ report, named, zone }: { report: Report; named: (tag: string | null | undefined) => string; zone: string }) {
  const { say, language } = useWords();
  return (
    <>
      <ul className="rows">
        {Object.entries(report.minutes).map(([tag, minutes]) => (
          <li key={tag}>{say('interpreting.sum', { language: named(tag), minutes })}</li>
        ))}
      </ul>
      <div className="scroll" tabIndex={0} role="region" aria-label={say('interpreting.title')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{say('interpreting.who')}</th>
              <th scope="col">{say('interpreter.language')}</th>
              <th scope="col">{say('interpreting.from')}</th>
              <th scope="col">{say('interpreting.until')}</th>
              <th scope="col" className="number">
                {say('interpreting.minutes')}
              </th>
            </tr>
          </thead>
          <tbody>
            {report.items.map((one) => (
              <tr key={`${one.personId} ${one.from}`}>
                <td>{one.name}</td>
                <td>{named(one.language)}</td>
                <td>{stampIn(one.from, zone, language)}</td>
                <td>{one.until ? stampIn(one.until, zone, language) : say('interpreting.now')}</td>
                <td className="number">{one.minutes}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
