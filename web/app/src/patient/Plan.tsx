import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { appointments } from '../api/calls';
import { useSession } from '../api/session';
import type { Appointment } from '../api/views';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Confirm } from '../design/Confirm';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { Earlier } from '../plan/Earlier';
import { Slots } from '../plan/Slots';
import { useMove } from '../plan/useMove';
import { When } from '../plan/When';
import { Pending } from '../shell/pages';
import { useSay } from '../words';
import { NoVisit } from './NoVisit';
import './patient.css';

/** A patient's own visit before its day: when it is, another time, or none. */
export default function Plan() {
  const say = useSay();
  const { data: session } = useSession();
  const id = session?.appointmentId ?? '';
  const appointment = useQuery({ queryKey: ['appointment', id], queryFn: () => appointments.show(id), enabled: id !== '' });
  if (session && id === '') return <NoVisit />;
  if (appointment.data) return <Steps appointment={appointment.data} />;
  if (!appointment.error) return <Pending />;
  return (
    <Column title={say('plan.title')}>
      <Failure error={appointment.error} onRetry={() => void appointment.refetch()} />
    </Column>
  );
}

function Steps({ appointment }: { appointment: Appointment }) {
  const say = useSay();
  const client = useQueryClient();
  const [step, setStep] = useState<'look' | 'move' | 'cancel'>('look');
  const [moved, setMoved] = useState<Appointment>();
  const cancel = useMutation({
    mutationFn: () => appointments.cancel(appointment.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['appointment', appointment.id] }).then(() => setStep('look')),
  });
  if (moved) return <Moved appointment={moved} />;
  if (step === 'move') return <Move appointment={appointment} onMoved={setMoved} onBack={() => setStep('look')} />;
  const isBooked = appointment.state === 'booked';
  const isOff = ['cancelled', 'rescheduled'].includes(appointment.state);
  return (
    <Column title={say('plan.title')}>
      <section className="card stack">
        <When at={appointment.startsAt} zone={appointment.timeZone} isOwn />
      </section>
      {appointment.state === 'cancelled' && <Notice tone="wait">{say('plan.cancelled')}</Notice>}
      {!isBooked && appointment.state !== 'cancelled' && <Notice>{say('plan.begun')}</Notice>}
      {isBooked && <Earlier appointment={appointment} isOwn onMoved={setMoved} />}
      <a href="/app/choices">{say('plan.choices')}</a>
      <a href="/app/seen">{say('plan.seen')}</a>
      <a href="/app/own-record">{say('app.own-record')}</a>
      {isBooked && (
        <Button look="bare" onPress={() => setStep('cancel')}>
          {say('plan.cancel')}
        </Button>
      )}
      {!isOff && (
        <div className="bottom">
          <a className="button primary wide" href="/app/visit">
            {say('plan.visit')}
          </a>
          {isBooked && (
            <Button shape="wide" onPress={() => setStep('move')}>
              {say('plan.move')}
            </Button>
          )}
        </div>
      )}
      {step === 'cancel' && (
        <Confirm title={say('plan.cancel.sure')} action={say('plan.cancel')} isPending={cancel.isPending} error={cancel.error} onConfirm={() => cancel.mutate()} onClose={() => setStep('look')}>
          <p>{say('plan.cancel.text')}</p>
        </Confirm>
      )}
    </Column>
  );
}

/** Another time for a visit. */
export function Move({ appointment, onMoved, onBack }: { appointment: Appointment; onMoved: (next: Appointment) => void; onBack: () => void }) {
  const say = useSay();
  const { types, wanted, slot, choose, isMissing, move, submit } = useMove(appointment, onMoved);
  return (
    <Column title={say('plan.move')}>
      <Failure error={types.error} onRetry={() => void types.refetch()} />
      {types.data && !wanted && <Notice tone="wait">{say('plan.no-types')}</Notice>}
      {wanted && <Slots wanted={wanted} isOwn value={slot} onChange={choose} />}
      <div className="bottom">
        {isMissing && <Notice tone="stop">{say('book.slot.missing')}</Notice>}
        <Failure error={move.error} />
        <Button look="primary" shape="wide" isPending={move.isPending} onPress={() => submit()}>
          {say('plan.move.do')}
        </Button>
        <Button shape="wide" onPress={onBack}>
          {say('app.back')}
        </Button>
      </div>
    </Column>
  );
}

/** The link was for the old time, so a new one comes. */
export function Moved({ appointment }: { appointment: Appointment }) {
  const say = useSay();
  return (
    <Column title={say('plan.moved')}>
      <When at={appointment.startsAt} zone={appointment.timeZone} isOwn />
      <Notice tone="go">{say('plan.moved.text')}</Notice>
      <a href="/app/recover">{say('join.new-link')}</a>
    </Column>
  );
}
