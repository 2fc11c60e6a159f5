import { useState } from 'react';
import { incidents } from '../../api/oversight';
import type { PrivacyIncident } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Table } from '../../design/Table';
import { useTried } from '../../design/useTried';
import { instantOf, zoneName } from '../../plan/zones';
import { useSay, useWords } from '../../words';
import { dateIn } from '../../words/times';
import { useClinicZone } from '../clinic/zone';
import { useStep } from '../useStep';
import { Lost } from './Lost';

const heads = ['patient', 'region', 'entries', 'exposed'] as const;
/** So many stand on the page; whoever writes to all of them has them from the API. */
const SHOWN = 500;

/** Whom an incident concerns, with the entries of the audit record that prove it, or as somebody said it. */
export function Affected({ incident }: { incident: PrivacyIncident }) {
  const say = useSay();
  const [asks, setAsks] = useState<'search' | 'lost'>();
  const close = () => setAsks(undefined);
  const more = incident.affected.length - SHOWN;
  return (
    <section className="stack">
      <div className="row spread">
        <h3>{say('incidents.affected')}</h3>
        {!incident.closedAt && (
          <span className="row">
            <Button shape="compact" onPress={() => setAsks('search')}>
              {say('incidents.affected.search')}
            </Button>
            <Button shape="compact" onPress={() => setAsks('lost')}>
              {say('incidents.lost')}
            </Button>
          </span>
        )}
      </div>
      {incident.affected.length === 0 ? (
        <p className="quiet">{say('incidents.affected.none')}</p>
      ) : (
        <Table
          label={say('incidents.affected')}
          heads={heads.map((head) => say(`incidents.affected.${head}`))}
          rows={incident.affected.slice(0, SHOWN).map((one) => ({
            key: one.patientId,
            cells: [
              one.patientId,
              one.region ?? say('incidents.affected.unknown'),
              one.entries === 0 ? say('incidents.affected.said') : say('incidents.entries', { count: one.entries, first: one.firstEntry, last: one.lastEntry }),
              say(one.sealed ? 'incidents.affected.sealed' : 'incidents.affected.opened'),
            ],
          }))}
          named={0}
        />
      )}
      {incident.proofs.map((proof) => (
        <Proof key={proof.reportSha256} proof={proof} />
      ))}
      {more > 0 && <p className="quiet">{say('incidents.affected.more', { count: more })}</p>}
      {asks === 'search' && <Search incident={incident} onClose={close} />}
      {asks === 'lost' && <Lost incident={incident} onClose={close} />}
    </section>
  );
}

/** What shows that something that was lost was ciphertext: what the checks had found before. */
function Proof({ proof }: { proof: PrivacyIncident['proofs'][number] }) {
  const { say, language } = useWords();
  const zone = useClinicZone();
  const warned = proof.results.filter((one) => one.status === 'WARN').map((one) => one.check);
  return (
    <p className="quiet small">
      {say('incidents.proof', { when: dateIn(proof.checkedAt, zone, language) })} <code className="key">{proof.reportSha256}</code>
      {warned.length > 0 && ` ${say('incidents.proof.warned', { checks: warned.join(', ') })}`}
    </p>
  );
}

function Search({ incident, onClose }: { incident: PrivacyIncident; onClose: () => void }) {
  const { say, language } = useWords();
  const zone = useClinicZone();
  const [typed, setTyped] = useState({ account: '', from: '', until: '' });
  const [isTried, setIsTried] = useTried();
  const set = (part: keyof typeof typed) => (value: string) => setTyped({ ...typed, [part]: value });
  const at = (wall: string) => {
    const [date = '', time = ''] = wall.split('T');
    return instantOf(date, time, zone);
  };
  const search = useStep('incidents', () => incidents.search(incident.id, { account: typed.account.trim(), from: at(typed.from), until: at(typed.until) }), onClose);
  const wrong = (part: keyof typeof typed) => (isTried && typed[part].trim() === '' ? say('incidents.missing') : undefined);
  const isWhole = Object.values(typed).every((one) => one.trim() !== '');
  return (
    <Dialog title={say('incidents.affected.search')} isOpen onClose={onClose}>
      <p>
        {say('incidents.affected.search.text')} {say('incidents.affected.search.zone', { zone: zoneName(new Date().toISOString(), zone, language) })}
      </p>
      <Field label={say('incidents.affected.account')} value={typed.account} onChange={set('account')} wrong={wrong('account')} />
      <Field label={say('incidents.affected.from')} type="datetime-local" value={typed.from} onChange={set('from')} wrong={wrong('from')} />
      <Field label={say('incidents.affected.until')} type="datetime-local" value={typed.until} onChange={set('until')} wrong={wrong('until')} />
      <Failure error={search.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={search.isPending} onPress={() => (isWhole ? search.mutate() : setIsTried(true))}>
          {say('incidents.affected.search')}
        </Button>
      </div>
    </Dialog>
  );
}
