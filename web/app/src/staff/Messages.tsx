import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { threads } from '../api/calls';
import type { Thread } from '../api/views';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { State } from '../design/State';
import { useTitle, useWords } from '../words';
import { moment } from '../words/times';

/** Patients who may write after their visits; whoever waits for an answer stands first. */
export function Messages() {
  const { say } = useWords();
  const found = useQuery({ queryKey: ['threads'], queryFn: threads.list });
  const items = found.data?.items ?? [];
  useTitle(say('nav.messages'));
  return (
    <>
      <h1>{say('messages.title')}</h1>
      <p className="quiet">{say('messages.text')}</p>
      <Failure error={found.error} onRetry={() => void found.refetch()} />
      {found.data && items.length === 0 && <Empty title={say('messages.empty')}>{say('messages.empty.text')}</Empty>}
      <ul className="later threads">
        {items.map((one) => (
          <Row key={one.consultationId} thread={one} />
        ))}
      </ul>
    </>
  );
}

function Row({ thread }: { thread: Thread }) {
  const { say, language } = useWords();
  const { unanswered, patientWroteAt, patientName, until } = thread;
  return (
    <li>
      <State tone={unanswered ? 'wait' : 'plain'}>{say(unanswered ? 'messages.unanswered' : patientWroteAt ? 'messages.answered' : 'messages.none')}</State>
      <span className="who">
        <strong>{patientName}</strong>
        <span className="small quiet">
          {unanswered && patientWroteAt ? say('messages.since', { moment: moment(patientWroteAt, language) }) : say('thread.until', { moment: moment(until, language) })}
        </span>
      </span>
      <Link to="/messages/$id" params={{ id: thread.consultationId }} className="button compact">
        {say('messages.open')} <span className="hidden-text">{patientName}</span>
      </Link>
    </li>
  );
}
