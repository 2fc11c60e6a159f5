import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { accounts } from '../../api/calls';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Confirm } from '../../design/Confirm';
import { State } from '../../design/State';
import { useSay } from '../../words';
import { beyondProof, useProof } from '../glass/useProof';

const reasons = ['abuse', 'runaway', 'flood', 'stolen'] as const;

/** What is shown of whoever is banned. */
type Whom = Pick<Person, 'id' | 'name' | 'banned'>;

function useListed() {
  const client = useQueryClient();
  return () => Promise.all(['people', 'grants', 'bans'].map((key) => client.invalidateQueries({ queryKey: [key] })));
}

/** Shuts somebody out within a second, whatever they come by; their account does not open before somebody else has lifted that. */
export function Ban({ person }: { person: Person }) {
  const say = useSay();
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button look="stop" shape="compact" onPress={() => setIsAsking(true)}>
        {say('people.ban', { name: person.name })}
      </Button>
      {isAsking && <Ask person={person} onClose={() => setIsAsking(false)} />}
    </>
  );
}

function Ask({ person, onClose }: { person: Person; onClose: () => void }) {
  const say = useSay();
  const listed = useListed();
  const [reason, setReason] = useState<string>(reasons[0]);
  const ban = useMutation({
    mutationFn: () => accounts.change(person.id, { banned: reason }),
    onSuccess: () => {
      onClose();
      return listed();
    },
  });
  return (
    <Confirm title={say('people.ban.sure', { name: person.name })} action={say('people.ban', { name: person.name })} isPending={ban.isPending} error={ban.error} onConfirm={() => ban.mutate()} onClose={onClose}>
      <p>{say('people.ban.text')}</p>
      <Choice label={say('people.ban.why')} value={reason} onChange={setReason} options={reasons.map((value) => ({ value, label: say(`people.ban.${value}`) }))} />
    </Confirm>
  );
}

/** Whoever is banned, and why; somebody else than who did it lifts it. */
export function Banned({ person }: { person: Whom }) {
  const say = useSay();
  const [isAsking, setIsAsking] = useState(false);
  const reason = reasons.find((one) => one === person.banned);
  return (
    <>
      <State tone="stop">{reason ? say('people.banned.for', { reason: say(`people.ban.${reason}`) }) : say('people.banned')}</State>
      <Button shape="compact" onPress={() => setIsAsking(true)}>
        {say('people.unban', { name: person.name })}
      </Button>
      {isAsking && <Lift person={person} onClose={() => setIsAsking(false)} />}
    </>
  );
}

function Lift({ person, onClose }: { person: Whom; onClose: () => void }) {
  const say = useSay();
  const listed = useListed();
  const { shown, field } = useProof();
  const lift = useMutation({
    mutationFn: async () => {
      await shown();
      await accounts.liftBan(person.id);
    },
    onSuccess: () => {
      onClose();
      return listed();
    },
  });
  const title = say('people.unban', { name: person.name });
  return (
    <Confirm title={title} action={title} isPending={lift.isPending} error={beyondProof(lift.error)} onConfirm={() => lift.mutate()} onClose={onClose}>
      <p>{say('people.unban.text')}</p>
      {field(lift.error)}
    </Confirm>
  );
}
