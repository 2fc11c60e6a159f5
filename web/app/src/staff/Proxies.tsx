import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic, proxies } from '../api/calls';
import type { Person, Proxy } from '../api/views';
import { Button } from '../design/Button';
import { Confirm } from '../design/Confirm';
import { Failure } from '../design/Failure';
import { State } from '../design/State';
import { useSay, useWords } from '../words';
import { dateIn } from '../words/times';
import { Reached } from '../plan/Reached';
import { useClinicZone } from './clinic/zone';
import { ChangeContacts } from './record/Contacts';
import { GiveProxy } from './record/GiveProxy';
import { ProxyLink } from './record/ProxyLink';

/** Who acts for a patient, in what and until when. */
export function Proxies({ patient }: { patient: Person }) {
  const say = useSay();
  const [isGiving, setIsGiving] = useState(false);
  const found = useQuery({ queryKey: ['proxies', patient.id], queryFn: () => proxies.of(patient.id) });
  const all = found.data?.items ?? [];
  return (
    <section className="card stack proxies" aria-labelledby="proxies">
      <div className="row spread">
        <h3 id="proxies">{say('proxies.title')}</h3>
        <Button shape="compact" onPress={() => setIsGiving(true)}>
          {say('proxies.give')}
        </Button>
      </div>
      <Failure error={found.error} onRetry={() => void found.refetch()} />
      {found.data && all.length === 0 && <p className="quiet">{say('proxies.none')}</p>}
      <ul className="later">
        {all.map((one) => (
          <Row key={one.id} proxy={one} />
        ))}
      </ul>
      {isGiving && <GiveProxy patient={patient} onClose={() => setIsGiving(false)} />}
    </section>
  );
}

function Row({ proxy }: { proxy: Proxy }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const [isEnding, setIsEnding] = useState(false);
  const end = useMutation({
    mutationFn: () => proxies.end(proxy.patientId, proxy.id),
    onSuccess: () => setIsEnding(false),
    onSettled: () => client.invalidateQueries({ queryKey: ['proxies', proxy.patientId] }),
  });
  const until = dateIn(proxy.endedAt ?? proxy.endsAt, useClinicZone(), language);
  return (
    <li>
      <div className="who">
        <span>
          {proxy.name}, {say(`proxies.basis.${proxy.basis}`)}
        </span>
        <span className="small quiet">{proxy.acts.map((act) => say(`proxies.act.${act}`)).join(' · ')}</span>
        <span className="small quiet">{proxy.reason}</span>
        {!proxy.endedBecause && <ReachedBy person={proxy.personId} />}
      </div>
      <State tone={proxy.endedBecause ? 'plain' : 'go'}>{proxy.endedBecause ? say(`proxies.ended.${proxy.endedBecause}`, { date: until }) : say('proxies.until', { date: until })}</State>
      {!proxy.endedBecause && (
        <>
          <ProxyLink proxy={proxy} />
          <Button shape="compact" look="stop" onPress={() => setIsEnding(true)}>
            {say('proxies.end')} <span className="hidden-text">{proxy.name}</span>
          </Button>
        </>
      )}
      {isEnding && (
        <Confirm title={say('proxies.end.sure', { name: proxy.name })} action={say('proxies.end')} isPending={end.isPending} error={end.error} onConfirm={() => end.mutate()} onClose={() => setIsEnding(false)}>
          <p>{say('proxies.end.text')}</p>
        </Confirm>
      )}
    </li>
  );
}

/** Where the links of whoever acts go, and whether they arrive. */
function ReachedBy({ person }: { person: string }) {
  const say = useSay();
  const [isChanging, setIsChanging] = useState(false);
  const found = useQuery({ queryKey: ['person', person], queryFn: () => clinic.person(person) });
  if (!found.data) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <>
      <Reached person={found.data} />
      <span>
        <Button shape="compact" look="bare" onPress={() => setIsChanging(true)}>
          {say('reach.change')} <span className="hidden-text">{found.data.name}</span>
        </Button>
      </span>
      {isChanging && <ChangeContacts person={found.data} onClose={() => setIsChanging(false)} />}
    </>
  );
}
