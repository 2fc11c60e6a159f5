import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { appointments, schedules } from '../api/calls';
import type { Appointment, Slot } from '../api/views';
import { isGone } from './useSlots';
import { typeOf } from './visitTypes';

/** Another time for a visit, with the same provider; one that somebody else took meanwhile has to be chosen anew. */
export function useMove(appointment: Appointment, onMoved: (next: Appointment) => void) {
  const client = useQueryClient();
  const [slot, choose] = useState<Slot>();
  const [isTried, setIsTried] = useState(false);
  const { departmentId, providerId, patientId } = appointment;
  const types = useQuery({ queryKey: ['visit-types', departmentId], queryFn: () => schedules.types(departmentId) });
  const type = typeOf(appointment, types.data?.items ?? []);
  const move = useMutation({
    mutationFn: ({ to, isSure }: { to: Slot; isSure: boolean }) => appointments.reschedule(appointment.id, to.startsAt, to.endsAt, isSure),
    onSuccess: (visit) => onMoved({ ...appointment, ...visit.appointment }),
    onError: (error) => {
      void client.invalidateQueries({ queryKey: ['slots'] });
      if (!isGone(error)) return;
      choose(undefined);
      setIsTried(false);
    },
  });
  // Where it takes from a pause, whoever moves it is asked first.
  const submit = (isSure = false) => {
    setIsTried(true);
    if (slot) move.mutate({ to: slot, isSure });
  };
  const take = (next: Slot | undefined) => {
    choose(next);
    move.reset();
  };
  return { types, wanted: type && { departmentId, providerId, patientId, visitType: type.code }, slot, choose: take, isMissing: isTried && !slot, move, submit };
}
