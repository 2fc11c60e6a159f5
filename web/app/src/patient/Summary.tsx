import { useMutation, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { consultations } from '../api/calls';
import { Button } from '../design/Button';
import { Choice } from '../design/Choice';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { useTried } from '../design/useTried';
import { useDraft } from '../draft';
import { Thread } from '../live/Thread';
import { Undelivered } from '../live/Undelivered';
import { useWords } from '../words';
import { day } from '../words/times';

interface Props {
  consultation: string;
  personId: string;
  /** Of which appointment; only whose visit it was wrote in it on this device. */
  appointmentId?: string;
  /** Whether it is the patient who reads; whoever acts for them answers no questions for them. */
  isOwn?: boolean;
  /** In what they act. */
  acts?: readonly string[];
}

/** After the visit: what was said, what comes next, and three questions. */
export default function Summary({ consultation: id, personId, appointmentId, isOwn = true, acts = [] }: Props) {
  const { say, language } = useWords();
  const summary = useQuery({ queryKey: ['summary', id], queryFn: () => consultations.summary(id) });
  const { data } = summary;
  const due = data?.followUp.due;
  return (
    <Column title={say('summary.title')} above={data && say('summary.with', { provider: data.providerName, minutes: data.durationMinutes })}>
      <Failure error={summary.error} onRetry={() => void summary.refetch()} />
      {appointmentId !== undefined && <Undelivered personId={personId} appointmentId={appointmentId} />}
      {data && (
        <section className="card stack">
          <h2>{say('summary.words')}</h2>
          <p className="written">{data.summary ?? say('summary.none')}</p>
          <h2>{say('summary.follow-up')}</h2>
          <p className="written">{data.followUp.required ? (data.followUp.note ?? say('summary.follow-up.required')) : say('summary.follow-up.none')}</p>
          {due && <p>{say('summary.follow-up.due', { date: day(due, language) })}</p>}
        </section>
      )}
      {data && (
        <a href={consultations.copyOf(id, language)} download="visit-record.pdf" className="button wide">
          <Download aria-hidden /> {say('summary.copy')}
        </a>
      )}
      {data && isOwn && <Thread consultation={id} personId={personId} side="patient" />}
      {data && acts.includes('read-messages') && <Thread consultation={id} personId={personId} side="patient" acts={acts} />}
      {data && isOwn && <a href="/app/seen">{say('summary.seen')}</a>}
      {data && isOwn && <a href="/app/own-record">{say('app.own-record')}</a>}
      {data && isOwn && !data.surveyed && <Survey consultation={id} />}
    </Column>
  );
}

const scale = [1, 2, 3, 4, 5];
interface Answers {
  ease: string | null;
  picture: string | null;
  again: string | null;
  comment: string;
}

function Survey({ consultation }: { consultation: string }) {
  const { say } = useWords();
  const [answers, setAnswers, drop] = useDraft<Answers>(`survey.${consultation}`, { ease: null, picture: null, again: null, comment: '' });
  const [isTried, setIsTried] = useTried();
  const { ease, picture, again, comment } = answers;
  const send = useMutation({
    mutationFn: () => consultations.survey(consultation, { ease: Number(ease), audioVideo: Number(picture), again: again === 'yes', ...(comment.trim() ? { comment: comment.trim() } : {}) }),
    onSuccess: drop,
  });
  if (send.isSuccess) {
    return (
      <Notice tone="go" title={say('survey.thanks')}>
        {say('summary.close')}
      </Notice>
    );
  }
  const isWhole = ease !== null && picture !== null && again !== null;
  const numbers = scale.map((value) => ({ value: String(value), label: value, name: say('survey.scale', { value }) }));
  const yesNo = (['yes', 'no'] as const).map((value) => ({ value, label: say(`survey.${value}`) }));
  return (
    <section className="stack">
      <h2>{say('survey.title')}</h2>
      <Choice label={say('survey.ease')} value={ease} isWrong={isTried && ease === null} options={numbers} onChange={(next) => setAnswers({ ...answers, ease: next })} />
      <Choice label={say('survey.picture')} value={picture} isWrong={isTried && picture === null} options={numbers} onChange={(next) => setAnswers({ ...answers, picture: next })} />
      <p className="quiet small">
        1 = {say('survey.low')}, 5 = {say('survey.high')}
      </p>
      <Choice label={say('survey.again')} value={again} isWrong={isTried && again === null} options={yesNo} onChange={(next) => setAnswers({ ...answers, again: next })} />
      <Field label={say('survey.comment')} rows={2} value={comment} onChange={(next) => setAnswers({ ...answers, comment: next })} />
      {isTried && !isWhole && <Notice tone="stop">{say('survey.missing')}</Notice>}
      <div className="bottom">
        <Failure error={send.error} />
        <Button look="primary" shape="wide" isPending={send.isPending} onPress={() => (isWhole ? send.mutate() : setIsTried(true))}>
          {say('survey.send')}
        </Button>
      </div>
    </section>
  );
}
