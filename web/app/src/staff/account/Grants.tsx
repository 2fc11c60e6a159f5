import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { accounts } from '../../api/calls';
import { useSession } from '../../api/session';
import type { Grant, Role } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { useWords } from '../../words';
import type { Key } from '../../words/catalog';
import { stamp } from '../../words/times';
import { Approve } from '../glass/Approve';
import { useNameOf } from '../names';

/** Privileged roles that wait for a second person; nothing when none does. */
export function Grants() {
  const { say, language } = useWords();
  const client = useQueryClient();
  const { data: session } = useSession();
  const list = useQuery({ queryKey: ['grants'], queryFn: accounts.pending });
  const [approving, setApproving] = useState<Grant>();
  const refresh = () => Promise.all([client.invalidateQueries({ queryKey: ['grants'] }), client.invalidateQueries({ queryKey: ['people'] })]);
  const refuse = useMutation({ mutationFn: (id: string) => accounts.decide(id, 'refuse'), onSuccess: refresh });
  const nameOf = useNameOf();
  const line = (one: Grant) => say('grants.line', { person: nameOf(one.personId), role: say(`person.${one.role as Role}` as Key), by: nameOf(one.proposedBy), at: stamp(one.proposedAt, language) });
  if (!list.data || list.data.items.length === 0) return <Failure error={list.error} />;
  return (
    <section className="card stack">
      <h2>{say('grants.title')}</h2>
      <p>{say('grants.text')}</p>
      {list.data.items.map((one) => (
        <div key={one.id} className="row spread">
          <span>{line(one)}</span>
          <span className="row">
            {one.proposedBy !== session?.personId && one.personId !== session?.personId && (
              <Button look="primary" shape="compact" onPress={() => setApproving(one)}>
                {say('grants.approve', { person: nameOf(one.personId) })}
              </Button>
            )}
            <Button look="stop" shape="compact" onPress={() => refuse.mutate(one.id)}>
              {say('grants.refuse', { person: nameOf(one.personId) })}
            </Button>
          </span>
        </div>
      ))}
      <Failure error={refuse.error} />
      {approving && (
        <Approve title={say('grants.approve', { person: nameOf(approving.personId) })} approve={() => accounts.decide(approving.id, 'approve')} refresh={refresh} onClose={() => setApproving(undefined)}>
          <p>{line(approving)}</p>
          <p>{say('grants.approve.text')}</p>
        </Approve>
      )}
    </section>
  );
}
