import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { seen } from '../api/seen';
import type { Accounting, RecordAccess } from '../api/views';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { More } from '../design/More';
import { State } from '../design/State';
import { Tick } from '../design/Tick';
import { usePaged } from '../design/usePaged';
import { useSay, useWords } from '../words';
import type { Key } from '../words/catalog';
import { stamp, stampIn } from '../words/times';
import './patient.css';

/** Who saw a patient's record, and to whom something of it was disclosed. */
export default function Seen({ patient }: { patient: string }) {
  const say = useSay();
  return (
    <Column title={say('seen.title')}>
      <Accesses patient={patient} />
      <Disclosures patient={patient} />
      <div className="bottom">
        <a href="/app/visit">{say('seen.back')}</a>
      </div>
    </Column>
  );
}

function Accesses({ patient }: { patient: string }) {
  const say = useSay();
  const [isOwnShown, setIsOwnShown] = useState(false);
  const pages = usePaged(['seen', patient], (before) => seen.by(patient, before));
  const shown = pages.items?.filter((one) => isOwnShown || !one.own);
  return (
    <section className="stack" aria-labelledby="seen">
      <h2 id="seen">{say('seen.by')}</h2>
      <p>{say('seen.text')}</p>
      <Tick isOn={isOwnShown} onChange={setIsOwnShown}>
        {say('seen.own')}
      </Tick>
      <Failure error={pages.error} onRetry={() => void pages.refetch()} />
      {shown?.length === 0 && <p className="quiet">{say('seen.nobody')}</p>}
      {shown && shown.length > 0 && (
        <ul className="accesses">
          {shown.map((one) => (
            <Access key={`${one.lastAt} ${one.personId} ${one.subject} ${one.did}`} access={one} />
          ))}
        </ul>
      )}
      <More list={pages} isWide />
    </section>
  );
}

function Access({ access }: { access: RecordAccess }) {
  const { say, language } = useWords();
  const who = access.own ? say('seen.you') : (access.name ?? say('seen.unknown'));
  return (
    <li className="card stack">
      <strong>{access.own ? who : say('seen.who', { name: who, role: say(`seen.role.${access.role}` as Key) })}</strong>
      <span>{say(`seen.did.${access.did}` as Key, { what: say(`seen.what.${access.subject}` as Key) })}</span>
      {access.breakGlass && <State tone="stop">{say('seen.glass')}</State>}
      {access.actsFor && <State tone="info">{say('seen.for-you')}</State>}
      <span className="small quiet">
        {say('seen.when', { time: stamp(access.lastAt, language), times: access.times })}
      </span>
    </li>
  );
}

function Disclosures({ patient }: { patient: string }) {
  const { say, language } = useWords();
  const accounting = useQuery({ queryKey: ['accounting', patient], queryFn: () => seen.accounting(patient) });
  const { data } = accounting;
  return (
    <section className="stack" aria-labelledby="disclosed">
      <h2 id="disclosed">{say('disclosed.title')}</h2>
      <p>{say('disclosed.text')}</p>
      <Failure error={accounting.error} onRetry={() => void accounting.refetch()} />
      {data?.disclosures.length === 0 && <p className="quiet">{say('disclosed.none')}</p>}
      {data?.disclosures.map((one) => <Disclosed key={`${one.at} ${one.purpose} ${one.recipient}`} one={one} zone={data.timeZone} />)}
      {data && (
        <a href={seen.copyOf(patient, language)} download="disclosures.pdf" className="button wide">
          <Download aria-hidden /> {say('disclosed.copy')}
        </a>
      )}
    </section>
  );
}

/** Told by the clinic's clock, as the copy to keep tells it. */
function Disclosed({ one, zone }: { one: Accounting['disclosures'][number]; zone: string }) {
  const { say, language } = useWords();
  return (
    <article className="card stack">
      <h3>{one.recipient}</h3>
      {one.address && <p className="quiet">{one.address}</p>}
      <p>{one.what}</p>
      <p>
        {say(`disclosed.for.${one.purpose}` as Key)} · {one.basis}
      </p>
      <p className="small quiet">{stampIn(one.at, zone, language)}</p>
    </article>
  );
}
