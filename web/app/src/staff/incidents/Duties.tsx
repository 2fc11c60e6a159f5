import { useState } from 'react';
import { incidents } from '../../api/oversight';
import type { PrivacyIncident } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { English } from '../../design/English';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { State } from '../../design/State';
import { Table } from '../../design/Table';
import { useTried } from '../../design/useTried';
import { type Say, useSay, useWords } from '../../words';
import { dateIn } from '../../words/times';
import { useClinicZone } from '../clinic/zone';
import { useNameOf } from '../names';
import { useStep } from '../useStep';

type Duty = PrivacyIncident['duties'][number];
const heads = ['who', 'law', 'due', 'state'] as const;
/** The duty of those patients of whom no state is known. */
const nowhere = 'law-unknown';

/** Who must hear of a breach, as a person says it. */
function nameOf(whom: string, say: Say): string {
  const [who, ...place] = whom.split('-');
  const state = place.at(-1) ?? '';
  if (who === 'hhs') return say('incidents.duty.hhs');
  if (who === 'media') return say('incidents.duty.media', { state });
  if (whom === nowhere) return say('incidents.duty.law.unknown');
  if (who === 'law') return say('incidents.duty.law.of', { state: place.join('-') });
  if (who === 'state') return say('incidents.duty.authority', { state });
  return state === '' ? say('incidents.duty.patients') : say('incidents.duty.patients.of', { state });
}

/** What somebody does about it. */
function stepOf(whom: string, say: Say): string {
  if (whom === nowhere) return say('incidents.duty.law.unknown.do');
  const [who, ...place] = whom.split('-');
  return who === 'law' ? say('incidents.duty.law.do', { state: place.join('-') }) : say('incidents.duty.do', { who: nameOf(whom, say) });
}

/** Who must hear of an incident and until when, and who has. */
export function Duties({ incident }: { incident: PrivacyIncident }) {
  const { say, language } = useWords();
  const zone = useClinicZone();
  const [notified, setNotified] = useState<string>();
  return (
    <section className="stack">
      <h3>{say('incidents.duties')}</h3>
      {incident.duties.length === 0 ? (
        <p className="quiet">{say('incidents.duties.none')}</p>
      ) : (
        <Table
          label={say('incidents.duties')}
          heads={heads.map((head) => say(`incidents.duty.${head}`))}
          rows={incident.duties.map((one) => ({
            key: one.whom,
            cells: [nameOf(one.whom, say), <English key="law">{one.authority}</English>, dateIn(one.dueAt, zone, language), <Standing key="state" duty={one} onNotify={() => setNotified(one.whom)} />],
          }))}
          named={0}
        />
      )}
      {notified && <Notify incident={incident.id} whom={notified} onClose={() => setNotified(undefined)} />}
    </section>
  );
}

function Standing({ duty, onNotify }: { duty: Duty; onNotify: () => void }) {
  const { say, language } = useWords();
  const staffName = useNameOf();
  const zone = useClinicZone();
  if (duty.doneAt) {
    return (
      <>
        <State tone="go">{say('incidents.duty.done', { when: dateIn(duty.doneAt, zone, language), by: staffName(duty.doneBy ?? '') })}</State>
        <p className="small written">{duty.text}</p>
      </>
    );
  }
  return (
    <>
      {duty.earlier.map((one) => (
        <p key={one.at} className="small">
          {say('incidents.duty.earlier', { when: dateIn(one.at, zone, language), by: staffName(one.by), count: one.patients })} <span className="written">{one.text}</span>
        </p>
      ))}
      <span className="row">
        {duty.overdue && <State tone="stop">{say('incidents.duty.overdue')}</State>}
        <Button shape="compact" onPress={onNotify}>
          {stepOf(duty.whom, say)}
        </Button>
      </span>
    </>
  );
}

function Notify({ incident, whom, onClose }: { incident: string; whom: string; onClose: () => void }) {
  const say = useSay();
  const [text, setText] = useState('');
  const [isTried, setIsTried] = useTried();
  const notify = useStep('incidents', () => incidents.notify(incident, whom, text.trim()), onClose);
  const title = stepOf(whom, say);
  const isMissing = text.trim() === '';
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <Field label={say('incidents.duty.how')} rows={2} value={text} onChange={setText} wrong={isTried && isMissing ? say('incidents.missing') : undefined} />
      <Failure error={notify.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={notify.isPending} onPress={() => (isMissing ? setIsTried(true) : notify.mutate())}>
          {say('incidents.save')}
        </Button>
      </div>
    </Dialog>
  );
}
