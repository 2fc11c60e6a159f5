import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { staffNames } from '../../api/oversight';
import { fieldOf } from '../../api/problem';
import { sanctions } from '../../api/sanctions';
import { useSession } from '../../api/session';
import type { WorkforceIncident } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useWords } from '../../words';
import { stampIn } from '../../words/times';
import { useClinicZone } from '../clinic/zone';
import { markOf } from '../incidents/mark';
import { useStep } from '../useStep';
import { actions, violations } from './kinds';

/** Writes down what follows for somebody who works here, or did; that nothing does is a decision, too, and says why. */
export function Decide({ incidents, onClose }: { incidents: readonly WorkforceIncident[]; onClose: () => void }) {
  const { say, language } = useWords();
  const zone = useClinicZone();
  const { data: session } = useSession();
  const [typed, setTyped] = useState({ personId: '', incidentId: '', violation: '', action: '', because: '', decidedOn: '' });
  const names = useQuery({ queryKey: ['staff-names'], queryFn: staffNames });
  const because = typed.because.trim();
  const decide = useStep(
    'sanctions',
    () =>
      sanctions.decide({
        personId: typed.personId,
        violation: typed.violation,
        action: typed.action,
        ...(typed.incidentId ? { incidentId: typed.incidentId } : {}),
        ...(because ? { because } : {}),
        ...(typed.decidedOn ? { decidedOn: typed.decidedOn } : {}),
      }),
    onClose,
  );
  const [isTried, setIsTried] = useTried(decide.error);
  const set = (name: keyof typeof typed) => (value: string) => {
    // What the clinic refused was something else.
    if (!decide.isPending) decide.reset();
    setTyped({ ...typed, [name]: value });
  };
  const wrong = (isRight: boolean) => (isTried && !isRight ? say('sanctions.missing') : undefined);
  const isReasoned = typed.action !== 'none' || because !== '';
  const submit = () => {
    setIsTried(true);
    if (typed.personId !== '' && typed.violation !== '' && typed.action !== '' && isReasoned) decide.mutate();
  };
  const choose = { value: '', label: say('sanctions.choose') };
  // Nobody decides about themselves.
  const others = (names.data?.items ?? []).filter(({ id }) => id !== session?.personId);
  const caused = incidents.map((one) => ({ value: one.id, label: say(one.decided ? 'sanctions.incident.decided' : 'sanctions.incident.of', { when: stampIn(one.discoveredAt, zone, language), mark: markOf(one.id) }) }));
  return (
    <Dialog title={say('sanctions.decide')} isOpen onClose={onClose}>
      <Failure error={names.error} onRetry={() => void names.refetch()} />
      <Select label={say('sanctions.person')} value={typed.personId} onChange={set('personId')} options={[choose, ...others.map(({ id, name }) => ({ value: id, label: name }))]} wrong={wrong(typed.personId !== '')} />
      <Select label={say('sanctions.incident')} value={typed.incidentId} onChange={set('incidentId')} options={[{ value: '', label: say('sanctions.incident.none') }, ...caused]} />
      <Select label={say('sanctions.violation')} value={typed.violation} onChange={set('violation')} options={[choose, ...violations.map((value) => ({ value, label: say(`sanctions.violation.${value}`) }))]} wrong={wrong(typed.violation !== '')} />
      <Select label={say('sanctions.action')} value={typed.action} onChange={set('action')} options={[choose, ...actions.map((value) => ({ value, label: say(`sanctions.action.${value}`) }))]} wrong={wrong(typed.action !== '')} />
      <Field label={say('sanctions.because')} hint={say('sanctions.because.hint')} rows={4} maxLength={1500} value={typed.because} onChange={set('because')} wrong={wrong(isReasoned)} />
      <Field type="date" label={say('sanctions.decided.on')} hint={say('sanctions.today')} value={typed.decidedOn} onChange={set('decidedOn')} isInvalid={fieldOf(decide.error) === 'decidedOn'} />
      <Failure error={decide.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={decide.isPending} onPress={submit}>
          {say('sanctions.decide.do')}
        </Button>
      </div>
    </Dialog>
  );
}
