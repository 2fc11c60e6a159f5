import { useMutation, useQueryClient } from '@tanstack/react-query';
import { privacy } from '../../api/privacy';
import type { QueuedPrivacyRequest } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { useForm } from '../useForm';

const kinds = ['health-plan', 'family', 'staff', 'other'] as const;

interface Typed {
  decision: string;
  words: string;
  bars: string;
  person: string;
}

/** Grants or denies a request; a denial says why. */
export function Reply({ queued: { request, patientName: name }, onClose }: { queued: QueuedPrivacyRequest; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [typed, setTyped, drop] = useForm<Typed>(`reply.${request.id}`, { decision: 'granted', words: '', bars: 'other', person: '' });
  const { decision, words, bars, person } = typed;
  const set = (part: keyof Typed) => (value: string) => setTyped({ ...typed, [part]: value });
  const [isTried, setIsTried] = useTried();
  const isRestricting = request.asked === 'restriction' && decision === 'granted';
  const isNobody = isRestricting && bars === 'staff' && person.trim() === '';
  const answer = useMutation({
    mutationFn: () => privacy.answer(request.id, decision === 'granted', words.trim(), isRestricting ? { bars, ...(bars === 'staff' ? { personId: person.trim() } : {}) } : {}),
    onSuccess: async () => {
      drop();
      onClose();
      await client.invalidateQueries({ queryKey: ['privacy'] });
    },
  });
  const isMissing = decision === 'denied' && words.trim() === '';
  const cancel = () => {
    drop();
    onClose();
  };
  return (
    <Dialog title={say('privacy.reply.title', { name })} isOpen onClose={cancel}>
      <p>{say(`privacy.reply.${request.asked}`)}</p>
      <Choice label={say('privacy.reply.decision')} value={decision} onChange={set('decision')} options={(['granted', 'denied'] as const).map((value) => ({ value, label: say(`privacy.reply.${value}`) }))} />
      {isRestricting && <Select label={say('restriction.bars')} value={bars} onChange={set('bars')} options={kinds.map((value) => ({ value, label: say(`restriction.bars.${value}`) }))} />}
      {isRestricting && bars === 'staff' && <Field label={say('restriction.person')} value={person} onChange={set('person')} wrong={isTried && isNobody ? say('restriction.person.missing') : undefined} autoComplete="off" />}
      <Field label={say('privacy.reply.words')} rows={3} value={words} onChange={set('words')} wrong={isTried && isMissing ? say('privacy.reply.missing') : undefined} />
      <Failure error={answer.error} />
      <div className="actions">
        <Button onPress={cancel}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={answer.isPending} onPress={() => (isMissing || isNobody ? setIsTried(true) : answer.mutate())}>
          {say('privacy.reply.send')}
        </Button>
      </div>
    </Dialog>
  );
}
