import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { accounts } from '../../api/calls';
import { useSession } from '../../api/session';
import type { Role } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { useWords } from '../../words';
import type { Key } from '../../words/catalog';
import { stamp } from '../../words/times';

/** Privileged roles that wait for a second person; nothing when none does. */
export function Grants() {
  const { say, language } = useWords();
  const client = useQueryClient();
  const { data: session } = useSession();
  const list = useQuery({ queryKey: ['grants'], queryFn: accounts.pending });
  const decide = useMutation({
    mutationFn: ({ id, decision }: { id: string; decision: 'approve' | 'refuse' }) => accounts.decide(id, decision),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ['grants'] }), client.invalidateQueries({ queryKey: ['people'] })]),
  });
  if (!list.data || list.data.items.length === 0) return <Failure error={list.error} />;
  return (
    <section className="card stack">
      <h2>{say('grants.title')}</h2>
      <p>{say('grants.text')}</p>
      {list.data.items.map((one) => (
        <div key={one.id} className="row spread">
          <span>
            {say('grants.line', { person: one.personId, role: say(`person.${one.role as Role}` as Key), by: one.proposedBy, at: stamp(one.proposedAt, language) })}
          </span>
          <span className="row">
            {one.proposedBy !== session?.personId && one.personId !== session?.personId && (
              <Button look="primary" shape="compact" onPress={() => decide.mutate({ id: one.id, decision: 'approve' })}>
                {say('grants.approve', { person: one.personId })}
              </Button>
            )}
            <Button look="stop" shape="compact" onPress={() => decide.mutate({ id: one.id, decision: 'refuse' })}>
              {say('grants.refuse', { person: one.personId })}
            </Button>
          </span>
        </div>
      ))}
      <Failure error={decide.error} />
    </section>
  );
}
