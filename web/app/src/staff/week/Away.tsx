import { useState } from 'react';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { away, exceptions, minutesOf, otherwise, remove, type Exception } from '../../plan/days';
import { dayName, timeOfDay } from '../../plan/zones';
import { useWords } from '../../words';
import { optionsOf, type Editing } from './editing';

interface Props extends Editing {
  today: string;
  nameOf: (department: string) => string;
}

/** Days that are otherwise: away from one moment to another, or other hours on a day. */
export function Away(props: Props) {
  const { say, language } = useWords();
  const { schedule, canEdit, today, nameOf, save } = props;
  const [isOpen, setIsOpen] = useState(false);
  const [isRemoving, setIsRemoving] = useState(false);
  const coming = exceptions(schedule.days).filter((one) => one.to >= today);
  const span = ({ from, to }: Exception) => (from === to ? dayName(from, language) : say('week.span', { from: dayName(from, language), to: dayName(to, language) }));
  return (
    <section className="card stack" aria-labelledby="away">
      <h2 id="away">{say('week.exceptions')}</h2>
      {coming.length === 0 && <p className="quiet">{say('week.exceptions.none')}</p>}
      <ul className="rows">
        {coming.map((one) => (
          <li key={one.from}>
            <span>
              {span(one)}
              <br />
              <span className="quiet">{one.hours.length === 0 ? say('week.away') : one.hours.map((hours) => `${timeOfDay(minutesOf(hours.from), language)} – ${timeOfDay(minutesOf(hours.to), language)} ${nameOf(hours.departmentId)}`).join(', ')}</span>
            </span>
            {canEdit && (
              <Button look="bare" onPress={() => { setIsRemoving(true); save.mutate({ ...schedule, replaces: schedule, days: remove(schedule.days, one) }); }}>
                {say('week.remove')} <span className="hidden-text">{span(one)}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {isRemoving && <Failure error={save.error} />}
      {canEdit && (
        <div>
          <Button onPress={() => { save.reset(); setIsRemoving(false); setIsOpen(true); }}>{say('week.exceptions.add')}</Button>
        </div>
      )}
      {isOpen && <Editor {...props} onClose={() => setIsOpen(false)} />}
    </section>
  );
}

function Editor({ schedule, departments, today, save, onClose }: Props & { onClose: () => void }) {
  const { say } = useWords();
  const [read] = useState(schedule);
  const [kind, setKind] = useState('away');
  const [from, setFrom] = useState({ date: today, time: '00:00' });
  const [to, setTo] = useState({ date: today, time: '23:59' });
  const [hours, setHours] = useState({ departmentId: departments[0]?.id ?? '', from: '09:00', to: '12:00' });
  const [isTried, setIsTried] = useTried();
  const isAway = kind === 'away';
  const isWrong = isAway ? from.date + from.time >= to.date + to.time : hours.from >= hours.to;
  // The last minute of a day is meant to be its end.
  const end = to.time === '23:59' ? { ...to, time: '24:00' } : to;
  const submit = () => {
    setIsTried(true);
    if (isWrong || from.date === '') return;
    const days = isAway ? away(read, from, end) : otherwise(read, from.date, hours);
    save.mutate({ ...read, replaces: read, days }, { onSuccess: onClose });
  };
  return (
    <Dialog title={say('week.exceptions.add')} isOpen onClose={onClose}>
      <Choice label={say('week.kind')} value={kind} onChange={setKind} options={[{ value: 'away', label: say('week.away') }, { value: 'otherwise', label: say('week.otherwise') }]} />
      {isAway ? (
        <>
          <div className="week-stretch">
            <Field label={say('week.away.from')} type={'date'} value={from.date} isInvalid={isTried && (isWrong || from.date === '')} onChange={(date) => setFrom({ ...from, date })} />
            <Field label={say('week.at')} type={'time'} value={from.time} onChange={(time) => setFrom({ ...from, time })} />
          </div>
          <div className="week-stretch">
            <Field label={say('week.away.to')} type={'date'} value={to.date} isInvalid={isTried && isWrong} onChange={(date) => setTo({ ...to, date })} />
            <Field label={say('week.at')} type={'time'} value={to.time} onChange={(time) => setTo({ ...to, time })} />
          </div>
        </>
      ) : (
        <div className="week-stretch" role="group" aria-label={say('week.otherwise')}>
          <Field label={say('week.date')} type={'date'} value={from.date} isInvalid={isTried && from.date === ''} onChange={(date) => setFrom({ ...from, date })} />
          <Select label={say('week.department')} value={hours.departmentId} onChange={(departmentId) => setHours({ ...hours, departmentId })} options={optionsOf(departments)} />
          <Field label={say('week.from')} type={'time'} value={hours.from} isInvalid={isTried && isWrong} onChange={(next) => setHours({ ...hours, from: next })} />
          <Field label={say('week.to')} type={'time'} value={hours.to} isInvalid={isTried && isWrong} onChange={(next) => setHours({ ...hours, to: next })} />
        </div>
      )}
      {isWrong && <Notice tone="stop">{say('week.wrong.span')}</Notice>}
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
