import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { accounts } from '../../api/calls';
import { useSession } from '../../api/session';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Confirm } from '../../design/Confirm';
import { Failure } from '../../design/Failure';
import { useSay } from '../../words';
import { Ban, Banned } from './Ban';
import { Unlink } from './Unlink';

/** Whether somebody may come in; whoever may not any more is signed out everywhere at once. */
export function Active({ person }: { person: Person }) {
  const say = useSay();
  const client = useQueryClient();
  const { data: session } = useSession();
  const [isAsking, setIsAsking] = useState(false);
  const close = () => setIsAsking(false);
  const change = useMutation({
    mutationFn: () => accounts.change(person.id, { active: !person.active }),
    onSuccess: () => {
      close();
      return Promise.all([client.invalidateQueries({ queryKey: ['people'] }), client.invalidateQueries({ queryKey: ['grants'] })]);
    },
  });
  if (person.id === session?.personId) return <>{say('people.self')}</>;
  if (person.banned) return <Banned person={person} />;
  return (
    <>
      <Button look={person.active ? 'stop' : 'plain'} shape="compact" isPending={change.isPending} onPress={() => (person.active ? setIsAsking(true) : change.mutate())}>
        {say(person.active ? 'people.close' : 'people.reopen', { name: person.name })}
      </Button>
      <Ban person={person} />
      <Unlink person={person} />
      {isAsking ? (
        <Confirm title={say('people.close.sure', { name: person.name })} action={say('people.close', { name: person.name })} isPending={change.isPending} error={change.error} onConfirm={() => change.mutate()} onClose={close}>
          <p>{say('people.close.sure.text')}</p>
        </Confirm>
      ) : (
        <Failure error={change.error} />
      )}
    </>
  );
}
