import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accounts, session as calls } from '../../api/calls';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Confirm } from '../../design/Confirm';
import { useSay } from '../../words';
import { beyondProof, useProof } from '../glass/useProof';

/** Those who decide have their own forgotten by themselves. */
const roles = ['provider', 'nurse', 'coordinator'];

/** Somebody whom an identity provider calls otherwise now: the name of before is forgotten. Nothing where there is no provider. */
export function Unlink({ person }: { person: Person }) {
  const say = useSay();
  const [isAsking, setIsAsking] = useState(false);
  const providers = useQuery({ queryKey: ['sso'], queryFn: calls.providers });
  if (!person.active || !roles.includes(person.role) || !providers.data?.items.length) return null;
  return (
    <>
      <Button shape="compact" onPress={() => setIsAsking(true)}>
        {say('people.unlink', { name: person.name })}
      </Button>
      {isAsking && <Ask person={person} onClose={() => setIsAsking(false)} />}
    </>
  );
}

function Ask({ person, onClose }: { person: Person; onClose: () => void }) {
  const say = useSay();
  const { shown, field } = useProof();
  const forget = useMutation({
    mutationFn: async () => {
      await shown();
      await accounts.unlink(person.id);
    },
    onSuccess: onClose,
  });
  const title = say('people.unlink', { name: person.name });
  return (
    <Confirm title={title} action={title} isPending={forget.isPending} error={beyondProof(forget.error)} onConfirm={() => forget.mutate()} onClose={onClose}>
      <p>{say('people.unlink.text', { name: person.name })}</p>
      {field(forget.error)}
    </Confirm>
  );
}
