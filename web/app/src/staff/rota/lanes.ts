import type { RotaTurn } from '../../api/views';
import { startOf, wallOf } from '../../plan/zones';
import { later } from '../../plan/days';

/** The part of a turn that lies in a week, in days since the week began by the clock on the wall. */
export interface Piece {
  turn: RotaTurn;
  from: number;
  to: number;
}

/** A day whose clock is put back shows an hour twice; what lies in it still has to be seen. */
const least = 1 / 24;

const daysFrom = (first: string, date: string): number => (Date.parse(date) - Date.parse(first)) / 86_400_000;

/** Where an instant stands in a week, between its beginning and its end. */
export function placeIn(week: readonly string[], iso: string, zone: string): number {
  const { date, minutes } = wallOf(iso, zone);
  return Math.min(Math.max(daysFrom(week[0]!, date) + minutes / 1440, 0), week.length);
}

/** One layer's turns in a week: handovers stand at the same height on every day, whatever the clocks do. */
export function lane(turns: readonly RotaTurn[], layer: number, week: readonly string[], zone: string): Piece[] {
  const [begins, ends] = [startOf(week[0]!, zone), startOf(later(week.at(-1)!, 1), zone)];
  return turns
    .filter((one) => one.layer === layer && new Date(one.from) < ends && new Date(one.until) > begins)
    .map((turn) => {
      const from = placeIn(week, turn.from, zone);
      return { turn, from, to: Math.max(placeIn(week, turn.until, zone), from + least) };
    });
}

/** From which instant to which these weeks show turns. */
export const reachOf = (weeks: readonly (readonly string[])[], zone: string): readonly [number, number] => [startOf(weeks[0]![0]!, zone).getTime(), startOf(later(weeks.at(-1)!.at(-1)!, 1), zone).getTime()];

/** How a turn is told: one that reaches the edge of what is shown may begin earlier, or end later, than there. */
export function spanOf({ from, until }: RotaTurn, [begins, ends]: readonly [number, number]): 'rota.span' | 'rota.span.from' | 'rota.span.until' | 'rota.span.all' {
  const [begun, goesOn] = [Date.parse(from) <= begins, Date.parse(until) >= ends];
  if (begun) return goesOn ? 'rota.span.all' : 'rota.span.until';
  return goesOn ? 'rota.span.from' : 'rota.span';
}

/** Who takes over when a turn ends: nobody when none follows, or none that is known. */
export const following = (turns: readonly RotaTurn[], layer: number, until: string): RotaTurn | undefined =>
  turns.find((one) => one.layer === layer && Date.parse(one.from) === Date.parse(until));
