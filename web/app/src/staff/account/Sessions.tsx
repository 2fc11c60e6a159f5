import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { accounts } from '../../api/calls';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { State } from '../../design/State';
import { useWords } from '../../words';
import { stamp } from '../../words/times';

/** Where somebody is signed in, and signing out from afar. */
export function Sessions({ personId }: { personId: string }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const key = ['sessions', personId];
  const list = useQuery({ queryKey: key, queryFn: () => accounts.sessions(personId) });
  const end = useMutation({ mutationFn: (id: string) => accounts.end(personId, id), onSuccess: () => client.invalidateQueries({ queryKey: key }) });
  return (
    <section className="card stack">
      <h2>{say('account.sessions.title')}</h2>
      <p>{say('account.sessions.text')}</p>
      {list.data?.items.map((one) => (
        <div key={one.id} className="row spread">
          <span>{say('account.sessions.used', { begun: stamp(one.createdAt, language), used: stamp(one.usedAt, language) })}</span>
          {one.current ? (
            <State tone="go">{say('account.sessions.this')}</State>
          ) : (
            <Button look="stop" shape="compact" onPress={() => end.mutate(one.id)}>
              {say('account.sessions.end')}
            </Button>
          )}
        </div>
      ))}
      <Failure error={list.error ?? end.error} />
    </section>
  );
}
