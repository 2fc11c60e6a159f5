import type { PrivacyRequest } from '../api/views';
import { State, type Tone } from '../design/State';
import { useWords } from '../words';
import { date } from '../words/times';

const tones: Record<PrivacyRequest['state'] | 'overdue', Tone> = { open: 'wait', overdue: 'stop', granted: 'go', denied: 'stop', withdrawn: 'plain', ended: 'plain' };

interface Props {
  request: PrivacyRequest;
  heading: string;
  level: 2 | 3 | 4;
  /** Whether the patient reads it, and no one else. */
  isOwn?: boolean;
}

/** A request as it stands: what was asked, by when it is answered, and what was answered. */
export function Told({ request, heading, level, isOwn = false }: Props) {
  const { say, language } = useWords();
  const Heading = `h${level}` as const;
  const state = request.overdue ? 'overdue' : request.state;
  return (
    <>
      <div className="row spread">
        <Heading>{heading}</Heading>
        <State tone={tones[state]}>{say(`privacy.state.${state}`, { due: date(request.dueAt, language) })}</State>
      </div>
      <p className="quiet small">{say('privacy.made', { when: date(request.madeAt, language) })}</p>
      {request.text && <p className="written">{request.text}</p>}
      {request.extension && request.state === 'open' && <p className="written">{say('privacy.extended', { reason: request.extension })}</p>}
      {request.answer && <p className="written">{say('privacy.answer', { answer: request.answer })}</p>}
      {request.disagreement && <p className="written">{say(isOwn ? 'privacy.disagreement' : 'privacy.disagreement.theirs', { text: request.disagreement })}</p>}
    </>
  );
}
