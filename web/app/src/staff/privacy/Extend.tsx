import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { privacy } from '../../api/privacy';
import type { QueuedPrivacyRequest } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';

/** Puts an answer off, once, with a reason that the patient reads. */
export function Extend({ queued: { request, patientName: name }, onClose }: { queued: QueuedPrivacyRequest; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [isTried, setIsTried] = useTried();
  const extend = useMutation({
    mutationFn: () => privacy.extend(request.id, reason.trim()),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['privacy'] });
    },
  });
  const isMissing = reason.trim() === '';
  return (
    <Dialog title={say('privacy.extend.title', { name })} isOpen onClose={onClose}>
      <p>{say('privacy.extend.text')}</p>
      <Field label={say('privacy.extend.reason')} rows={3} value={reason} onChange={setReason} wrong={isTried && isMissing ? say('privacy.say.missing') : undefined} />
      <Failure error={extend.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={extend.isPending} onPress={() => (isMissing ? setIsTried(true) : extend.mutate())}>
          {say('privacy.extend')}
        </Button>
      </div>
    </Dialog>
  );
}
