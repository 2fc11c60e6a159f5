import { useState, type SubmitEvent } from 'react';
import type { Intake } from '../api/views';
import { Button } from '../design/Button';
import { Choice } from '../design/Choice';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { useTried } from '../design/useTried';
import { useDraft } from '../draft';
import { isPhone, plain } from '../plan/phone';
import { useSay } from '../words';

type Contact = NonNullable<Intake['emergencyContact']>;

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
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setIsTried(true);
    const texts = [where.city, where.region, where.country, contact.name];
    if (texts.some((text) => text.trim() === '') || !isPhone(intake.callbackNumber) || !isPhone(contact.phone)) return;
    if (!intake.identity || !intake.privacy) return;
    onDone({ ...intake, location: { ...where, line: lineOf(where.line) }, callbackNumber: plain(intake.callbackNumber), emergencyContact: { ...contact, phone: plain(contact.phone) } });
  };
  return (
    <Column title={say('details.title')} above={say('steps.of', { step: 1, steps: 3 })}>
      <form onSubmit={submit} noValidate>
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
        <Asked patient={patient} intake={intake} isTried={isTried} onChange={setIntake} />
        <div className="bottom">
          <Failure error={error} />
          <Button type="submit" look="primary" shape="wide" isPending={isSaving}>
            {say('details.continue')}
          </Button>
          <a href="/app/plan">{say('details.plan')}</a>
        </div>
      </form>
    </Column>
  );
}

const answers = ['alone', 'others-present-agreed', 'not-private'] as const;

interface AskedProps {
  patient: string;
  intake: Intake;
  isTried: boolean;
  onChange: (intake: Intake) => void;
}

/** Whether it is them, and whether they can talk freely. */
function Asked({ patient, intake, isTried, onChange }: AskedProps) {
  const say = useSay();
  const [isOther, setIsOther] = useState(false);
  const { identity, privacy } = intake;
  const isThem = identity ? 'yes' : null;
  const confirm = (answer: string) => {
    setIsOther(answer === 'no');
    // What staff compared before stays as they said it.
    onChange({ ...intake, identity: answer === 'no' ? null : (identity ?? 'self') });
  };
  const isMissing = isTried && !isOther && (!identity || !privacy);
  return (
    <div className="stack">
      <Choice label={say('details.identity', { name: patient })} value={isOther ? 'no' : isThem} isWrong={isTried && !identity} options={(['yes', 'no'] as const).map((value) => ({ value, label: say(`details.identity.${value}`) }))} onChange={confirm} />
      {isOther && <Notice tone="stop">{say('details.identity.other')}</Notice>}
      <Choice label={say('details.privacy')} value={privacy ?? null} isWrong={isTried && !privacy} options={answers.map((value) => ({ value, label: say(`details.privacy.${value}`) }))} onChange={(next) => onChange({ ...intake, privacy: next })} />
      {isMissing && <Notice tone="stop">{say('details.asked.missing')}</Notice>}
    </div>
  );
}
