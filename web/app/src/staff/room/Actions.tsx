import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ArrowLeftRight, Undo2, UserPlus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { consultations } from '../../api/calls';
import type { Consultation } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { useSay } from '../../words';
import { HandOver } from './HandOver';
import { Invite } from './People';

type Open = 'invite' | 'transfer' | 'back' | undefined;

interface Props {
  consultation: Consultation;
  onClose: () => void;
}

interface Leaving extends Props {
  /** What must be done while the visit's channels are open. */
  onBeforeLeaving: () => Promise<void>;
}

/** What a provider can do with the visit besides talking; a colleague who was brought in can call for help. */
export function Actions({ consultation, self, help, onBeforeLeaving }: Omit<Leaving, 'onClose'> & { self: string; help: ReactNode }) {
  const say = useSay();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const isOwn = consultation.providerId === self;
  return (
    <>
      {isOwn && (
        <>
          <Button shape="round" aria-label={say('consulting.invite')} onPress={() => setOpen('invite')}>
            <UserPlus aria-hidden />
          </Button>
          <Button shape="round" aria-label={say('consulting.transfer')} onPress={() => setOpen('transfer')}>
            <ArrowLeftRight aria-hidden />
          </Button>
          <Button shape="round" aria-label={say('consulting.send-back')} onPress={() => setOpen('back')}>
            <Undo2 aria-hidden />
          </Button>
        </>
      )}
      {help}
      {open === 'invite' && <Invite consultation={consultation} onClose={close} />}
      {open === 'transfer' && <Transfer consultation={consultation} onBeforeLeaving={onBeforeLeaving} onClose={close} />}
      {open === 'back' && <SendBack consultation={consultation} onBeforeLeaving={onBeforeLeaving} onClose={close} />}
    </>
  );
}

/** Leaves the room for the day's list. */
function useToToday(): () => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await client.invalidateQueries({ queryKey: ['today'] });
    await navigate({ to: '/today' });
  };
}

function SendBack({ consultation, onBeforeLeaving, onClose }: Leaving) {
  const say = useSay();
  const done = useToToday();
  const send = useMutation({ mutationFn: () => onBeforeLeaving().then(() => consultations.sendBack(consultation.id)), onSuccess: done });
  return (
    <Dialog title={say('consulting.send-back.sure')} isOpen onClose={onClose}>
      <p>{say('consulting.send-back.text')}</p>
      <Failure error={send.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={send.isPending} onPress={() => send.mutate()}>
          {say('consulting.send-back')}
        </Button>
      </div>
    </Dialog>
  );
}

function Transfer({ consultation, onBeforeLeaving, onClose }: Leaving) {
  const done = useToToday();
  return <HandOver id={consultation.id} text="consulting.transfer.text" onBefore={onBeforeLeaving} onDone={done} onClose={onClose} />;
}
