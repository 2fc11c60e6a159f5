import { useMutation, useQueryClient } from '@tanstack/react-query';
import { memo, useState } from 'react';
import { appointments as calls } from '../../api/calls';
import type { Appointment } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useWords } from '../../words';
import { DayList } from '../DayList';

/** The day's appointments, to hand out links, move them or call them off. */
export const Schedule = memo(function Schedule({ appointments }: { appointments: readonly Appointment[] }) {
  const { say } = useWords();
  const [moving, setMoving] = useState<Appointment>();
  return (
    <>
      <DayList
        id="schedule"
        title={say('board.appointments')}
        empty={say('board.appointments.empty')}
        appointments={appointments}
        about={(one) => say('board.with', { provider: one.providerName ?? one.providerId })}
        actions={(one) => (
          <Button shape="compact" onPress={() => setMoving(one)}>
            {say('board.move')} <span className="hidden-text">{one.patientName}</span>
          </Button>
        )}
      />
      {moving && <Move appointment={moving} onClose={() => setMoving(undefined)} />}
    </>
  );
});

/** A time as the browser's own field for date and time writes it. */
function localOf(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function Move({ appointment, onClose }: { appointment: Appointment; onClose: () => void }) {
  const { say } = useWords();
  const client = useQueryClient();
  const [when, setWhen] = useState(localOf(appointment.startsAt));
  const done = async () => {
    await client.invalidateQueries({ queryKey: ['today'] });
    onClose();
  };
  const move = useMutation({
    mutationFn: () => {
      const starts = new Date(when);
      const length = new Date(appointment.endsAt).getTime() - new Date(appointment.startsAt).getTime();
      return calls.reschedule(appointment.id, starts.toISOString(), new Date(starts.getTime() + length).toISOString());
    },
    onSuccess: done,
  });
  const cancel = useMutation({ mutationFn: () => calls.cancel(appointment.id), onSuccess: done });
  return (
    <Dialog title={say('board.move.title')} isOpen onClose={onClose}>
      <Field label={say('board.move.when')} type={'datetime-local'} value={when} onChange={setWhen} />
      <Failure error={move.error ?? cancel.error} />
      <div className="actions">
        <Button look="stop" isPending={cancel.isPending} onPress={() => cancel.mutate()}>
          {say('board.cancel')}
        </Button>
        <Button onPress={onClose}>{say('app.close')}</Button>
        <Button look="primary" isPending={move.isPending} onPress={() => move.mutate()}>
          {say('board.move')}
        </Button>
      </div>
    </Dialog>
  );
}
