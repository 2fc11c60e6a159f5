import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic, consultations } from '../../api/calls';
import { Problem } from '../../api/problem';
import type { Consultation } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { addressOf } from '../../patient/invitation';
import { useSay } from '../../words';
import { Given } from '../Given';
import { AskInterpreter } from './AskInterpreter';

const roles = ['interpreter', 'guardian', 'specialist', 'second-opinion', 'observer'] as const;

/** Takes people out of the visit again; their access ends at once. */
export function RemovePeople({ consultation }: { consultation: Consultation }) {
  const say = useSay();
  const client = useQueryClient();
  const { id, participants, providerId, patientId } = consultation;
  const remove = useMutation({
    mutationFn: (participant: string) => consultations.remove(id, participant),
    onSuccess: () => client.invalidateQueries({ queryKey: ['consultation', id] }),
  });
  const guests = participants.filter((one) => one.personId !== providerId && one.personId !== patientId && !one.leftAt);
  return (
    <div className="stack">
      {guests.map((one) => (
        <Button key={one.personId} look="stop" shape="compact" onPress={() => remove.mutate(one.id)}>
          {say('consulting.remove', { name: one.name })}
        </Button>
      ))}
      <Failure error={remove.error} />
    </div>
  );
}

interface Props {
  consultation: Consultation;
  onClose: () => void;
}

const exceptions = ['emergency-treatment', 'danger-to-others', 'legal-duty'] as const;

/** A colleague by name, an interpreter of the clinic, or anybody by a link that works once. */
export function Invite({ consultation, onClose }: Props) {
  const say = useSay();
  const [kind, setKind] = useState('guest');
  const kinds = ['guest', 'colleague', 'interpreter'] as const;
  return (
    <Dialog title={say('consulting.invite.title')} isOpen onClose={onClose}>
      <Choice label={say('consulting.invite.role')} isLabelHidden value={kind} onChange={setKind} options={kinds.map((value) => ({ value, label: say(`consulting.invite.${value}`) }))} />
      {kind === 'guest' && <ByLink consultation={consultation} onClose={onClose} />}
      {kind === 'colleague' && <Colleague consultation={consultation} onClose={onClose} />}
      {kind === 'interpreter' && <AskInterpreter consultation={consultation} onClose={onClose} />}
    </Dialog>
  );
}

type Whom = Parameters<typeof consultations.invite>[1];

/** Invites somebody; whom the patient objected to only when an emergency leaves no choice. */
function useInvite(consultation: Consultation) {
  const client = useQueryClient();
  const invite = useMutation({
    mutationFn: (whom: Whom) => consultations.invite(consultation.id, whom),
    onSuccess: () => client.invalidateQueries({ queryKey: ['consultation', consultation.id] }),
  });
  return { invite, isObjected: invite.error instanceof Problem && invite.error.code === 'visit.objected' };
}

interface Ending {
  invite: ReturnType<typeof useInvite>['invite'];
  isObjected: boolean;
  whom: Whom | undefined;
  /** What is said when nobody was named yet. */
  onMissing?: () => void;
  onClose: () => void;
}

function Ending({ invite, isObjected, whom, onMissing, onClose }: Ending) {
  const say = useSay();
  const [reason, setReason] = useState<string>(exceptions[0]);
  return (
    <>
      <Failure error={invite.error} />
      {isObjected && <Select label={say('consulting.invite.despite')} value={reason} onChange={setReason} options={exceptions.map((value) => ({ value, label: say(`consulting.invite.${value}`) }))} />}
      <div className="actions">
        <Button onPress={onClose}>{say('app.close')}</Button>
        {!invite.isSuccess && (
          <Button look={isObjected ? 'stop' : 'primary'} isPending={invite.isPending} isDisabled={!whom && !onMissing} onPress={() => (whom ? invite.mutate(isObjected ? { ...whom, despiteObjection: reason } : whom) : onMissing?.())}>
            {say(isObjected ? 'consulting.invite.anyway' : 'consulting.invite.do')}
          </Button>
        )}
      </div>
    </>
  );
}

function ByLink({ consultation, onClose }: Props) {
  const say = useSay();
  const [name, setName] = useState('');
  const [role, setRole] = useState<string>('interpreter');
  const { invite, isObjected } = useInvite(consultation);
  const [isTried, setIsTried] = useTried();
  const link = invite.data?.url;
  const isNamed = name.trim() !== '';
  return (
    <>
      <Field label={say('consulting.invite.name')} value={name} onChange={setName} autoComplete="off" wrong={isTried && !isNamed ? say('people.missing') : undefined} />
      <Select label={say('consulting.invite.role')} value={role} onChange={setRole} options={roles.map((value) => ({ value, label: say(`person.${value}`) }))} />
      {link && <Given url={addressOf(link, consultation.patientId, consultation.id, role)} />}
      <Ending invite={invite} isObjected={isObjected} whom={isNamed ? { guest: { name: name.trim(), role } } : undefined} onMissing={() => setIsTried(true)} onClose={onClose} />
    </>
  );
}

function Colleague({ consultation, onClose }: Props) {
  const say = useSay();
  const [colleague, setColleague] = useState<string>();
  const { invite, isObjected } = useInvite(consultation);
  const providers = useQuery({ queryKey: ['people', 'provider'], queryFn: () => clinic.people('provider') });
  const others = providers.data?.items.filter((one) => one.id !== consultation.providerId) ?? [];
  const chosen = colleague ?? others[0]?.id;
  return (
    <>
      <Select label={say('consulting.transfer.to')} value={chosen ?? ''} onChange={setColleague} options={others.map((one) => ({ value: one.id, label: one.name }))} />
      <Ending invite={invite} isObjected={isObjected} whom={chosen ? { personId: chosen } : undefined} onClose={onClose} />
    </>
  );
}
