import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic } from '../../api/calls';
import type { Department, Hours } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { State } from '../../design/State';
import { useTried } from '../../design/useTried';
import { ownZone } from '../../plan/zones';
import { useSay, useWords } from '../../words';
import { languages } from '../../words/language';

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
/** What patients are told while it is closed; the words are in the catalog. */
const messages = ['closed-now', 'closed-today', 'closed-holiday'] as const;
/** A day in English and in the reader's language: any week will do, and this one begins on a Monday. */
const nameOf = (day: string, language: string) => new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + days.indexOf(day as (typeof days)[number]))));

/** As many letters as patients' pages have room for. */
const mostLetters = 300;

type Week = Hours['week'];

/** Without the languages in which nothing was written. */
const written = (words: Hours['closedWords']) => Object.fromEntries(Object.entries(words).filter(([, text]) => text.trim() !== ''));

/** When a department is open, by its own clock, and what it says when it is not. */
export function OpeningHours({ department, onClose }: { department: Department; onClose: () => void }) {
  const say = useSay();
  const hours = useQuery({ queryKey: ['hours', department.id], queryFn: () => clinic.hours(department.id), staleTime: 0 });
  const organization = useQuery({ queryKey: ['organization'], queryFn: clinic.organization });
  return (
    <Dialog title={say('hours.of', { name: department.name })} isOpen onClose={onClose}>
      <Failure error={hours.error ?? organization.error} onRetry={() => void Promise.all([hours.refetch(), organization.refetch()])} />
      {hours.data && organization.data && <Editor department={department.id} hours={hours.data} zone={hours.data.timeZone ?? organization.data.timeZone} onClose={onClose} />}
    </Dialog>
  );
}

function Editor({ department, hours, zone, onClose }: { department: string; hours: Hours; zone: string; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [timeZone, setTimeZone] = useState(zone === 'UTC' && hours.timeZone == null ? ownZone() : zone);
  const [week, setWeek] = useState<Week>(hours.week);
  const [message, setMessage] = useState(hours.closedMessageCode ?? messages[0]);
  const [words, setWords] = useState(hours.closedWords);
  const [isSure, setIsSure] = useState(false);
  const [, setIsTried] = useTried();
  const isWrong = week.some((one) => one.from >= one.to);
  const save = useMutation({
    mutationFn: () => clinic.setHours(department, { timeZone, week, closedMessageCode: message, closedWords: written(words) }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['hours', department] });
      onClose();
    },
  });
  const submit = () => {
    setIsTried(true);
    if (isWrong) return;
    // Nobody can come in while it is closed all week, so that is asked twice.
    if (week.length === 0 && !isSure) setIsSure(true);
    else save.mutate();
  };
  return (
    <>
      <div>
        <State tone={hours.open ? 'go' : 'stop'}>{say(hours.open ? 'hours.open' : 'hours.closed')}</State>
      </div>
      {hours.timeZone == null && <p className="quiet">{say('hours.none')}</p>}
      <Stretches week={week} onChange={setWeek} />
      {isWrong && <Notice tone="stop">{say('hours.wrong')}</Notice>}
      <Select label={say('hours.zone')} value={timeZone} onChange={setTimeZone} options={Intl.supportedValuesOf('timeZone').concat(timeZone).filter((one, at, all) => all.indexOf(one) === at).map((value) => ({ value, label: value.replaceAll('_', ' ') }))} />
      <Select label={say('hours.message')} value={message} onChange={setMessage} options={messages.map((value) => ({ value, label: say(`join.closed.${value}`) }))} />
      {languages.map((language) => (
        <Field key={language} label={say(`hours.words.${language}`)} hint={language === languages[0] ? say('hours.words.hint') : undefined} value={words[language] ?? ''} onChange={(text) => setWords({ ...words, [language]: text })} rows={2} maxLength={mostLetters} />
      ))}
      {isSure && week.length === 0 && <Notice tone="wait">{say('hours.never')}</Notice>}
      <Failure error={save.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look={isSure && week.length === 0 ? 'stop' : 'primary'} isPending={save.isPending} onPress={submit}>
          {say('clinic.save')}
        </Button>
      </div>
    </>
  );
}

function Stretches({ week, onChange }: { week: Week; onChange: (week: Week) => void }) {
  const { say, language } = useWords();
  const change = (at: number, next: Partial<Week[number]>) => onChange(week.map((one, place) => (place === at ? { ...one, ...next } : one)));
  const following = days[days.indexOf((week.at(-1)?.day ?? 'sunday') as (typeof days)[number]) + 1] ?? 'monday';
  return (
    <div className="stack">
      {week.map((one, at) => (
        // A stretch has no name but its place.
        <div key={at} className="stretch" role="group" aria-label={nameOf(one.day, language)}>
          <Select isLabelHidden label={say('hours.day')} value={one.day} onChange={(day) => change(at, { day })} options={days.map((value) => ({ value, label: nameOf(value, language) }))} />
          <Field label={say('hours.from')} type={'time'} value={one.from} isInvalid={one.from >= one.to} onChange={(from) => change(at, { from })} />
          <Field label={say('hours.to')} type={'time'} value={one.to} isInvalid={one.from >= one.to} onChange={(to) => change(at, { to })} />
          <Button shape="compact" look="bare" onPress={() => onChange(week.filter((_, place) => place !== at))}>
            {say('hours.remove')} <span className="hidden-text">{nameOf(one.day, language)}</span>
          </Button>
        </div>
      ))}
      <div>
        <Button shape="compact" onPress={() => onChange([...week, { day: following, from: week.at(-1)?.from ?? '09:00', to: week.at(-1)?.to ?? '17:00' }])}>
          {say('hours.add')}
        </Button>
      </div>
    </div>
  );
}
