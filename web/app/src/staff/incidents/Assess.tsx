import { useState } from 'react';
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
import { useDraft } from '../../draft';
import { useSay } from '../../words';
import { useStep } from '../useStep';

const factors = ['nature', 'recipient', 'acquired', 'mitigation'] as const;
const findings = ['breach', 'low-probability', 'exception', 'secured'] as const;

/** The worksheet of the four factors. */
export function Assess({ incident, onClose }: { incident: PrivacyIncident; onClose: () => void }) {
  const say = useSay();
  const before = incident.assessment;
  const [typed, setTyped, drop] = useDraft(`assess.${incident.id}`, { nature: before?.nature ?? '', recipient: before?.recipient ?? '', acquired: before?.acquired ?? '', mitigation: before?.mitigation ?? '' });
  const [finding, setFinding] = useState<string>(before?.finding ?? 'breach');
  const [isTried, setIsTried] = useTried();
  const assess = useStep('incidents', () => incidents.assess(incident.id, { ...typed, finding }), () => {
    drop();
    onClose();
  });
  const isUnproven = assess.error instanceof Problem && assess.error.code === 'incident.unproven';
  const isWhole = factors.every((factor) => typed[factor].trim() !== '');
  return (
    <Dialog title={say('incidents.assessment')} isOpen onClose={onClose}>
      {factors.map((factor) => (
        <Field key={factor} label={say(`incidents.factor.${factor}`)} hint={factor === 'recipient' ? say('incidents.factor.recipient.hint') : undefined} rows={2} value={typed[factor]} onChange={(value) => setTyped({ ...typed, [factor]: value })} wrong={isTried && typed[factor].trim() === '' ? say('incidents.missing') : undefined} />
      ))}
      <Select label={say('incidents.finding')} value={finding} onChange={setFinding} options={findings.map((value) => ({ value, label: say(`incidents.finding.${value}`) }))} />
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
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={assess.isPending} onPress={() => (isWhole ? assess.mutate() : setIsTried(true))}>
          {say('incidents.assess')}
        </Button>
      </div>
    </Dialog>
  );
}
