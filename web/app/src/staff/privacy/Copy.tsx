import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { privacy } from '../../api/privacy';
import type { QueuedPrivacyRequest } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useWords } from '../../words';
import { useClinicZone } from '../clinic/zone';
import { beyondProof, useProof } from '../glass/useProof';
import { Part2Basis } from '../record/Part2';
import { Standing, useStanding } from '../record/Standing';
import { type Given, NOBODY, Receiver, disclosureOf, isSaid } from './Receiver';

const purposes = ['patient-request', 'treatment', 'payment', 'authorization', 'legal'] as const;

/** Makes a copy of a record, once it is said for what it is. */
export function Copy({ queued: { request, patientName: name }, onClose }: { queued: QueuedPrivacyRequest; onClose: () => void }) {
  const { say, language } = useWords();
  const [purpose, setPurpose] = useState<string>('patient-request');
  const [part2, setPart2] = useState('');
  const [text, setText] = useState('');
  const [given, setGiven] = useState<Given>(NOBODY);
  const [isTried, setIsTried] = useTried();
  const zone = useClinicZone();
  const isLegal = purpose === 'legal';
  const { shown, field } = useProof();
  const standing = useStanding(request.patientId);
  const copy = useMutation({
    mutationFn: async (format: 'archive' | 'document') => {
      await shown();
      await privacy.copy(request, format, { purpose, part2, disclosure: isLegal ? disclosureOf(given, say('privacy.copy.whole'), zone) : undefined }, text.trim(), language);
    },
  });
  const isMissing = text.trim() === '';
  const take = (format: 'archive' | 'document') => (isMissing || (isLegal && !isSaid(given, zone)) ? setIsTried(true) : copy.mutate(format));
  return (
    <Dialog title={say('privacy.copy.title', { name })} isOpen onClose={onClose}>
      <p>{say('privacy.copy.why')}</p>
      <Standing found={standing} />
      <Select label={say('privacy.copy.purpose')} value={purpose} onChange={setPurpose} options={purposes.map((value) => ({ value, label: say(`privacy.purpose.${value}`) }))} />
      <Field label={say('privacy.copy.say')} rows={2} value={text} onChange={setText} wrong={isTried && isMissing ? say('privacy.copy.missing') : undefined} />
      {isLegal && <Receiver given={given} isTried={isTried} onChange={setGiven} />}
      <Part2Basis value={part2} onChange={setPart2} error={copy.error} />
      {field(copy.error)}
      <Failure error={beyondProof(copy.error)} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        {standing.isSuccess && (
          <>
            <Button isPending={copy.isPending} onPress={() => take('document')}>
              <Download aria-hidden /> {say('privacy.copy.document')}
            </Button>
            <Button isPending={copy.isPending} onPress={() => take('archive')}>
              <Download aria-hidden /> {say('privacy.copy.archive')}
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}
