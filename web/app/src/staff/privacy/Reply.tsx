import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { privacy } from '../../api/privacy';
import type { QueuedPrivacyRequest } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useDraft } from '../../draft';
import { useSay } from '../../words';

const kinds = ['health-plan', 'family', 'staff', 'other'] as const;

/** Grants or denies a request; a denial says why. */
export function Reply({ queued: { request, patientName: name }, onClose }: { queued: QueuedPrivacyRequest; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [decision, setDecision] = useState('granted');
  const [words, setWords, drop] = useDraft(`reply.${request.id}`, '');
  const [bars, setBars] = useState('other');
  const [person, setPerson] = useState('');
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
  return (
    <Dialog title={say('privacy.reply.title', { name })} isOpen onClose={onClose}>
      <p>{say(`privacy.reply.${request.asked}`)}</p>
      <Choice label={say('privacy.reply.decision')} value={decision} onChange={setDecision} options={(['granted', 'denied'] as const).map((value) => ({ value, label: say(`privacy.reply.${value}`) }))} />
      {isRestricting && <Select label={say('restriction.bars')} value={bars} onChange={setBars} options={kinds.map((value) => ({ value, label: say(`restriction.bars.${value}`) }))} />}
      {isRestricting && bars === 'staff' && <Field label={say('restriction.person')} value={person} onChange={setPerson} wrong={isTried && isNobody ? say('restriction.person.missing') : undefined} autoComplete="off" />}
      <Field label={say('privacy.reply.words')} rows={3} value={words} onChange={setWords} wrong={isTried && isMissing ? say('privacy.reply.missing') : undefined} />
      <Failure error={answer.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={answer.isPending} onPress={() => (isMissing || isNobody ? setIsTried(true) : answer.mutate())}>
          {say('privacy.reply.send')}
        </Button>
      </div>
    </Dialog>
  );
}
