import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { appointments, clinic } from '../api/calls';
import { useSession } from '../api/session';
import type { Appointment } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Select } from '../design/Select';
import { later } from '../plan/days';
import { Clock } from '../plan/When';
import { dayName, ownZone, startOf, wallOf } from '../plan/zones';
import { useTitle, useWords } from '../words';
import { AppointmentState } from './AppointmentState';
import { Visit } from './booking/Visit';

const everybody = '';

/** The visits of any day, to look at, move and call off. */
export function Appointments() {
  const { say, language } = useWords();
  const { data: session } = useSession();
  const isProvider = session?.role === 'provider';
  const today = wallOf(new Date().toISOString(), ownZone()).date;
  const [date, setDate] = useState(today);
  const [provider, setProvider] = useState(everybody);
  const [opened, setOpened] = useState<Appointment>();
  const providers = useQuery({ queryKey: ['people', 'provider'], queryFn: () => clinic.people('provider'), enabled: !isProvider });
  const filter = { from: startOf(date, ownZone()).toISOString(), until: startOf(later(date, 1), ownZone()).toISOString(), providerId: isProvider ? session.personId : provider };
  const found = useQuery({ queryKey: ['appointments', filter], queryFn: () => appointments.between(filter) });
  const items = found.data?.items ?? [];
  const shown = items.find((one) => one.id === opened?.id) ?? opened;
  useTitle(say('appointments.title'));
  return (
    <>
      <div className="row spread">
        <h1>{say('appointments.title')}</h1>
        <Link to="/book" className="button primary">
          {say('book.title')}
        </Link>
      </div>
      <div className="filters">
        <div className="row">
          <Button shape="round" aria-label={say('appointments.before')} onPress={() => setDate(later(date, -1))}>
            <ChevronLeft aria-hidden />
          </Button>
          <Button shape="round" aria-label={say('appointments.after')} onPress={() => setDate(later(date, 1))}>
            <ChevronRight aria-hidden />
          </Button>
        </div>
        <Field label={say('appointments.day')} type={'date'} value={date} onChange={(next) => next !== '' && setDate(next)} />
        {!isProvider && <Select label={say('week.provider')} value={provider} onChange={setProvider} options={[{ value: everybody, label: say('appointments.everybody') }, ...(providers.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))]} />}
      </div>
      <Failure error={found.error ?? providers.error} onRetry={() => void found.refetch()} />
      <section className="stack" aria-labelledby="day">
        <h2 id="day">{dayName(date, language)}</h2>
        {found.data && items.length === 0 && <Empty title={say('appointments.empty')}>{say('appointments.empty.text')}</Empty>}
        <ul className="later">
          {items.map((one) => (
            <li key={one.id}>
              <Clock at={one.startsAt} patientZone={one.patientTimeZone} />
              <span className="who">
                <span>{one.patientName ?? one.patientId}</span>
                <span className="small quiet">{say('board.with', { provider: one.providerName ?? one.providerId })}</span>
              </span>
              <AppointmentState appointment={one} />
              <Button onPress={() => setOpened(one)}>
                {say('appointments.open')} <span className="hidden-text">{one.patientName}</span>
              </Button>
            </li>
          ))}
        </ul>
      </section>
      {shown && <Visit appointment={shown} onClose={() => setOpened(undefined)} />}
    </>
  );
}
