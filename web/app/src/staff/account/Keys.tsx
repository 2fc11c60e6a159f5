import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { accounts } from '../../api/calls';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { useWords } from '../../words';
import { stamp } from '../../words/times';

/** The keys of programs that act as somebody. Only those that still count are shown. */
export function Keys({ personId }: { personId: string }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const key = ['api-keys', personId];
  const list = useQuery({ queryKey: key, queryFn: () => accounts.keys(personId) });
  const revoke = useMutation({ mutationFn: (id: string) => accounts.revokeKey(personId, id), onSuccess: () => client.invalidateQueries({ queryKey: key }) });
  const living = list.data?.items.filter((one) => !one.revokedAt && new Date(one.expiresAt) > new Date()) ?? [];
  return (
    <section className="card stack">
      <h2>{say('account.keys.title')}</h2>
      <p>{say('account.keys.text')}</p>
      {list.data && living.length === 0 && <p className="quiet">{say('account.keys.none')}</p>}
      {living.map((one) => (
        <div key={one.id} className="row spread">
          <span>
            <strong>{one.label}</strong> {one.scopes.join(', ')}
            <br />
            {say('account.keys.ends', { ends: stamp(one.expiresAt, language) })} {one.usedAt ? say('account.keys.used', { used: stamp(one.usedAt, language) }) : say('account.keys.unused')}
          </span>
          <Button look="stop" shape="compact" onPress={() => revoke.mutate(one.id)}>
            {say('account.keys.revoke', { label: one.label })}
          </Button>
        </div>
      ))}
      <Failure error={list.error ?? revoke.error} />
    </section>
  );
}
