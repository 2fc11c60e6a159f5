import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { SendHorizontal } from 'lucide-react';
import { useEffect, useRef, type SubmitEvent } from 'react';
import { threads } from '../api/calls';
import { Problem } from '../api/problem';
import type { Thread as View } from '../api/views';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { useDraft } from '../draft';
import { useWords } from '../words';
import { moment } from '../words/times';
import { Bubble } from './Bubble';
import { useThread, type Sent } from './useThread';
import './chat.css';

/** Milliseconds after which it is asked again whether the other side has read. */
const pause = 60_000;

type Side = 'patient' | 'team';

interface Props {
  consultation: string;
  personId: string;
  side: Side;
  /** In what somebody acts who acts for the patient; nothing said, it is the patient or those who treat. */
  acts?: readonly string[];
}

/** Whether there is something to read on a side, and whether the other one has read what this one wrote. */
const standing = (thread: View, side: Side) => ({
  isUnread: side === 'patient' ? thread.unreadByPatient : thread.unreadByTeam,
  isRead: side === 'patient' ? Boolean(thread.patientWroteAt) && !thread.unreadByTeam : Boolean(thread.teamWroteAt) && !thread.unreadByPatient,
});

/** As what somebody writes: of those who treated, whoever is not the provider is a nurse. */
const roleIn = (thread: View, personId: string, side: Side): string => {
  if (side === 'team') return personId === thread.providerId ? 'provider' : 'nurse';
  return personId === thread.patientId ? 'patient' : 'guardian';
};

/** What a patient and those who treated them write to each other after a visit. Nothing, where nobody opened it. */
export function Thread({ consultation, personId, side, acts }: Props) {
  const { say } = useWords();
  const thread = useQuery({
    queryKey: ['thread', consultation],
    queryFn: () => threads.show(consultation),
    refetchInterval: ({ state }) => (state.data ? pause : false),
    retry: false,
  });
  if (thread.error instanceof Problem && thread.error.status === 404) return null;
  return (
    <section className="stack thread" aria-labelledby="thread">
      <h2 id="thread">{say(side === 'patient' ? 'thread.title' : 'thread.title.team')}</h2>
      <Failure error={thread.error} onRetry={() => void thread.refetch()} />
      {thread.data && <Conversation thread={thread.data} personId={personId} side={side} acts={acts} />}
    </section>
  );
}

function Conversation({ thread, personId, side, acts }: Omit<Props, 'consultation' | 'acts'> & { thread: View; acts: readonly string[] | undefined }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const { said, error, retry, write, arrived } = useThread(thread.consultationId, personId, roleIn(thread, personId, side));
  const own = standing(thread, side);
  // What the patient has read says nothing of whoever acts for them.
  const { isUnread, isRead } = acts ? { ...own, isUnread: true } : own;
  const mayWrite = acts?.includes('write-messages') ?? true;
  const keep = (changed: View) => {
    client.setQueryData(['thread', thread.consultationId], changed);
    void client.invalidateQueries({ queryKey: ['threads'] });
  };
  const mark = useMutation({ mutationFn: () => threads.read(thread.consultationId), onSuccess: keep });
  const { mutate: markAsRead } = mark;
  const count = said.length;
  useEffect(() => {
    if (count > 0) void client.invalidateQueries({ queryKey: ['thread', thread.consultationId] });
  }, [client, count, thread.consultationId]);
  useEffect(() => {
    // Shown to nobody it is not read, and it is once somebody comes back to it.
    const see = () => {
      if (isUnread && count > 0 && document.visibilityState === 'visible') markAsRead();
    };
    see();
    document.addEventListener('visibilitychange', see);
    return () => document.removeEventListener('visibilitychange', see);
  }, [isUnread, count, markAsRead]);
  const name = (from: string) => {
    if (from === thread.patientId) return thread.patientName;
    if (from === thread.providerId) return thread.providerName;
    const proxy = thread.proxies.find((one) => one.personId === from);
    return proxy && say('thread.for', { name: proxy.name, patient: thread.patientName });
  };
  return (
    <div className="chat">
      <Failure error={error} onRetry={retry} />
      <div className="said" role="log" aria-live="polite" tabIndex={0} aria-labelledby="thread">
        {count === 0 && <p className="quiet">{say(side === 'patient' ? 'thread.empty' : 'thread.empty.team')}</p>}
        {said.map((one) => (
          <Bubble key={one.timetoken} said={one} isMine={one.from === personId} name={name(one.from)} isLong />
        ))}
      </div>
      {isRead && <p className="quiet small">{say(side === 'patient' ? 'thread.read' : 'thread.read.team')}</p>}
      {thread.open ? (
        <>
          {mayWrite && <Writer consultation={thread.consultationId} arrived={arrived} onWrite={async (text) => keep(await write(text))} />}
          <p className="quiet small">{say('thread.until', { moment: moment(thread.until, language) })}</p>
          {side === 'patient' && <p className="quiet small">{say('thread.emergency')}</p>}
        </>
      ) : (
        <p>{say(`thread.ended.${thread.endedBecause ?? 'expired'}`)}</p>
      )}
    </div>
  );
}

function Writer({ consultation, arrived, onWrite }: { consultation: string; arrived: Sent | undefined; onWrite: (text: string) => Promise<void> }) {
  const { say } = useWords();
  const [text, setText, drop] = useDraft(`thread.${consultation}`, '');
  const send = useMutation({
    mutationFn: () => onWrite(text.trim()),
    onSuccess: () => {
      setText('');
      drop();
    },
  });
  const { isPending, reset } = send;
  const left = useRef<Sent>(undefined);
  useEffect(() => {
    if (!arrived || isPending || left.current === arrived) return;
    left.current = arrived;
    // Nobody is told any longer that it failed, nor finds it written and unsent.
    reset();
    if (text.trim() !== arrived.text) return;
    setText('');
    drop();
  }, [arrived, isPending, reset, text, setText, drop]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() !== '' && !send.isPending) send.mutate();
  };
  return (
    <form className="writer" onSubmit={submit}>
      <Failure error={send.error} />
      <div className="line">
        <Field label={say('chat.write')} rows={3} value={text} onChange={setText} maxLength={4000} isReadOnly={send.isPending} />
        <Button type="submit" shape="round" aria-label={say('app.send')} isPending={send.isPending}>
          <SendHorizontal aria-hidden />
        </Button>
      </div>
    </form>
  );
}
