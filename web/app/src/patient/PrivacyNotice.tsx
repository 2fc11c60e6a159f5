import { Printer } from 'lucide-react';
import { Problem } from '../api/problem';
import { useSession } from '../api/session';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { usePrivacyNotice } from '../privacy/notice';
import { useWords } from '../words';
import { day } from '../words/times';
import { Paragraphs } from './ConsentForm';
import Received from './Received';
import './patient.css';

/** The notice of privacy practices, for anybody: whoever is signed in as a patient can say here that they received it. */
export default function PrivacyNotice() {
  const { say, language } = useWords();
  const { data: session } = useSession();
  const notice = usePrivacyNotice();
  const { data, error } = notice;
  const isNone = error instanceof Problem && error.status === 404;
  return (
    <Column title={say('privacy.notice.title')} above={data?.clinic}>
      {isNone ? <Notice tone="wait">{say('privacy.notice.none')}</Notice> : <Failure error={error} onRetry={() => void notice.refetch()} />}
      {data && (
        <>
          <p className="quiet">{say('privacy.notice.version', { version: data.version, date: day(data.effectiveFrom.slice(0, 10), language) })}</p>
          <article className="card consent" lang={data.locale}>
            <Paragraphs text={data.text} />
          </article>
          {session?.role === 'patient' && (
            <div className="unprinted">
              <Received patient={session.personId} isRead />
            </div>
          )}
          <div className="bottom">
            <Button shape="wide" onPress={() => window.print()}>
              <Printer aria-hidden /> {say('privacy.notice.print')}
            </Button>
          </div>
        </>
      )}
    </Column>
  );
}
