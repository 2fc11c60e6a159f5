import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic, consultations } from '../../api/calls';
import type { Consultation } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { addressOf } from '../../patient/invitation';
import { useSay } from '../../words';

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

/** A colleague by name, or anybody by a link that works once. */
export function Invite({ consultation, onClose }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const [kind, setKind] = useState('guest');
  const [name, setName] = useState('');
  const [role, setRole] = useState<string>('interpreter');
  const [colleague, setColleague] = useState<string>();
  const providers = useQuery({ queryKey: ['people', 'provider'], queryFn: () => clinic.people('provider') });
  const others = providers.data?.items.filter((one) => one.id !== consultation.providerId) ?? [];
  const chosen = colleague ?? others[0]?.id ?? '';
  const invite = useMutation({
    mutationFn: () => consultations.invite(consultation.id, kind === 'guest' ? { guest: { name: name.trim(), role } } : { personId: chosen }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['consultation', consultation.id] }),
  });
  const link = invite.data?.url;
  const url = link && addressOf(link, consultation.patientId, consultation.id, role);
  return (
    <Dialog title={say('consulting.invite.title')} isOpen onClose={onClose}>
      <Choice
        label={say('consulting.invite.role')}
        isLabelHidden
        value={kind}
        onChange={setKind}
        options={[
          { value: 'guest', label: say('consulting.invite.guest') },
          { value: 'colleague', label: say('consulting.invite.colleague') },
        ]}
      />
      {kind === 'guest' ? (
        <>
          <Field label={say('consulting.invite.name')} value={name} onChange={setName} autoComplete="off" />
          <Select label={say('consulting.invite.role')} value={role} onChange={setRole} options={roles.map((value) => ({ value, label: say(`person.${value}`) }))} />
        </>
      ) : (
        <Select label={say('consulting.transfer.to')} value={chosen} onChange={setColleague} options={others.map((one) => ({ value: one.id, label: one.name }))} />
      )}
      {url && <Given url={url} />}
      <Failure error={invite.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.close')}</Button>
        {!invite.isSuccess && (
          <Button look="primary" isPending={invite.isPending} isDisabled={kind === 'guest' ? name.trim() === '' : chosen === ''} onPress={() => invite.mutate()}>
            {say('consulting.invite.do')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

/** A link to hand to somebody. */
export function Given({ url }: { url: string }) {
  const say = useSay();
  return (
    <div className="stack" role="status">
      <p>{say('consulting.invite.link')}</p>
      <code className="key">{url}</code>
      <Button onPress={() => void navigator.clipboard.writeText(url)}>{say('consulting.invite.copy')}</Button>
    </div>
  );
}
