import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { consents } from '../api/calls';
import { privacyNotice } from '../api/privacyNotice';
import type { Form } from '../api/views';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { Tick } from '../design/Tick';
import { useTried } from '../design/useTried';
import { answersOf, usePrivacyNotice } from '../privacy/notice';
import { Pending } from '../shell/pages';
import { useWords } from '../words';
import { Changes, newest, Paragraphs } from './ConsentForm';
import { NoticeTick } from './NoticeTick';

/** Writes down what somebody says who was asked for the privacy notice, beside what they came for: nothing waits for it, and nothing fails with it. */
function useNoticeAnswer(patient: string) {
  const client = useQueryClient();
  const { data: notice } = usePrivacyNotice();
  return (received: boolean) => {
    if (!notice) return;
    const told = () => client.invalidateQueries({ queryKey: answersOf(patient) });
    privacyNotice.answer(patient, notice, received).then(told, () => undefined);
  };
}

/** The consent form, read and signed; saying no is an answer like any other. */
export function ConsentStep({ patient, onSigned, isAlone = false }: { patient: string; onSigned: () => void; isAlone?: boolean }) {
  const { say, language } = useWords();
  const [isRefused, setIsRefused] = useState(false);
  const [isOn, setIsOn] = useState(false);
  const [hasNotice, setHasNotice] = useState(false);
  const [isTried, setIsTried] = useTried();
  const answer = useNoticeAnswer(patient);
  const forms = useQuery({ queryKey: ['consent-forms'], queryFn: () => consents.forms() });
  const sign = useMutation({
    mutationFn: (form: Form) => consents.sign(patient, form, 'telehealth visits'),
    onSuccess: () => {
      answer(hasNotice);
      onSigned();
    },
  });
  if (forms.isPending) return <Pending />;
  const form = newest(forms.data?.items ?? [], 'telehealth', language);
  if (isRefused) return <Refused onBack={() => setIsRefused(false)} />;
  return (
    <Column title={say('consent.title')} above={isAlone ? undefined : say('steps.of', { step: 2, steps: 3 })}>
      <Failure error={forms.error} onRetry={() => void forms.refetch()} />
      {forms.data && !form && <Notice tone="wait">{say('consent.none')}</Notice>}
      {form && (
        <>
          <Changes form={form} patient={patient} />
          <article className="card consent" lang={form.locale}>
            <Paragraphs text={form.text} />
          </article>
          <p className="quiet">{say('consent.evidence')}</p>
          <NoticeTick isOn={hasNotice} onChange={setHasNotice} />
          <div>
            <Tick isOn={isOn} onChange={setIsOn} isWrong={isTried && !isOn}>
              {say('consent.agree')}
            </Tick>
          </div>
          <div className="bottom">
            {isTried && !isOn && <Notice tone="stop">{say('consent.agree.missing')}</Notice>}
            <Failure error={sign.error} />
            <Button look="primary" shape="wide" isPending={sign.isPending} onPress={() => (isOn ? sign.mutate(form) : setIsTried(true))}>
              {say('consent.sign')}
            </Button>
            <Button look="bare" shape="wide" onPress={() => setIsRefused(true)}>
              {say('consent.refuse')}
            </Button>
          </div>
        </>
      )}
    </Column>
  );
}

function Refused({ onBack }: { onBack: () => void }) {
  const { say } = useWords();
  return (
    <Column title={say('consent.refused.title')}>
      <p>{say('consent.refused.text')}</p>
      <div className="bottom">
        <Button shape="wide" onPress={onBack}>
          {say('consent.reconsider')}
        </Button>
      </div>
    </Column>
  );
}
