import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { consents } from '../api/calls';
import type { Form } from '../api/views';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import type { Recorded } from '../room/recording/useRecording';
import { useWords } from '../words';
import { newest, Paragraphs } from './ConsentForm';

interface Props {
  patient: string;
  answer: Recorded['answer'];
  /** How to say no. */
  refuse: ReactNode;
}

/** A patient reads and signs the clinic's form; the register keeps it, and the answer stands on it. */
export function RecordingConsent({ patient, answer, refuse }: Props) {
  const { say, language } = useWords();
  const forms = useQuery({ queryKey: ['consent-forms'], queryFn: () => consents.forms() });
  const sign = useMutation({
    mutationFn: async (form: Form) => {
      await consents.sign(patient, form, 'recordings of visits');
      return answer.mutateAsync(true);
    },
  });
  const form = newest(forms.data?.items ?? [], 'recording', language);
  // What is to be pressed comes with what is to be read, and is not pushed away by it.
  if (forms.isPending) return null;
  return (
    <>
      {forms.data && !form && <Notice tone="wait">{say('recording.form.none')}</Notice>}
      {form && (
        <article className="consent" lang={form.locale} tabIndex={0} aria-label={say('recording.form')}>
          <Paragraphs text={form.text} />
        </article>
      )}
      <Failure error={forms.error ?? sign.error} />
      <div className="actions">
        {refuse}
        {form && (
          <Button look="primary" isPending={sign.isPending} onPress={() => sign.mutate(form)}>
            {say('recording.yes')}
          </Button>
        )}
      </div>
    </>
  );
}
