import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { useWords } from '../words';
import { withStore } from './store';

/** What somebody wrote in a visit and no answer came for. What it says is encrypted, and its key ended with the visit. */
export function Undelivered({ personId, appointmentId }: { personId: string; appointmentId: string }) {
  const { say } = useWords();
  const client = useQueryClient();
  const queryKey = ['undelivered', personId, appointmentId];
  const left = useQuery({
    queryKey,
    queryFn: () => withStore(personId, appointmentId, async (store) => ({ waiting: await store.all(), unsent: await store.unsent() })),
    retry: false,
    networkMode: 'always',
  });
  const count = left.data ? left.data.waiting.length + left.data.unsent.length : 0;
  if (!left.data || count === 0) return null;
  const { waiting, unsent } = left.data;
  const forget = async () => {
    await withStore(personId, appointmentId, (store) => Promise.all([...waiting.map(({ order }) => store.remove(order)), ...unsent.map(({ id }) => store.forget(id))]));
    await client.invalidateQueries({ queryKey });
  };
  return (
    <Notice tone="wait" title={say('chat.undelivered', { count })}>
      <p>{say('chat.undelivered.text')}</p>
      <Button look="bare" onPress={() => void forget()}>
        {say('chat.undelivered.seen')}
      </Button>
    </Notice>
  );
}
