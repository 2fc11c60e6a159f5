import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { accounts } from '../../api/calls';
import { useSession } from '../../api/session';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Confirm } from '../../design/Confirm';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useSay } from '../../words';
import { Ban, Banned } from './Ban';
import { Unlink } from './Unlink';

/** Those who do not work here, and so leave no work. */
const others: readonly string[] = ['patient', 'guardian', 'guest'];

/** Whether somebody may come in; whoever may not any more is signed out everywhere at once. */
export function Active({ person }: { person: Person }) {
  const say = useSay();
  const client = useQueryClient();
  const { data: session } = useSession();
  const [isAsking, setIsAsking] = useState(false);
  const [left, setLeft] = useState('');
  const close = () => setIsAsking(false);
  const works = !others.includes(person.role);
  // Who says nothing else says that they leave now.
  const leaves = () => ({ active: false, ...(works ? { leftAt: (left ? new Date(left) : new Date()).toISOString() } : {}) });
  const change = useMutation({
    mutationFn: () => accounts.change(person.id, person.active ? leaves() : { active: true }),
    onSuccess: () => {
      close();
      return Promise.all([client.invalidateQueries({ queryKey: ['people'] }), client.invalidateQueries({ queryKey: ['grants'] })]);
    },
  });
  if (person.id === session?.personId) return <>{say('people.self')}</>;
  if (person.banned) return <Banned person={person} />;
  return (
    <>
      <div className="row">
        <Button look={person.active ? 'stop' : 'plain'} shape="compact" isPending={change.isPending} onPress={() => (person.active ? setIsAsking(true) : change.mutate())}>
          {say(person.active ? 'people.close' : 'people.reopen', { name: person.name })}
        </Button>
        <Ban person={person} />
        <Unlink person={person} />
      </div>
      {isAsking ? (
        <Confirm title={say('people.close.sure', { name: person.name })} action={say('people.close', { name: person.name })} isPending={change.isPending} error={change.error} onConfirm={() => change.mutate()} onClose={close}>
          <p>{say('people.close.sure.text')}</p>
          {works && <Field label={say('people.close.left')} type={'datetime-local'} value={left} onChange={setLeft} />}
        </Confirm>
      ) : (
        <Failure error={change.error} />
      )}
    </>
  );
}
