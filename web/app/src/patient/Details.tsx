import { useState } from 'react';
import type { Intake } from '../api/views';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { useTried } from '../design/useTried';
import { useDraft } from '../draft';
import { isPhone, plain } from '../plan/phone';
import { useSay } from '../words';

type Contact = NonNullable<Intake['emergencyContact']>;

const answers = ['alone', 'others-present-agreed', 'not-private'] as const;
type Answer = (typeof answers)[number];

const nobody: Contact = { name: '', phone: '' };
const empty: Intake = { location: { line: '', city: '', region: '', country: '' }, callbackNumber: '', emergencyContact: nobody };

interface Props {
  /** Under this name it is kept on the device until the clinic has it. */
  draft: string;
  /** Whose visit it is. */
  patient: string;
  /** What the clinic knows from earlier in this visit. */
  first: Intake | null;
  isSaving: boolean;
  error: unknown;
  onDone: (intake: Intake) => void;
}

/** A street that was left out is none. */
const lineOf = (line: string | null | undefined): string | null => (line?.trim() === '' ? null : (line?.trim() ?? null));

/** Where the patient is today and how to reach them: asked at every visit, because it changes. */
export default function Details({ draft, patient, first, isSaving, error, onDone }: Props) {
  const say = useSay();
  const [intake, setIntake] = useDraft<Intake>(draft, first ?? empty);
  const [isTried, setIsTried] = useTried();
  const { location: where } = intake;
  // Staff who took the rest down may not have known it.
  const contact = intake.emergencyContact ?? nobody;
  const move = (change: Partial<Intake['location']>) => setIntake({ ...intake, location: { ...where, ...change } });
  const name = (change: Partial<Contact>) => setIntake({ ...intake, emergencyContact: { ...contact, ...change } });
  const missing = (text: string) => (isTried && text.trim() === '' ? say('details.missing') : undefined);
  const noPhone = (text: string) => missing(text) ?? (isTried && !isPhone(text) ? say('details.phone.invalid') : undefined);
  /** What they answer last is what takes them on. */
  const goOn = (privacy: Answer) => {
    const identity = intake.identity ?? 'self';
    setIntake({ ...intake, identity, privacy });
    setIsTried(true);
    const texts = [where.city, where.region, where.country, contact.name];
    if (texts.some((text) => text.trim() === '') || !isPhone(intake.callbackNumber) || !isPhone(contact.phone)) return;
    const location = { ...where, line: lineOf(where.line) };
    onDone({ location, callbackNumber: plain(intake.callbackNumber), emergencyContact: { ...contact, phone: plain(contact.phone) }, identity, privacy });
  };
  return (
    <Column title={say('details.title')} above={say('steps.of', { step: 1, steps: 3 })}>
      <form onSubmit={(event) => event.preventDefault()} noValidate>
        <p className="quiet">{say(first ? 'details.same' : 'details.why')}</p>
        <div className="stack">
          <Field label={say('details.line')} value={where.line ?? ''} onChange={(line) => move({ line })} autoComplete="street-address" />
          <Field label={say('details.city')} value={where.city} onChange={(city) => move({ city })} autoComplete="address-level2" wrong={missing(where.city)} />
          <Field label={say('details.region')} value={where.region} onChange={(region) => move({ region })} autoComplete="address-level1" wrong={missing(where.region)} />
          <Field label={say('details.country')} value={where.country} onChange={(country) => move({ country })} autoComplete="country-name" wrong={missing(where.country)} />
          <Field
            label={say('details.phone')}
            value={intake.callbackNumber}
            onChange={(callbackNumber) => setIntake({ ...intake, callbackNumber })}
            type="tel"
            autoComplete="tel"
            wrong={noPhone(intake.callbackNumber)}
          />
        </div>
        <div className="stack">
          <h2>{say('details.emergency.title')}</h2>
          <Field label={say('details.emergency.name')} value={contact.name} onChange={(next) => name({ name: next })} autoComplete="off" wrong={missing(contact.name)} />
          <Field label={say('details.emergency.phone')} value={contact.phone} onChange={(phone) => name({ phone })} type="tel" autoComplete="off" wrong={noPhone(contact.phone)} />
        </div>
        <Failure error={error} />
        <Asked patient={patient} isSaving={isSaving} onAnswer={goOn} />
        <a href="/app/plan">{say('details.plan')}</a>
      </form>
    </Column>
  );
}

interface AskedProps {
  patient: string;
  isSaving: boolean;
  onAnswer: (privacy: Answer) => void;
}

/** Whose visit it is, which they say by going on, and whether they can talk freely, which takes them on. */
function Asked({ patient, isSaving, onAnswer }: AskedProps) {
  const say = useSay();
  const [isOther, setIsOther] = useState(false);
  if (isOther) {
    return (
      <div className="stack">
        <Notice tone="stop">{say('details.identity.other')}</Notice>
        <Button onPress={() => setIsOther(false)}>{say('details.identity.yes', { name: patient })}</Button>
      </div>
    );
  }
  return (
    <div className="stack">
      <p>{say('details.identity', { name: patient })}</p>
      <Button look="bare" onPress={() => setIsOther(true)}>
        {say('details.identity.no')}
      </Button>
      <h2 id="privacy">{say('details.privacy')}</h2>
      <div className="stack" role="group" aria-labelledby="privacy">
        {answers.map((answer) => (
          <Button key={answer} shape="wide" isPending={isSaving} onPress={() => onAnswer(answer)}>
            {say(`details.privacy.${answer}`)}
          </Button>
        ))}
      </div>
    </div>
  );
}
