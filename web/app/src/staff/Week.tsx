import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { appointments, clinic, schedules } from '../api/calls';
import { blocking, Problem } from '../api/problem';
import { useSession } from '../api/session';
import type { Department, Schedule } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { Select } from '../design/Select';
import { later, weekOf } from '../plan/days';
import { dayName, ownZone, startOf, wallOf, zoneName } from '../plan/zones';
import { useTitle, useWords } from '../words';
import { Away } from './week/Away';
import type { Change } from './week/editing';
import { Limits } from './week/Limits';
import { Picture } from './week/Picture';
import { place } from './week/place';
import { VisitTypes } from './week/VisitTypes';
import { WeeklyHours } from './week/WeeklyHours';
import './week/week.css';

const nothing = (): Schedule => ({ timeZone: ownZone(), week: [], days: [], licences: [] });

/** Nothing said yet is an answer, too. */
async function scheduleOf(provider: string): Promise<Schedule | null> {
  try {
    return await schedules.of(provider);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** A provider's week: when they work, when they are away, and what is booked. */
export function Week() {
  const { say } = useWords();
  const { data: session } = useSession();
  const isOwn = session?.role === 'provider';
  const [chosen, setChosen] = useState('');
  const providers = useQuery({ queryKey: ['people', 'provider'], queryFn: () => clinic.people('provider') });
  const departments = useQuery({ queryKey: ['departments'], queryFn: clinic.departments });
  const items = providers.data?.items ?? [];
  const provider = items.find((one) => one.id === (isOwn ? session.personId : chosen)) ?? items[0];
  const worked = departments.data?.items.filter((one) => provider?.departments.includes(one.id)) ?? [];
  useTitle(say('week.title'));
  return (
    <>
      <div className="row spread">
        <h1>{say('week.title')}</h1>
        {!isOwn && provider && <Select label={say('week.provider')} value={provider.id} onChange={setChosen} options={items.map((one) => ({ value: one.id, label: one.name }))} />}
      </div>
      <Failure error={providers.error ?? departments.error} onRetry={() => void providers.refetch()} />
      {providers.data && !provider && <Empty title={say('week.nobody')}>{say('week.nobody.text')}</Empty>}
      {provider && session && <Plan key={provider.id} provider={provider.id} departments={worked} canEdit={session.role !== 'nurse'} seesVisits={session.role !== 'administrator'} />}
      {session && ['coordinator', 'administrator'].includes(session.role) && <VisitTypes departments={departments.data?.items ?? []} />}
    </>
  );
}

interface Props {
  provider: string;
  departments: readonly Department[];
  canEdit: boolean;
  seesVisits: boolean;
}

function Plan({ provider, departments, canEdit, seesVisits }: Props) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const key = ['schedule', provider];
  const found = useQuery({ queryKey: key, queryFn: () => scheduleOf(provider) });
  const schedule = found.data ?? nothing();
  const zone = schedule.timeZone;
  const today = wallOf(new Date().toISOString(), zone).date;
  const [day, setDay] = useState(today);
  const week = weekOf(day);
  const [from, until] = [startOf(week[0]!, zone).toISOString(), startOf(later(week[6]!, 1), zone).toISOString()];
  const visits = useQuery({ queryKey: ['appointments', provider, from, until], queryFn: () => appointments.between({ providerId: provider, from, until }), enabled: seesVisits && found.data !== undefined });
  const taken = visits.data?.items.filter((one) => !['cancelled', 'rescheduled'].includes(one.state)) ?? [];
  const save = useMutation({
    // The first one of all replaces none.
    mutationFn: ({ replaces, ...next }: Change) => schedules.save(provider, found.data ? { ...next, replaces } : next),
    onError: () => void client.invalidateQueries({ queryKey: key }),
    onSuccess: (_, { timeZone, week, days, licences, mostADay }) => {
      client.setQueryData(key, { timeZone, week, days, licences, mostADay });
      void client.invalidateQueries({ queryKey: ['slots'] });
    },
  });
  if (blocking(found) || found.data === undefined) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  const nameOf = (id: string) => departments.find((one) => one.id === id)?.name ?? id;
  const editing = { schedule, departments, canEdit, save };
  return (
    <>
      <div className="row week-turn">
        <Button shape="round" aria-label={say('week.before')} onPress={() => setDay(later(day, -7))}>
          <ChevronLeft aria-hidden />
        </Button>
        <h2>{say('week.of', { from: dayName(week[0]!, language, 'short'), to: dayName(week[6]!, language, 'short') })}</h2>
        <Button shape="round" aria-label={say('week.after')} onPress={() => setDay(later(day, 7))}>
          <ChevronRight aria-hidden />
        </Button>
      </div>
      {!week.includes(today) && (
        <div>
          <Button onPress={() => setDay(today)}>{say('week.today')}</Button>
        </div>
      )}
      <p className="quiet">{say('week.zone', { zone: zoneName(startOf(day, zone).toISOString(), zone, language), name: zone })}</p>
      {found.data === null && <Notice tone="wait">{say('week.none')}</Notice>}
      {!seesVisits && <p className="quiet small">{say('week.no-visits')}</p>}
      <Failure error={visits.error} onRetry={() => void visits.refetch()} />
      <Picture days={place(schedule, taken, day)} today={today} nameOf={nameOf} />
      <div className="panels">
        <WeeklyHours {...editing} />
        <Away {...editing} today={today} nameOf={nameOf} />
        <Limits {...editing} />
      </div>
    </>
  );
}
