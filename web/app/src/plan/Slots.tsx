import { isSameMonth, parseDate, startOfMonth, today, type CalendarDate } from '@internationalized/date';
import { useEffect, useState } from 'react';
import type { Slot } from '../api/views';
import { Choice } from '../design/Choice';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { useWords } from '../words';
import { FreeDays } from './FreeDays';
import { isTaken, useDay, useMonth, type Wanted } from './useSlots';
import { clockIn, dayName, differing, ownZone, wallOf, zoneName } from './zones';
import './plan.css';

interface Props {
  wanted: Wanted;
  /** The patient's own clock, shown beside the provider's where they differ. */
  patientZone?: string | undefined;
  /** For the patient themselves days and times are by their own clock. */
  isOwn?: boolean;
  value: Slot | undefined;
  onChange: (slot: Slot | undefined) => void;
}

/** A calendar of the days with a free time, and the times of the chosen one. The first free time is there at once. */
export function Slots({ wanted, patientZone, isOwn = false, value, onChange }: Props) {
  const { say, language } = useWords();
  const [zone, setZone] = useState(ownZone);
  const [day, setDay] = useState<CalendarDate | null>(null);
  const [month, setMonth] = useState(() => today(ownZone()));
  const free = useMonth(wanted, month, zone);
  const items = free.data?.items;
  const first = items?.[0];
  const name = `${wanted.departmentId} ${wanted.visitType} ${wanted.providerId}`;
  useEffect(() => {
    setDay(null);
    onChange(undefined);
    // Whoever chooses somebody else begins anew.
  }, [name]);
  useEffect(() => {
    if (!first) return;
    const next = isOwn ? ownZone() : first.timeZone;
    setZone(next);
    // A day whose last time somebody else took meanwhile gives way to the next one that has any.
    setDay((known) => {
      const isOver = known !== null && isSameMonth(known, month) && isTaken(items, known, next);
      return known !== null && !isOver ? known : parseDate(wallOf(first.startsAt, next).date);
    });
  }, [first, items, month, isOwn]);
  const isEmpty = items?.length === 0;
  // At the end of a month the first free time is in the next one.
  useEffect(() => {
    if (isEmpty) setMonth((shown) => (isSameMonth(shown, today(zone)) ? startOfMonth(shown.add({ months: 1 })) : shown));
  }, [isEmpty, zone]);
  return (
    <div className="slots">
      <FreeDays label={say('slots.days')} zone={zone} month={month} value={day} isTaken={(date) => isTaken(items, date, zone)} onLook={setMonth} onChange={(date) => { setDay(date); onChange(undefined); }} />
      <Failure error={free.error} onRetry={() => void free.refetch()} />
      {free.data && !first && <Empty title={say('slots.none')}>{say('slots.none.text')}</Empty>}
      {day && (
        <div className="stack">
          <h3>{dayName(day.toString(), language)}</h3>
          <Times wanted={wanted} day={day} zone={zone} patientZone={patientZone} isOwn={isOwn} value={value} onChange={onChange} />
        </div>
      )}
    </div>
  );
}

function Times({ wanted, day, zone, patientZone, isOwn, value, onChange }: Props & { day: CalendarDate; zone: string }) {
  const { say, language } = useWords();
  const times = useDay(wanted, day, zone);
  const items = times.data?.items ?? [];
  // With anybody, one of those who are free at a time is enough.
  const shown = items.filter((one, at) => items[at - 1]?.startsAt !== one.startsAt);
  const [sample] = shown;
  if (times.error) return <Failure error={times.error} onRetry={() => void times.refetch()} />;
  if (!sample) return <p className="quiet">{say(times.isPending ? 'app.loading' : 'slots.day.none')}</p>;
  const beside = isOwn ? sample.timeZone : (patientZone ?? ownZone());
  const otherOf = (at: string) => differing(at, [zone, beside])[1];
  const label = ({ startsAt }: Slot) => {
    const other = otherOf(startsAt);
    return (
      <span>
        {clockIn(startsAt, zone, language)}
        {other && <span className="small other-clock">{clockIn(startsAt, other, language)}</span>}
      </span>
    );
  };
  const nameOf = (one: string) => zoneName(sample.startsAt, one, language);
  const other = otherOf(sample.startsAt);
  const about = isOwn ? 'slots.zones.clinic' : patientZone ? 'slots.zones.patient' : 'slots.zones';
  return (
    <>
      <p className="small quiet">{other ? say(about, { zone: nameOf(zone), other: nameOf(other) }) : nameOf(zone)}</p>
      <Choice label={say('slots.times')} value={value?.startsAt ?? null} onChange={(at) => onChange(shown.find((one) => one.startsAt === at))} options={shown.map((one) => ({ value: one.startsAt, label: label(one) }))} />
    </>
  );
}
