import type { Appointment, Schedule } from '../../api/views';
import { hoursOn, minutesOf, weekOf, type Hours } from '../../plan/days';
import { wallOf } from '../../plan/zones';

/** Something that takes a part of a day, in minutes since its midnight. */
export interface Block {
  from: number;
  to: number;
}

export interface Worked extends Block {
  departmentId: string;
}

export interface Booked extends Block {
  visit: Appointment;
}

export interface PlacedDay {
  date: string;
  /** Whether the day is otherwise than its weekday. */
  isOtherwise: boolean;
  worked: Worked[];
  booked: Booked[];
}

const worked = ({ departmentId, from, to }: Hours): Worked => ({ departmentId, from: minutesOf(from), to: minutesOf(to) });

function booked(visit: Appointment, zone: string): Booked {
  const [starts, ends] = [wallOf(visit.startsAt, zone), wallOf(visit.endsAt, zone)];
  return { visit, from: starts.minutes, to: ends.date > starts.date ? 24 * 60 : ends.minutes };
}

/** A week by a provider's own clock: what is worked and what is booked on each day. */
export function place(schedule: Schedule, visits: readonly Appointment[], date: string): PlacedDay[] {
  const zone = schedule.timeZone;
  return weekOf(date).map((one) => ({
    date: one,
    isOtherwise: schedule.days.some((day) => day.date === one),
    worked: hoursOn(schedule, one).map(worked),
    booked: visits.filter((visit) => wallOf(visit.startsAt, zone).date === one).map((visit) => booked(visit, zone)),
  }));
}

/** From which hour to which the picture reaches: a working day, and whatever lies outside it. */
export function reach(days: readonly PlacedDay[]): [number, number] {
  const blocks = days.flatMap((day) => [...day.worked, ...day.booked]);
  const from = Math.min(8 * 60, ...blocks.map((one) => one.from));
  const to = Math.max(18 * 60, ...blocks.map((one) => one.to));
  return [Math.floor(from / 60), Math.ceil(to / 60)];
}
