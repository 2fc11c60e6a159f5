import { toCalendarDate, type CalendarDate, today } from '@internationalized/date';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Button } from 'react-aria-components/Button';
import { Calendar, CalendarCell, CalendarGrid, CalendarHeading } from 'react-aria-components/Calendar';

interface Props {
  label: string;
  zone: string;
  /** A day of the month that is shown. */
  month: CalendarDate;
  value: CalendarDate | null;
  /** Whether nothing is free on a day. */
  isTaken: (date: CalendarDate) => boolean;
  onChange: (date: CalendarDate) => void;
  /** Another month, or another day of it, is looked at. */
  onLook: (date: CalendarDate) => void;
}

/** A month in which the days that have a free time can be chosen. */
export function FreeDays({ label, zone, month, value, isTaken, onChange, onLook }: Props) {
  return (
    <Calendar className="calendar" aria-label={label} value={value} onChange={onChange} minValue={today(zone)} focusedValue={month} isDateUnavailable={(date) => isTaken(toCalendarDate(date))} onFocusChange={onLook}>
      <header className="row spread">
        <Button slot="previous" className="button bare round">
          <ChevronLeft aria-hidden />
        </Button>
        <CalendarHeading />
        <Button slot="next" className="button bare round">
          <ChevronRight aria-hidden />
        </Button>
      </header>
      <CalendarGrid weekdayStyle="short">{(date) => <CalendarCell date={date} className="calendar-day" />}</CalendarGrid>
    </Calendar>
  );
}
