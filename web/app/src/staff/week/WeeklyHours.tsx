import { useState } from 'react';
import { Problem } from '../../api/problem';
import type { WorkStretch } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { minutesOf, weekdays } from '../../plan/days';
import { timeOfDay, zonesWith } from '../../plan/zones';
import { useWords } from '../../words';
import { optionsOf, type Editing } from './editing';

/** A weekday by its name; any week will do, and this one begins on a Monday. */
export const weekdayName = (day: string, language: string) => new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + weekdays.findIndex((one) => one === day)));

/** The hours of every week, and in whose clock they are written. */
export function WeeklyHours(editing: Editing) {
  const { say, language } = useWords();
  const [isOpen, setIsOpen] = useState(false);
  const { schedule, departments, canEdit } = editing;
  const nameOf = (id: string) => departments.find((one) => one.id === id)?.name ?? id;
  return (
    <section className="card stack" aria-labelledby="weekly">
      <h2 id="weekly">{say('week.hours')}</h2>
      {schedule.week.length === 0 && <p className="quiet">{say('week.hours.none')}</p>}
      <ul className="rows">
        {schedule.week.map((one) => (
          <li key={`${one.day} ${one.from}`}>
            <span>
              {weekdayName(one.day, language)}, {timeOfDay(minutesOf(one.from), language)} – {timeOfDay(minutesOf(one.to), language)}
            </span>
            <span className="quiet">{nameOf(one.departmentId)}</span>
          </li>
        ))}
      </ul>
      {canEdit && (
        <div>
          <Button onPress={() => { editing.save.reset(); setIsOpen(true); }}>{say('week.hours.change')}</Button>
        </div>
      )}
      {isOpen && <Editor {...editing} onClose={() => setIsOpen(false)} />}
    </section>
  );
}

function Editor({ schedule, departments, save, onClose }: Editing & { onClose: () => void }) {
  const { say, language } = useWords();
  const [read] = useState(schedule);
  const [week, setWeek] = useState(schedule.week);
  const [timeZone, setTimeZone] = useState(schedule.timeZone);
  const [, setIsTried] = useTried();
  // Which stretch the server refused; once it is changed, that is not known any more.
  const named = save.error instanceof Problem ? /^week\[(\d+)\]/.exec(save.error.document?.field ?? '')?.[1] : undefined;
  const edit = (next: WorkStretch[]) => {
    if (save.isError) save.reset();
    setWeek(next);
  };
  const change = (at: number, next: Partial<WorkStretch>) => edit(week.map((one, place) => (place === at ? { ...one, ...next } : one)));
  const last = week.at(-1);
  const add = () => {
    const day = weekdays[weekdays.findIndex((one) => one === last?.day) + 1] ?? 'monday';
    edit([...week, { departmentId: last?.departmentId ?? departments[0]?.id ?? '', day, from: last?.from ?? '09:00', to: last?.to ?? '17:00' }]);
  };
  const isWrong = week.some((one) => one.from >= one.to);
  const submit = () => {
    setIsTried(true);
    if (!isWrong) save.mutate({ ...read, replaces: read, timeZone, week }, { onSuccess: onClose });
  };
  return (
    <Dialog title={say('week.hours')} isOpen onClose={onClose}>
      <Select label={say('week.zone.label')} value={timeZone} onChange={setTimeZone} options={zonesWith(timeZone)} />
      {week.map((one, at) => (
        // A stretch has no name but its place.
        <div key={at} className="week-stretch" role="group" aria-label={say('week.stretch', { number: at + 1, day: weekdayName(one.day, language) })}>
          <Select label={say('week.day')} value={one.day} onChange={(day) => change(at, { day })} options={weekdays.map((value) => ({ value, label: weekdayName(value, language) }))} />
          <Select label={say('week.department')} value={one.departmentId} onChange={(departmentId) => change(at, { departmentId })} options={optionsOf(departments)} />
          <Field label={say('week.from')} type={'time'} value={one.from} isInvalid={one.from >= one.to} onChange={(from) => change(at, { from })} />
          <Field label={say('week.to')} type={'time'} value={one.to} isInvalid={one.from >= one.to} onChange={(to) => change(at, { to })} />
          <Button look="bare" onPress={() => edit(week.filter((_, place) => place !== at))}>
            {say('week.remove')} <span className="hidden-text">{weekdayName(one.day, language)}</span>
          </Button>
          {named === String(at) && <Notice tone="stop">{say('week.named')}</Notice>}
        </div>
      ))}
      <div>
        <Button onPress={add}>{say('week.add')}</Button>
      </div>
      {isWrong && <Notice tone="stop">{say('week.wrong')}</Notice>}
      <p className="small quiet">{say('week.stay')}</p>
      <Failure error={save.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={save.isPending} onPress={submit}>
          {say('week.save')}
        </Button>
      </div>
    </Dialog>
  );
}
