import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { threads } from '../api/calls';
import { useSession } from '../api/session';
import { Button } from '../design/Button';
import { Confirm } from '../design/Confirm';
import { Failure } from '../design/Failure';
import { Thread } from '../live/Thread';
import { useTitle, useWords } from '../words';

/** One patient's conversation after a visit. */
export function Conversation() {
  const { say } = useWords();
  const { id }: { id: string } = useParams({ from: '/staff/messages/$id' });
  const { data: session } = useSession();
  const thread = useQuery({ queryKey: ['thread', id], queryFn: () => threads.show(id), retry: false });
  useTitle(say('nav.messages'));
  return (
    <>
      <Link to="/messages">{say('messages.back')}</Link>
      <h1>{thread.data?.patientName ?? say('messages.title')}</h1>
      <Failure error={thread.data ? null : thread.error} onRetry={() => void thread.refetch()} />
      {session && thread.data && <Thread consultation={id} personId={session.personId} side="team" />}
      {thread.data?.open && <Close id={id} />}
    </>
  );
}

function Close({ id }: { id: string }) {
  const { say } = useWords();
  const client = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const close = useMutation({
    mutationFn: () => threads.close(id),
    onSuccess: async () => {
      setIsAsking(false);
      await Promise.all(['thread', 'threads'].map((name) => client.invalidateQueries({ queryKey: [name] })));
    },
  });
  return (
    <div className="row">
      <Button onPress={() => setIsAsking(true)}>{say('messages.close')}</Button>
      {isAsking && (
        <Confirm title={say('messages.close.sure')} action={say('messages.close')} isPending={close.isPending} error={close.error} onConfirm={() => close.mutate()} onClose={() => setIsAsking(false)}>
          <p>{say('messages.close.text')}</p>
        </Confirm>
      )}
    </div>
  );
}
