import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { appointments, consents, queue } from '../api/calls';
import { Problem } from '../api/problem';
import type { Appointment, Device, Intake, Session } from '../api/views';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { kept } from '../draft';
import { usePrivacyNotice } from '../privacy/notice';
import { Pending } from '../shell/pages';
import { useWords, withWords } from '../words';
import { isOutdated } from './ConsentForm';
import { ConsentStep } from './ConsentStep';
import { DeviceCheck } from './devices/DeviceCheck';
import { keepEntry } from './entry';

const details = withWords(() => import('./Details'), 'intake');
const Details = lazy(details);

/** Under this name it is kept until the clinic has it: several patients may come by one device. */
const draftOfDetails = (appointment: string) => `intake.${appointment}`;

interface Props {
  session: Session;
  appointment: Appointment;
  /** The place in the queue, when they have checked in already. */
  entry?: string;
  onArrived: (entry: string) => void;
}

/** Nothing kept is an answer, too. */
async function intakeOf(id: string): Promise<Intake | null> {
  try {
    return await appointments.intake(id);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** Whether nothing is left to ask. */
const isWhole = (intake: Intake | null | undefined) => Boolean(intake?.emergencyContact && intake.identity && intake.privacy);

/** From the link to the waiting room: where they are, their consent, their devices. */
export function Arrival({ session, appointment, entry, onArrived }: Props) {
  const client = useQueryClient();
  const [isConfirmed, setIsConfirmed] = useState(false);
  const intake = useQuery({ queryKey: ['intake', appointment.id], queryFn: () => intakeOf(appointment.id) });
  const signed = useQuery({ queryKey: ['consents', session.personId], queryFn: () => consents.of(session.personId) });
  const forms = useQuery({ queryKey: ['consent-forms'], queryFn: consents.forms });
  // On its way while it is asked whether the form is needed.
  useEffect(() => void details().catch(() => undefined), []);
  // There before the step that asks for it: nothing moves under a finger.
  usePrivacyNotice();
  const last = signed.data?.items.filter((one) => one.type === 'telehealth').at(-1);
  const hasConsent = last?.decision === 'granted' && !isOutdated(last, forms.data?.items ?? []);
  const save = useMutation({
    mutationFn: (next: Intake) => appointments.saveIntake(appointment.id, next),
    onSuccess: (_, next) => {
      kept.drop(draftOfDetails(appointment.id));
      client.setQueryData(['intake', appointment.id], next);
      setIsConfirmed(true);
    },
  });
  const checkedIn = useRef(entry);
  const arrive = useMutation({
    mutationFn: async (device: Device) => {
      checkedIn.current ??= await checkIn(appointment.id);
      const id = checkedIn.current;
      await queue.ready(id, device);
      // Only now: a place that is asked for before would be that of somebody who is not ready.
      onArrived(id);
      await client.invalidateQueries({ queryKey: ['place', id] });
    },
  });
  if (intake.isPending || signed.isPending || forms.isPending) return <Pending />;
  // Whom the desk checked in, nobody may have asked.
  const isUnsaid = intake.isSuccess && !isWhole(intake.data);
  if ((entry === undefined || isUnsaid) && !isConfirmed) {
    return (
      <Suspense fallback={<Pending />}>
        <Details draft={draftOfDetails(appointment.id)} patient={session.name} first={intake.data ?? null} isSaving={save.isPending} error={save.error ?? intake.error} onDone={(next) => save.mutate(next)} />
      </Suspense>
    );
  }
  if (!hasConsent) {
    return <ConsentStep patient={session.personId} onSigned={() => void signed.refetch()} />;
  }
  const isEarly = arrive.error instanceof Problem && arrive.error.code === 'visit.too-early';
  const problem = isEarly ? <Opening at={appointment.startsAt} /> : <Failure error={arrive.error} />;
  return <DeviceCheck isEntering={arrive.isPending} problem={problem} onDone={(device) => arrive.mutate(device)} />;
}

/** A visit can be entered half an hour before it begins. */
const early = 30 * 60_000;

/** From when on somebody can come in who is early, by their own clock. */
function Opening({ at }: { at: string }) {
  const { say, language } = useWords();
  const opens = new Date(new Date(at).getTime() - early);
  const time = opens.toLocaleString(language, { weekday: 'long', hour: 'numeric', minute: '2-digit' });
  return <Notice tone="wait">{say('devices.opens', { time })}</Notice>;
}

async function checkIn(appointment: string): Promise<string> {
  const arrival = await appointments.checkIn(appointment);
  if (!arrival.queueEntryId) throw new Problem(500, 'unknown', 'no place in the queue was made');
  keepEntry(appointment, arrival.queueEntryId);
  return arrival.queueEntryId;
}
