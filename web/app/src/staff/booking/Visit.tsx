import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { appointments } from '../../api/calls';
import type { Appointment } from '../../api/views';
import { Button } from '../../design/Button';
import { Confirm } from '../../design/Confirm';
import { Dialog } from '../../design/Dialog';
import { Notice } from '../../design/Notice';
import { Earlier } from '../../plan/Earlier';
import { When } from '../../plan/When';
import { useSay } from '../../words';
import { AppointmentState } from '../AppointmentState';
import { NextStep } from './Booked';
import { Confidential } from './Confidential';
import { Delivery } from './Delivery';
import { Move } from './Move';

interface Props {
  appointment: Appointment;
  onClose: () => void;
}

/** One visit: when it is, how the patient was told, and what can be done about it. */
export function Visit({ appointment, onClose }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const [step, setStep] = useState<'look' | 'move' | 'cancel'>('look');
  const [moved, setMoved] = useState<Appointment>();
  const refresh = () => Promise.all(['appointments', 'slots', 'today'].map((key) => client.invalidateQueries({ queryKey: [key] })));
  const cancel = useMutation({
    mutationFn: () => appointments.cancel(appointment.id),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const back = () => setStep('look');
  const take = (next: Appointment) => {
    setMoved(next);
    void refresh();
  };
  if (moved) return <Moved appointment={moved} onClose={onClose} />;
  if (step === 'move') return <Move appointment={appointment} onClose={back} onMoved={take} />;
  if (step === 'look') return <Look appointment={appointment} onStep={setStep} onMoved={take} onClose={onClose} />;
  return (
    <Confirm title={say('visit.cancel.sure')} action={say('visit.cancel')} isPending={cancel.isPending} error={cancel.error} onConfirm={() => cancel.mutate()} onClose={back}>
      <p>{say('visit.cancel.text', { patient: nameOf(appointment) })}</p>
    </Confirm>
  );
}

const nameOf = ({ patientName, patientId }: Appointment) => patientName ?? patientId;

interface LookProps extends Props {
  onStep: (step: 'move' | 'cancel') => void;
  onMoved: (next: Appointment) => void;
}

function Look({ appointment, onStep, onMoved, onClose }: LookProps) {
  const say = useSay();
  const isOpen = appointment.state === 'booked';
  // Whoever has checked in may have lost their page, and their place with it: the link leads back.
  const isExpected = isOpen || appointment.state === 'checked-in';
  return (
    <Dialog title={nameOf(appointment)} isOpen onClose={onClose}>
      <When at={appointment.startsAt} zone={appointment.timeZone} patientZone={appointment.patientTimeZone} />
      <div className="row">
        <AppointmentState appointment={appointment} />
        <span>{say('board.with', { provider: appointment.providerName ?? appointment.providerId })}</span>
      </div>
      <p>
        {say('today.reason')}: {appointment.reason ?? say('today.reason.none')}
      </p>
      {appointment.licenceWarning && <Notice tone="wait">{say('visit.licence')}</Notice>}
      <Delivery appointment={appointment.id} />
      <Confidential appointment={appointment.id} />
      {isOpen && <Earlier appointment={appointment} onMoved={onMoved} />}
      <Link to="/people/$id/choices" params={{ id: appointment.patientId }}>
        {say('visit.choices')}
      </Link>
      {isExpected && <NextStep appointment={appointment.id} />}
      <div className="actions">
        {isOpen && (
          <>
            <Button look="stop" onPress={() => onStep('cancel')}>
              {say('visit.cancel')}
            </Button>
            <Button look="primary" onPress={() => onStep('move')}>
              {say('visit.move')}
            </Button>
          </>
        )}
        <Button onPress={onClose}>{say('app.close')}</Button>
      </div>
    </Dialog>
  );
}

function Moved({ appointment, onClose }: Props) {
  const say = useSay();
  return (
    <Dialog title={say('visit.moved')} isOpen onClose={onClose}>
      <Notice tone="go">{say('visit.moved.text', { patient: nameOf(appointment) })}</Notice>
      <When at={appointment.startsAt} zone={appointment.timeZone} patientZone={appointment.patientTimeZone} />
      <NextStep appointment={appointment.id} />
      <div className="actions">
        <Button look="primary" onPress={onClose}>
          {say('app.close')}
        </Button>
      </div>
    </Dialog>
  );
}
