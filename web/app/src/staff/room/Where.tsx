import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { appointments } from '../../api/calls';
import type { Consultation, Intake } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useTried } from '../../design/useTried';
import { isPhone, plain } from '../../plan/phone';
import { useSay } from '../../words';
import { Confirmed } from './Confirmed';

type Contact = NonNullable<Intake['emergencyContact']>;

const nobody: Contact = { name: '', phone: '' };
const empty: Intake = { location: { line: '', city: '', region: '', country: '' }, callbackNumber: '' };

interface Props {
  consultation: Consultation;
  /** Whether the visit is over: then it is where the patient was. */
  isOver?: boolean;
  onClose: () => void;
}

/** Where the patient says they are now, taken down for them in the visit or after it; whom to call in an emergency may be left out, and so may who they are and whether they can talk freely. */
export function Where({ consultation, isOver = false, onClose }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const [intake, setIntake] = useState<Intake>(consultation.intake ?? empty);
  const [isTried, setIsTried] = useTried();
  const { location: where } = intake;
  const contact = intake.emergencyContact ?? nobody;
  const isAlone = contact.name.trim() === '' && contact.phone.trim() === '';
  const line = where.line?.trim() ?? '';
  const save = useMutation({
    mutationFn: () =>
      appointments.saveIntake(consultation.appointmentId, { location: { ...where, line: line === '' ? null : line }, callbackNumber: plain(intake.callbackNumber), emergencyContact: isAlone ? null : { ...contact, phone: plain(contact.phone) }, identity: intake.identity ?? null, privacy: intake.privacy ?? null }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['consultation', consultation.id] });
      onClose();
    },
  });
  const move = (change: Partial<Intake['location']>) => setIntake({ ...intake, location: { ...where, ...change } });
  const name = (change: Partial<Contact>) => setIntake({ ...intake, emergencyContact: { ...contact, ...change } });
  const missing = (text: string) => (isTried && text.trim() === '' ? say('details.missing') : undefined);
  const noPhone = (text: string) => (isTried && !isPhone(text) ? say('details.phone.invalid') : undefined);
  const submit = () => {
    setIsTried(true);
    const isWhole = [where.city, where.region, where.country].every((text) => text.trim() !== '');
    const isContact = isAlone || (contact.name.trim() !== '' && isPhone(contact.phone));
    if (isWhole && isPhone(intake.callbackNumber) && isContact) save.mutate();
  };
  return (
    <Dialog title={say(isOver ? 'consulting.was' : 'consulting.where')} isOpen onClose={onClose}>
      <p>{say(isOver ? 'consulting.was.text' : 'consulting.where.text')}</p>
      <Field label={say('details.line')} value={where.line ?? ''} onChange={(next) => move({ line: next })} autoComplete="off" />
      <Field label={say('details.city')} value={where.city} onChange={(city) => move({ city })} autoComplete="off" wrong={missing(where.city)} />
      <Field label={say('details.region')} value={where.region} onChange={(region) => move({ region })} autoComplete="off" wrong={missing(where.region)} />
      <Field label={say('details.country')} value={where.country} onChange={(country) => move({ country })} autoComplete="off" wrong={missing(where.country)} />
      <Field label={say('consulting.where.callback')} value={intake.callbackNumber} onChange={(callbackNumber) => setIntake({ ...intake, callbackNumber })} type="tel" autoComplete="off" wrong={noPhone(intake.callbackNumber)} />
      <Field label={say('consulting.where.contact')} value={contact.name} onChange={(next) => name({ name: next })} autoComplete="off" wrong={isAlone ? undefined : missing(contact.name)} hint={say('consulting.where.contact.hint')} />
      <Field label={say('details.emergency.phone')} value={contact.phone} onChange={(phone) => name({ phone })} type="tel" autoComplete="off" wrong={isAlone ? undefined : noPhone(contact.phone)} />
      {!isOver && <Confirmed was={consultation.intake?.identity} intake={intake} onChange={setIntake} />}
      <Failure error={save.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={save.isPending} onPress={submit}>
          {say('clinic.save')}
        </Button>
      </div>
    </Dialog>
  );
}
