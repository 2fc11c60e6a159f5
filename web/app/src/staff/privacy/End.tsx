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

/** Ends a restriction, once the patient agreed and that is written down. */
export function End({ queued: { request, patientName: name }, onClose }: { queued: QueuedPrivacyRequest; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [isTried, setIsTried] = useTried();
  const end = useMutation({
    mutationFn: () => privacy.end(request.id, reason.trim()),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['privacy'] });
    },
  });
  const isMissing = reason.trim() === '';
  return (
    <Dialog title={say('restriction.end.title', { name })} isOpen onClose={onClose}>
      <p>{say('restriction.end.text')}</p>
      <Field label={say('restriction.end.reason')} rows={3} value={reason} onChange={setReason} wrong={isTried && isMissing ? say('privacy.say.missing') : undefined} />
      <Failure error={end.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={end.isPending} onPress={() => (isMissing ? setIsTried(true) : end.mutate())}>
          {say('restriction.end')}
        </Button>
      </div>
    </Dialog>
  );
}
