import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { emergencies } from '../../api/calls';
import type { Department, OnCall, Person, Rota, RotaTurn } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { later } from '../../plan/days';
import { clockChanges, dayName, wallOf, zoneName } from '../../plan/zones';
import { useWords, type Say } from '../../words';
import { Calendar } from './Calendar';
import { useServerNow } from './clock';
import { Editor } from './Editor';
import { Gaps } from './Gaps';
import { Leads } from './Leads';
import { Listed } from './Listed';
import { OnDuty } from './OnDuty';
import { TakeTurn } from './TakeTurn';
import { useOnCall, useRota, useTurns } from './useRota';

export interface Reader {
  self: string;
  /** Whether they decide for others. */
  manages: boolean;
}

interface Props extends Reader {
  department: Department;
  people: readonly Person[];
  /** A gap of this department that the reader wants to fill. */
  filling: Rota['gaps'][number] | undefined;
  onFilled: () => void;
}

/** One department: who is on call now, and its rota. */
export function OfDepartment(props: Props) {
  const rota = useRota(props.department.id);
  if (!rota.data) return <Failure error={rota.error} onRetry={() => void rota.refetch()} />;
  return <Known {...props} rota={rota.data} />;
}

function Known({ rota, ...props }: Props & { rota: Rota }) {
  const { say } = useWords();
  const { department, people, self, manages, filling, onFilled } = props;
  const zone = rota.timeZone;
  const now = useServerNow();
  const today = wallOf(now, zone).date;
  const [isEditing, setIsEditing] = useState<'rota' | 'list'>();
  const [opened, setOpened] = useState<RotaTurn>();
  const onCall = useOnCall(department.id);
  const ahead = useTurns(department.id, today, 14, zone);
  const works = people.filter((one) => one.departments.includes(department.id));
  const fitting = works.filter((one) => one.role === 'provider');
  const nameOf = (id: string) => people.find((one) => one.id === id)?.name ?? id;
  const hasRota = rota.layers.length > 0;
  const taking = filling ?? opened;
  const pace = paceOf(onCall.data, say);
  return (
    <>
      <section className="card stack" aria-label={department.name}>
        <div className="row spread">
          <h2>{say('on-call.now')}</h2>
          {manages && (
            <span className="row">
              {!hasRota && <Button onPress={() => setIsEditing('list')}>{say('on-call.change')}</Button>}
              <Button onPress={() => setIsEditing('rota')}>{say(hasRota ? 'rota.change' : 'rota.make')}</Button>
            </span>
          )}
        </div>
        <Failure error={onCall.error ?? ahead.error} onRetry={() => void Promise.all([onCall.refetch(), ahead.refetch()])} />
        {onCall.data && <OnDuty onCall={onCall.data} turns={ahead.data?.items ?? []} zone={zone} nameOf={nameOf} />}
        {onCall.data && <p className="quiet">{hasRota || onCall.data.providers.length === 0 ? pace : `${say('on-call.listed')} ${pace}`}</p>}
      </section>
      {!manages && <Gaps gaps={rota.gaps.map((gap) => ({ department, gap }))} onFill={undefined} />}
      {hasRota && <Turns {...{ department, rota, today, now, nameOf }} canTake={manages || fitting.some((one) => one.id === self)} onOpen={setOpened} />}
      {isEditing === 'rota' && <Editor {...{ department, rota, today, fitting, pace }} onClose={() => setIsEditing(undefined)} />}
      <Leads department={department} fitting={people.filter((one) => one.role === 'administrator' || works.includes(one))} nameOf={nameOf} manages={manages} />
      {isEditing === 'list' && (
        <Listed
          title={say('on-call.of', { department: department.name })}
          first={onCall.data?.providers.map((one) => one.id) ?? []}
          fitting={fitting}
          none={say('on-call.none')}
          save={(chosen) => emergencies.setOnCall(department.id, chosen)}
          onClose={() => setIsEditing(undefined)}
        />
      )}
      {taking && (
        <TakeTurn
          {...{ zone, now, fitting, self, manages }}
          department={department.id}
          turn={taking}
          onClose={() => {
            setOpened(undefined);
            onFilled();
          }}
        />
      )}
    </>
  );
}

/** How soon one layer more is alerted, as the clinic set it. */
function paceOf(onCall: OnCall | undefined, say: Say): string {
  if (!onCall) return '';
  const { urgent, critical, lifeThreatening } = onCall.acknowledgeSeconds;
  return say('on-call.pace', { urgent, critical, life: lifeThreatening });
}

interface TurnsProps {
  department: Department;
  rota: Rota;
  today: string;
  now: string;
  nameOf: (id: string) => string;
  canTake: boolean;
  onOpen: (turn: RotaTurn) => void;
}

/** Two weeks of turns, from today on or from another day. */
function Turns({ department, rota, today, onOpen, ...rest }: TurnsProps) {
  const { say, language } = useWords();
  const zone = rota.timeZone;
  const [moved, setMoved] = useState(0);
  const first = later(today, moved * 14);
  const days = Array.from({ length: 14 }, (_, at) => later(first, at));
  const turns = useTurns(department.id, first, 14, zone);
  return (
    <section className="stack" aria-label={say('rota.of', { department: department.name })}>
      <div className="rota-head">
        <Button shape="round" aria-label={say('rota.before')} onPress={() => setMoved(moved - 1)}>
          <ChevronLeft aria-hidden />
        </Button>
        <h2>{say('rota.calendar', { from: dayName(first, language, 'short'), to: dayName(days[13]!, language, 'short') })}</h2>
        <Button shape="round" aria-label={say('rota.after')} onPress={() => setMoved(moved + 1)}>
          <ChevronRight aria-hidden />
        </Button>
        {moved !== 0 && <Button onPress={() => setMoved(0)}>{say('rota.today')}</Button>}
      </div>
      <p className="quiet">
        {say('rota.zone', { zone: zoneName(rest.now, zone, language) })} {rest.canTake && say('rota.hint')}
      </p>
      {clockChanges(days, zone).map((day) => (
        <Notice key={day}>{say('rota.clocks', { day: dayName(day, language) })}</Notice>
      ))}
      <Failure error={turns.error} onRetry={() => void turns.refetch()} />
      {turns.data && <Calendar turns={turns.data.items} layers={rota.layers.length} weeks={[days.slice(0, 7), days.slice(7)]} zone={zone} onOpen={onOpen} {...rest} />}
    </section>
  );
}
