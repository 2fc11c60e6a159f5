import { incidents } from '../../api/oversight';
import { Problem } from '../../api/problem';
import type { PrivacyIncident } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { English } from '../../design/English';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { useForm } from '../useForm';
import { useStep } from '../useStep';

const factors = ['nature', 'recipient', 'acquired', 'mitigation'] as const;
const findings = ['breach', 'low-probability', 'exception', 'secured'] as const;

interface Typed {
  nature: string;
  recipient: string;
  acquired: string;
  mitigation: string;
  finding: string;
}

/** The worksheet of the four factors. */
export function Assess({ incident, onClose }: { incident: PrivacyIncident; onClose: () => void }) {
  const say = useSay();
  const before = incident.assessment;
  const first = { nature: before?.nature ?? '', recipient: before?.recipient ?? '', acquired: before?.acquired ?? '', mitigation: before?.mitigation ?? '', finding: before?.finding ?? 'breach' };
  const [typed, setTyped, drop] = useForm<Typed>(`assess.${incident.id}`, first);
  const [isTried, setIsTried] = useTried();
  const assess = useStep('incidents', () => incidents.assess(incident.id, typed), () => {
    drop();
    onClose();
  });
  const isUnproven = assess.error instanceof Problem && assess.error.code === 'incident.unproven';
  const isWhole = factors.every((factor) => typed[factor].trim() !== '');
  const cancel = () => {
    drop();
    onClose();
  };
  return (
    <Dialog title={say('incidents.assessment')} isOpen onClose={cancel}>
      {factors.map((factor) => (
        <Field key={factor} label={say(`incidents.factor.${factor}`)} hint={factor === 'recipient' ? say('incidents.factor.recipient.hint') : undefined} rows={2} value={typed[factor]} onChange={(value) => setTyped({ ...typed, [factor]: value })} wrong={isTried && typed[factor].trim() === '' ? say('incidents.missing') : undefined} />
      ))}
      <Select label={say('incidents.finding')} value={typed.finding} onChange={(value) => setTyped({ ...typed, finding: value })} options={findings.map((value) => ({ value, label: say(`incidents.finding.${value}`) }))} />
      <Failure error={assess.error} />
      {isUnproven && (
        <>
          <p>{say('incidents.assess.unproven')}</p>
          <p className="quiet small">
            <English>{assess.error?.message}</English>
          </p>
        </>
      )}
      <div className="actions">
        <Button onPress={cancel}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={assess.isPending} onPress={() => (isWhole ? assess.mutate() : setIsTried(true))}>
          {say('incidents.assess')}
        </Button>
      </div>
    </Dialog>
  );
}
