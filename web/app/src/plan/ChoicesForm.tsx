import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { clinic, telling } from '../api/calls';
import { blocking } from '../api/problem';
import type { Choices, Person } from '../api/views';
import { Button } from '../design/Button';
import { Choice } from '../design/Choice';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { Select } from '../design/Select';
import { Tick } from '../design/Tick';
import { useTried } from '../design/useTried';
import { useSay } from '../words';
import { Reached } from './Reached';
import { ownZone, zonesWith } from './zones';
import './plan.css';

const orders = ['email sms', 'sms email', 'email', 'sms', ''] as const;

interface Props {
  person: string;
  /** What stands below the form, where the page has one place for what comes next. */
  end: (save: ReactNode) => ReactNode;
}

/** How somebody is told things: their own choice, or what they told the desk. */
export function ChoicesForm({ person, end }: Props) {
  const choices = useQuery({ queryKey: ['choices', person], queryFn: () => telling.choices(person) });
  const known = useQuery({ queryKey: ['person', person], queryFn: () => clinic.person(person) });
  const error = blocking(choices) ?? blocking(known);
  if (error) return <Failure error={error} onRetry={() => void Promise.all([choices.refetch(), known.refetch()])} />;
  if (!choices.data || !known.data) return null;
  return <Form person={known.data} first={choices.data} end={end} />;
}

function Form({ person, first, end }: { person: Person; first: Choices; end: Props['end'] }) {
  const say = useSay();
  const client = useQueryClient();
  const [choices, setChoices] = useState(first);
  const [language, setLanguage] = useState(person.locale);
  const [, setIsTried] = useTried();
  const change = (next: Partial<Choices>) => {
    save.reset();
    setChoices({ ...choices, ...next });
  };
  const save = useMutation({
    mutationFn: async () => {
      await telling.choose(person.id, choices);
      if (language !== person.locale) await telling.speak(person.id, language);
    },
    onSuccess: () => {
      client.setQueryData(['choices', person.id], choices);
      client.setQueryData(['person', person.id], { ...person, locale: language });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (!isWrong(choices.quiet)) save.mutate();
  };
  const languages = ['en', 'es'].concat(person.locale).filter((one, at, all) => all.indexOf(one) === at);
  const nameOf = (tag: string) => (tag === 'en' ? say('app.english') : tag === 'es' ? say('app.spanish') : tag);
  return (
    <form className="stack choices-form" onSubmit={submit} noValidate>
      <Reached person={person} />
      <Choice label={say('choices.letters')} value={choices.letters.join(' ')} onChange={(next) => change({ letters: next === '' ? [] : next.split(' ') })} options={orders.map((value) => ({ value, label: say(`choices.letters.${value === '' ? 'none' : (value.replace(' ', '-') as 'email-sms' | 'sms-email' | 'email' | 'sms')}`) }))} />
      <div>
        <Tick isOn={choices.reminders} onChange={(reminders) => change({ reminders })}>
          {say('choices.reminders')}
        </Tick>
        <Tick isOn={choices.push} onChange={(push) => change({ push })}>
          {say('choices.push')}
        </Tick>
        <Tick isOn={choices.confidential} onChange={(confidential) => change({ confidential })}>
          {say('choices.confidential')}
        </Tick>
        <p className="small quiet">{say('choices.confidential.text')}</p>
      </div>
      <QuietHours quiet={choices.quiet} onChange={(quiet) => change({ quiet })} />
      <Select label={say('choices.language')} value={language} onChange={(next) => { save.reset(); setLanguage(next); }} options={languages.map((value) => ({ value, label: nameOf(value) }))} />
      {save.isSuccess && <Notice tone="go">{say('choices.saved')}</Notice>}
      <Failure error={save.error} />
      {end(
        <Button type="submit" look="primary" isPending={save.isPending}>
          {say('choices.save')}
        </Button>,
      )}
    </form>
  );
}

type Quiet = NonNullable<Choices['quiet']> | null;

const isWrong = (quiet: Quiet | undefined) => quiet != null && (quiet.from === '' || quiet.until === '' || quiet.from === quiet.until);

function QuietHours({ quiet, onChange }: { quiet: Quiet | undefined; onChange: (quiet: Quiet) => void }) {
  const say = useSay();
  return (
    <div className="stack">
      <Tick isOn={quiet != null} onChange={(isOn) => onChange(isOn ? { from: '21:00', until: '08:00', timeZone: ownZone() } : null)}>
        {say('choices.quiet')}
      </Tick>
      {quiet != null && (
        <>
          <div className="two">
            <Field label={say('choices.quiet.from')} type={'time'} value={quiet.from} isInvalid={isWrong(quiet)} onChange={(from) => onChange({ ...quiet, from })} />
            <Field label={say('choices.quiet.until')} type={'time'} value={quiet.until} isInvalid={isWrong(quiet)} onChange={(until) => onChange({ ...quiet, until })} />
          </div>
          <Select label={say('week.zone.label')} value={quiet.timeZone} onChange={(timeZone) => onChange({ ...quiet, timeZone })} options={zonesWith(quiet.timeZone)} />
          {isWrong(quiet) && <Notice tone="stop">{say('choices.quiet.wrong')}</Notice>}
        </>
      )}
      <p className="small quiet">{say('choices.quiet.text')}</p>
    </div>
  );
}
