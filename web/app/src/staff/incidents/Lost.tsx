import { useState } from 'react';
import { incidents } from '../../api/oversight';
import { Problem } from '../../api/problem';
import type { PrivacyIncident } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { English } from '../../design/English';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useTried } from '../../design/useTried';
import { startOf, wallOf } from '../../plan/zones';
import { useSay } from '../../words';
import { useClinicZone } from '../clinic/zone';
import { useStep } from '../useStep';

const whom = ['some', 'everybody'] as const;
const forms = ['opened', 'sealed'] as const;

/** Adds whose data it was where the audit record cannot tell: a lost disk, a letter to the wrong address. */
export function Lost({ incident, onClose }: { incident: PrivacyIncident; onClose: () => void }) {
  const say = useSay();
  const [who, setWho] = useState('some');
  const [typed, setTyped] = useState('');
  const [form, setForm] = useState<string | null>(null);
  const zone = useClinicZone();
  const discovered = wallOf(incident.discoveredAt, zone).date;
  const [since, setSince] = useState(discovered);
  const isSealed = form === 'sealed';
  const isDay = !isSealed || (since !== '' && since <= discovered);
  const isAll = who === 'everybody';
  const patientIds = typed.split(/[\s,;]+/).filter((id) => id !== '');
  const lostAt = () => (since === discovered ? incident.discoveredAt : startOf(since, zone).toISOString());
  const add = useStep('incidents', () => incidents.add(incident.id, { sealed: isSealed, ...(isSealed ? { lostAt: lostAt() } : {}), ...(isAll ? { everybody: true } : { patientIds }) }), onClose);
  const [isTried, setIsTried] = useTried(add.error);
  const isWhole = form !== null && isDay && (isAll || patientIds.length > 0);
  const isUnknown = add.error instanceof Problem && add.error.code === 'unknown';
  const isUnproven = add.error instanceof Problem && add.error.code === 'incident.unproven';
  const wrong = isUnknown ? say('incidents.lost.unknown') : isTried && patientIds.length === 0 ? say('incidents.missing') : undefined;
  return (
    <Dialog title={say('incidents.lost')} isOpen onClose={onClose}>
      <p>{say('incidents.lost.text')}</p>
      <Choice label={say('incidents.lost.who')} value={who} onChange={setWho} options={whom.map((value) => ({ value, label: say(`incidents.lost.who.${value}`) }))} />
      {!isAll && <Field label={say('incidents.lost.ids')} hint={say('incidents.lost.ids.hint')} rows={3} value={typed} onChange={setTyped} wrong={wrong} />}
      <Choice label={say('incidents.affected.exposed')} value={form} onChange={setForm} isWrong={isTried && form === null} options={forms.map((value) => ({ value, label: say(`incidents.affected.${value}`) }))} />
      {isSealed && <Field label={say('incidents.lost.since')} hint={say('incidents.lost.since.hint')} type="date" value={since} onChange={setSince} wrong={isTried && !isDay ? say('incidents.lost.since.wrong') : undefined} />}
      <Failure error={isUnknown ? null : add.error} />
      {isUnproven && (
        <p className="quiet small">
          <English>{add.error?.message}</English>
        </p>
      )}
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={add.isPending} onPress={() => (isWhole ? add.mutate() : setIsTried(true))}>
          {say('incidents.lost.add')}
        </Button>
      </div>
    </Dialog>
  );
}
