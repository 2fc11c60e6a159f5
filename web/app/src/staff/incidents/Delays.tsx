import { useState } from 'react';
import { incidents } from '../../api/oversight';
import { useSession } from '../../api/session';
import type { PrivacyIncident } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Confirm } from '../../design/Confirm';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { State } from '../../design/State';
import { useTried } from '../../design/useTried';
import { endOf, startOf, wallOf } from '../../plan/zones';
import { useSay, useWords } from '../../words';
import type { Key } from '../../words/catalog';
import { dateIn } from '../../words/times';
import { useClinicZone } from '../clinic/zone';
import { useNameOf } from '../names';
import { useStep } from '../useStep';

const bases = ['written', 'oral'] as const;

/** By whom notices have to wait and until when: law enforcement may ask for that, and an officer writes it down. */
export function Delays({ incident }: { incident: PrivacyIncident }) {
  const { say, language } = useWords();
  const { data: session } = useSession();
  const nameOf = useNameOf();
  const zone = useClinicZone();
  const [isAdding, setIsAdding] = useState(false);
  const [striking, setStriking] = useState<PrivacyIncident['delays'][number]>();
  const { delays, delayedUntil } = incident;
  const isOfficer = session?.role === 'compliance-officer';
  const mayAdd = isOfficer && !incident.closedAt && incident.duties.length > 0;
  if (delays.length === 0 && !mayAdd) return null;
  const stands = delayedUntil && new Date(delayedUntil).getTime() > Date.now();
  return (
    <section className="stack">
      <div className="row spread">
        <h3>{say('incidents.delays')}</h3>
        {mayAdd && (
          <Button shape="compact" onPress={() => setIsAdding(true)}>
            {say('incidents.delay.add')}
          </Button>
        )}
      </div>
      {delayedUntil && <State tone={stands ? 'wait' : 'plain'}>{say(stands ? 'incidents.delay.stands' : 'incidents.delay.over', { when: dateIn(delayedUntil, zone, language) })}</State>}
      {delays.map((one) => (
        <div key={one.id}>
          <p>
            {say(`incidents.delay.${one.basis}` as Key)}. {say('incidents.delay.span', { from: dateIn(one.statedAt, zone, language), until: dateIn(one.until, zone, language) })}{' '}
            <span className="quiet small">{say('incidents.by', { by: nameOf(one.recordedBy), when: dateIn(one.recordedAt, zone, language) })}</span>
          </p>
          <p className="written">{one.text}</p>
          {one.struckBy && one.struckAt && <State tone="plain">{say('incidents.delay.struck', { by: nameOf(one.struckBy), when: dateIn(one.struckAt, zone, language) })}</State>}
          {isOfficer && !incident.closedAt && !one.struckAt && (
            <Button shape="compact" onPress={() => setStriking(one)}>
              {say('incidents.delay.strike', { from: dateIn(one.statedAt, zone, language) })}
            </Button>
          )}
        </div>
      ))}
      {isAdding && <Delay incident={incident} onClose={() => setIsAdding(false)} />}
      {striking && <Strike incident={incident.id} delay={striking.id} title={say('incidents.delay.strike', { from: dateIn(striking.statedAt, zone, language) })} onClose={() => setStriking(undefined)} />}
    </section>
  );
}

/** Strikes a statement that was written down wrongly. */
function Strike({ incident, delay, title, onClose }: { incident: string; delay: string; title: string; onClose: () => void }) {
  const say = useSay();
  const strike = useStep('incidents', () => incidents.strikeDelay(incident, delay), onClose);
  return (
    <Confirm title={title} action={say('incidents.delay.strike.do')} isPending={strike.isPending} error={strike.error} onConfirm={() => strike.mutate()} onClose={onClose}>
      <p>{say('incidents.delay.strike.text')}</p>
    </Confirm>
  );
}

/** Writes a statement down. */
function Delay({ incident, onClose }: { incident: PrivacyIncident; onClose: () => void }) {
  const say = useSay();
  const zone = useClinicZone();
  const today = wallOf(new Date().toISOString(), zone).date;
  const [basis, setBasis] = useState('written');
  const [text, setText] = useState('');
  const [stated, setStated] = useState(today);
  const [until, setUntil] = useState('');
  const isWritten = basis === 'written';
  const statedAt = () => startOf(stated, zone).toISOString();
  const delay = useStep('incidents', () => incidents.delay(incident.id, { basis, text: text.trim(), statedAt: statedAt(), ...(isWritten ? { until: endOf(until, zone).toISOString() } : {}) }), onClose);
  const [isTried, setIsTried] = useTried(delay.error);
  const wrong = (isRight: boolean, why: 'incidents.missing' | 'incidents.delay.stated.wrong' | 'incidents.delay.until.wrong' = 'incidents.missing') => (isTried && !isRight ? say(why) : undefined);
  const isDay = stated !== '' && stated <= today && stated >= wallOf(incident.discoveredAt, zone).date;
  const isEnd = !isWritten || (until !== '' && until >= stated);
  const isWhole = text.trim() !== '' && isDay && isEnd;
  return (
    <Dialog title={say('incidents.delay.add')} isOpen onClose={onClose}>
      <p>{say('incidents.delay.text')}</p>
      <Choice label={say('incidents.delay.basis')} value={basis} onChange={setBasis} options={bases.map((value) => ({ value, label: say(`incidents.delay.${value}`) }))} />
      <Field label={say('incidents.delay.who')} rows={2} value={text} onChange={setText} wrong={wrong(text.trim() !== '')} />
      <Field label={say('incidents.delay.stated')} type="date" value={stated} onChange={setStated} wrong={wrong(isDay, 'incidents.delay.stated.wrong')} />
      {isWritten ? <Field label={say('incidents.delay.until')} type="date" value={until} onChange={setUntil} wrong={wrong(isEnd, 'incidents.delay.until.wrong')} /> : <p className="quiet">{say('incidents.delay.thirty')}</p>}
      <Failure error={delay.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={delay.isPending} onPress={() => (isWhole ? delay.mutate() : setIsTried(true))}>
          {say('incidents.save')}
        </Button>
      </div>
    </Dialog>
  );
}
