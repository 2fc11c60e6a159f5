import { parseDate } from '@internationalized/date';
import type { Schedule, WorkDay, WorkStretch } from '../api/views';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** From when to when on one day, and where. */
export interface Hours {
  departmentId: string;
  from: string;
  to: string;
}

/** The day after, or so many days after. */
export const later = (date: string, days: number): string => parseDate(date).add({ days }).toString();

/** The seven days, from Monday on, of the week in which a day lies. */
export function weekOf(date: string): string[] {
  const monday = later(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7));
  return weekdays.map((_, at) => later(monday, at));
}

export const weekdayOf = (date: string): Weekday => weekdays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7]!;

/** 09:30 as minutes since midnight. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** What is worked on a day: what was said of the day itself, or else its weekday's hours. */
export function hoursOn(schedule: Schedule, date: string): Hours[] {
  const own = schedule.days.filter((one) => one.date === date);
  if (own.length > 0) return own.flatMap(({ departmentId, from, to }) => (departmentId && from && to ? [{ departmentId, from, to }] : []));
  return schedule.week.filter((one) => one.day === weekdayOf(date)).map(({ departmentId, from, to }: WorkStretch) => ({ departmentId, from, to }));
}

/** What is left of hours when somebody is away for a while. */
function without(hours: readonly Hours[], from: string, to: string): Hours[] {
  return hours.flatMap((one) => [
    ...(one.from < from ? [{ ...one, to: one.to < from ? one.to : from }] : []),
    ...(one.to > to ? [{ ...one, from: one.from > to ? one.from : to }] : []),
  ]);
}

/** The schedule's days when a provider is away from one day's time to another's. */
export function away(schedule: Schedule, from: { date: string; time: string }, to: { date: string; time: string }): WorkDay[] {
  const kept = schedule.days.filter((one) => one.date < from.date || one.date > to.date);
  const changed: WorkDay[] = [];
  for (let date = from.date; date <= to.date; date = later(date, 1)) {
    const hours = hoursOn(schedule, date);
    const left = without(hours, date === from.date ? from.time : '00:00', date === to.date ? to.time : '24:00');
    if (left.length > 0) changed.push(...left.map((one) => ({ date, ...one })));
    else changed.push({ date });
  }
  return [...kept, ...changed].sort(byDate);
}

/** The schedule with other hours on one day, beside those that were said of it before. */
export function otherwise(schedule: Schedule, date: string, hours: Hours): WorkDay[] {
  const kept = schedule.days.filter((one) => one.date !== date || one.from);
  return [...kept, { date, ...hours }].sort(byDate);
}

const byDate = (one: WorkDay, other: WorkDay) => (one.date + (one.from ?? '')).localeCompare(other.date + (other.from ?? ''));

/** Days that are otherwise, those off in a row as one. */
export interface Exception {
  from: string;
  to: string;
  /** None is a day off. */
  hours: Hours[];
}

export function exceptions(days: readonly WorkDay[]): Exception[] {
  const found: Exception[] = [];
  for (const { date, departmentId, from, to } of [...days].sort(byDate)) {
    const last = found.at(-1);
    const hours = departmentId && from && to ? [{ departmentId, from, to }] : [];
    if (last?.to === date) last.hours.push(...hours);
    else if (last?.hours.length === 0 && hours.length === 0 && last.to === later(date, -1)) last.to = date;
    else found.push({ from: date, to: date, hours });
  }
  return found;
}

/** The schedule's days without an exception. */
export const remove = (days: readonly WorkDay[], one: Exception): WorkDay[] => days.filter(({ date }) => date < one.from || date > one.to);
