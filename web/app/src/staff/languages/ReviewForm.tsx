import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formReviews } from '../../api/languageNotices';
import { fieldOf } from '../../api/problem';
import type { Form } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';

/** Writes down who reviewed the words of a form, and when; it is these very words that they read. */
export function ReviewForm({ form, onClose }: { form: Form; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [typed, setTyped] = useState({ reviewer: '', day: '' });
  const { type, version, locale, hash } = form;
  const reviewer = typed.reviewer.trim();
  const review = useMutation({
    mutationFn: () => formReviews.add({ type, version, locale, hash, reviewedBy: reviewer, reviewedOn: typed.day }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['form-reviews'] });
      onClose();
    },
  });
  const refused = fieldOf(review.error);
  const [isTried, setIsTried] = useTried(refused);
  const set = (name: keyof typeof typed) => (value: string) => {
    // What the clinic refused was something else.
    if (!review.isPending) review.reset();
    setTyped({ ...typed, [name]: value });
  };
  const submit = () => {
    setIsTried(true);
    if (reviewer !== '' && typed.day !== '') review.mutate();
  };
  return (
    <Dialog title={say('languages.forms.title')} isOpen onClose={onClose}>
      <p>{say('languages.forms.record.text')}</p>
      <Field label={say('languages.reviewer')} value={typed.reviewer} onChange={set('reviewer')} maxLength={100} autoComplete="off" isInvalid={refused === 'reviewedBy'} wrong={isTried && reviewer === '' ? say('languages.reviewer.missing') : undefined} />
      <Field type="date" label={say('languages.day')} value={typed.day} onChange={set('day')} isInvalid={refused === 'reviewedOn'} wrong={isTried && typed.day === '' ? say('languages.day.missing') : undefined} />
      <Failure error={review.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={review.isPending} onPress={submit}>
          {say('languages.forms.save')}
        </Button>
      </div>
    </Dialog>
  );
}
