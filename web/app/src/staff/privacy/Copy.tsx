import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { type Said, privacy } from '../../api/privacy';
import type { QueuedPrivacyRequest } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useWords } from '../../words';
import { useClinicZone } from '../clinic/zone';
import { beyondProof, useProof } from '../glass/useProof';
import { Part2Basis } from '../record/Part2';
import { Standing, useStanding } from '../record/Standing';
import { useForm } from '../useForm';
import { type Given, NOBODY, Receiver, disclosureOf, isSaid } from './Receiver';

const purposes = ['patient-request', 'treatment', 'payment', 'authorization', 'legal'] as const;

interface Typed {
  purpose: string;
  part2: string;
  text: string;
  given: Given;
}

/** A copy that can be taken, by what was said of it. */
interface Made {
  said: string;
  id: string;
  at: number;
}

/** For so many milliseconds one is taken again, and its disclosure not written down twice; the server lets it go after an hour. */
const fresh = 50 * 60_000;

/** Makes a copy of a record, once it is said for what it is. */
export function Copy({ queued: { request, patientName: name }, onClose }: { queued: QueuedPrivacyRequest; onClose: () => void }) {
  const { say, language } = useWords();
  const [typed, setTyped, drop] = useForm<Typed>(`copy.${request.id}`, { purpose: 'patient-request', part2: '', text: '', given: NOBODY });
  const [made, setMade, forget] = useForm<Made | null>(`copied.${request.id}`, null);
  const { purpose, part2, text, given } = typed;
  const [isTried, setIsTried] = useTried();
  const zone = useClinicZone();
  const isLegal = purpose === 'legal';
  const { shown, field } = useProof();
  const standing = useStanding(request.patientId);
  const copy = useMutation({
    mutationFn: async (format: 'archive' | 'document') => {
      await shown();
      const what: Said = { purpose, part2, disclosure: isLegal ? disclosureOf(given, say('privacy.copy.whole'), zone) : undefined };
      const said = JSON.stringify([what, text.trim()]);
      const own = made?.said === said && Date.now() - made.at < fresh ? made : { said, id: await privacy.copyFor(request, what, text.trim()), at: Date.now() };
      setMade(own);
      privacy.take(request, own.id, format, language);
    },
  });
  const isMissing = text.trim() === '';
  const take = (format: 'archive' | 'document') => (isMissing || (isLegal && !isSaid(given, zone)) ? setIsTried(true) : copy.mutate(format));
  const cancel = () => {
    drop();
    forget();
    onClose();
  };
  return (
    <Dialog title={say('privacy.copy.title', { name })} isOpen onClose={cancel}>
      <p>{say('privacy.copy.why')}</p>
      <Standing found={standing} />
      <Select label={say('privacy.copy.purpose')} value={purpose} onChange={(next) => setTyped({ ...typed, purpose: next })} options={purposes.map((value) => ({ value, label: say(`privacy.purpose.${value}`) }))} />
      <Field label={say('privacy.copy.say')} rows={2} value={text} onChange={(next) => setTyped({ ...typed, text: next })} wrong={isTried && isMissing ? say('privacy.copy.missing') : undefined} />
      {isLegal && <Receiver given={given} isTried={isTried} onChange={(next) => setTyped({ ...typed, given: next })} />}
      <Part2Basis value={part2} onChange={(next) => setTyped({ ...typed, part2: next })} error={copy.error} />
      {field(copy.error)}
      <Failure error={beyondProof(copy.error)} />
      {copy.isSuccess && <Notice>{say('privacy.copy.started')}</Notice>}
      <div className="actions">
        <Button onPress={cancel}>{say('app.cancel')}</Button>
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
