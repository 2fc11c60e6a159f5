import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { appointments } from '../api/calls';
import type { Person, Slot, Visit } from '../api/views';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { useTried } from '../design/useTried';
import { Slots } from '../plan/Slots';
import { isGone, isInPause } from '../plan/useSlots';
import { useTitle, useWords } from '../words';
import { About } from './booking/About';
import { Booked } from './booking/Booked';
import { FindPatient } from './booking/FindPatient';
import { Licence } from './booking/Licence';
import { OtherTime } from './booking/OtherTime';
import { Sure } from './booking/Sure';
import { useWhat, What } from './booking/What';

/** The desk books a visit: for whom, for what, with whom, and when. */
export function Book() {
  const { say } = useWords();
  const [booked, setBooked] = useState<{ visit: Visit; patient: Person }>();
  useTitle(say('book.title'));
  return (
    <>
      <div className="row spread">
        <h1>{say(booked ? 'book.done' : 'book.title')}</h1>
        <Link to="/appointments" className="button">
          {say('appointments.title')}
        </Link>
      </div>
      {booked ? <Booked {...booked} onAgain={() => setBooked(undefined)} /> : <Form onBooked={(visit, patient) => setBooked({ visit, patient })} />}
    </>
  );
}

/** A change of the form: whoever makes one has not been asked about what would be booked then. */
const changing =
  (book: { isPending: boolean; reset: () => void }) =>
  <T,>(change: (next: T) => void) =>
  (next: T) => {
    if (!book.isPending) book.reset();
    change(next);
  };

function Form({ onBooked }: { onBooked: (visit: Visit, patient: Person) => void }) {
  const { say } = useWords();
  const client = useQueryClient();
  const [patient, setPatient] = useState<Person>();
  const what = useWhat();
  const [about, setAbout] = useState({ zone: '', region: '', reason: '' });
  const [slot, choose] = useState<Slot>();
  const [isTried, setIsTried] = useTried();
  const { department, type, provider, providers } = what;
  const region = about.region.trim().toUpperCase();
  const book = useMutation({
    mutationFn: ({ who, when, isSure }: { who: Person; when: Slot; isSure: boolean }) =>
      appointments.book({ withinBuffer: isSure, departmentId: department, providerId: when.providerId, patientId: who.id, startsAt: when.startsAt, endsAt: when.endsAt, ...(type ? { visitType: type.code } : {}), ...(about.zone ? { patientTimeZone: about.zone } : {}), ...(region ? { patientRegion: region } : {}), ...(about.reason.trim() ? { reason: about.reason.trim() } : {}) }),
    onSuccess: (visit, { who }) => onBooked(visit, who),
    onError: (error) => {
      if (!isGone(error)) return;
      choose(undefined);
      setIsTried(false);
    },
    // What was free a moment ago may be taken now.
    onSettled: () => Promise.all(['slots', 'appointments', 'today'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  // Where it takes from a pause, the desk is asked first.
  const submit = (isSure: boolean) => {
    setIsTried(true);
    if (patient && slot) book.mutate({ who: patient, when: slot, isSure });
  };
  const changes = changing(book);
  const take = changes(choose);
  const who = providers.find((one) => one.id === slot?.providerId);
  return (
    <>
      <Failure error={what.error} />
      <div className="panels">
        <section className="card stack" aria-labelledby="who">
          <h2 id="who">{say('book.who')}</h2>
          <FindPatient value={patient} onChange={changes(setPatient)} isMissing={isTried && !patient} />
          <About about={about} onChange={changes(setAbout)} />
        </section>
        <What what={{ ...what, choose: changes(what.choose) }} />
      </div>
      <section className="card stack" aria-labelledby="when">
        <h2 id="when">{say('book.when')}</h2>
        {type && <Slots wanted={{ departmentId: department, visitType: type.code, providerId: provider?.id, patientId: patient?.id }} patientZone={about.zone || undefined} value={slot} onChange={take} />}
        {type && provider && <OtherTime provider={provider.id} minutes={type.minutes} onChange={take} />}
      </section>
      {slot && who && region !== '' && <Licence provider={who} region={region} at={slot.startsAt} />}
      {isTried && !patient && <Notice tone="stop">{say('book.patient.missing')}</Notice>}
      {isTried && !slot && <Notice tone="stop">{say('book.slot.missing')}</Notice>}
      <Failure error={isInPause(book.error) ? null : book.error} />
      <div className="actions">
        <Sure error={book.error} isPending={book.isPending} label={who && slot ? say('book.do.with', { provider: who.name }) : say('book.do')} anyway={say('book.anyway')} onPress={submit} onClose={book.reset} />
      </div>
    </>
  );
}
