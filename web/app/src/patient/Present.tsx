import { useMutation, useQueryClient } from '@tanstack/react-query';
import { UserX } from 'lucide-react';
import { useState } from 'react';
import { consultations } from '../api/calls';
import type { Participant } from '../api/views';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { useSay } from '../words';
import type { Key } from '../words/catalog';

const isHere = (one: Participant) => one.leftAt === null || one.leftAt === undefined;

interface Props {
  participants: readonly Participant[];
  self: string;
  /** The visit whose patient looks: they may object to whoever was brought in. */
  objectIn?: string;
}

/** Who is in the visit and as what: a person has a right to know, and the patient one to object. */
export function Present({ participants, self, objectIn }: Props) {
  const say = useSay();
  return (
    <ul className="present" aria-label={say('room.present')} aria-live="polite">
      {participants.filter(isHere).map((one) => (
        <li key={one.personId}>
          {one.personId === self ? say('room.you') : one.name} <span className="quiet">({say(`person.${one.role}`)})</span>
          {one.despiteObjection && <span className="quiet"> {say('room.object.despite', { reason: say(`room.despite.${one.despiteObjection}` as Key) })}</span>}
          {objectIn !== undefined && one.invitedBy && !one.objectedAt && <ObjectTo visit={objectIn} whom={one} />}
        </li>
      ))}
    </ul>
  );
}

/** Says who was brought in, as what, until the patient has seen it: they may say no at once. */
export function Joining({ participants, visit }: { participants: readonly Participant[]; visit: string }) {
  const say = useSay();
  const [seen, setSeen] = useState<readonly string[]>([]);
  const coming = participants.filter((one) => one.invitedBy && isHere(one) && !one.objectedAt && !seen.includes(one.id));
  return coming.map((one) => (
    <Notice key={one.id} tone="info" title={say('room.joining', { name: one.name, role: say(`person.${one.role}`) })}>
      <div className="stack">
        <p>{say('room.joining.text')}</p>
        <div className="actions">
          <ObjectTo visit={visit} whom={one} />
          <Button shape="compact" onPress={() => setSeen([...seen, one.id])}>
            {say('room.joining.fine')}
          </Button>
        </div>
      </div>
    </Notice>
  ));
}

function ObjectTo({ visit, whom }: { visit: string; whom: Participant }) {
  const say = useSay();
  const client = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const object = useMutation({
    mutationFn: () => consultations.object(visit, whom.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['consultation'] });
      setIsOpen(false);
    },
  });
  return (
    <>
      <Button look="stop" shape="compact" onPress={() => setIsOpen(true)}>
        <UserX aria-hidden /> {say('room.object')} <span className="hidden-text">{whom.name}</span>
      </Button>
      <Dialog title={say('room.object.sure', { name: whom.name })} isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <p>{say('room.object.text')}</p>
        <Failure error={object.error} />
        <div className="actions">
          <Button onPress={() => setIsOpen(false)}>{say('app.cancel')}</Button>
          <Button look="stop" isPending={object.isPending} onPress={() => object.mutate()}>
            {say('room.object')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
