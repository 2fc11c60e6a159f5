import { Link } from '@tanstack/react-router';
import { Globe } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useSession } from '../api/session';
import type { Appointment, Entry } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { State, type Tone } from '../design/State';
import { useTitle, useWords } from '../words';
import type { Key } from '../words/catalog';
import { Admit } from './Admit';
import { DayList } from './DayList';
import { Invitations } from './Invitations';
import { Tasks } from './Tasks';
import { useToday } from './today';

/** The provider's day: who waits, who comes later, and whom to take next. */
export function Today() {
  const { say } = useWords();
  const { data: session } = useSession();
  const today = useToday();
  const [admitting, setAdmitting] = useState<Entry>();
  useTitle(say('nav.today'));
  const queue = today.data?.queue.filter((entry) => entry.status === 'waiting' || entry.status === 'checked-in') ?? [];
  const inVisit = today.data?.queue.filter((entry) => entry.status === 'in-consultation' && entry.providerId === session?.personId) ?? [];
  return (
    <>
      <h1>{say('today.title')}</h1>
      <Failure error={today.error} onRetry={() => void today.refetch()} />
      <Invitations invitations={today.data?.invitations ?? []} />
      {inVisit.map((entry) => (
        <section key={entry.id} className="card row spread now">
          <span>
            <State tone="info">{say('today.in-visit')}</State> <strong>{entry.patientName}</strong>
          </span>
          <Link to="/room/$id" params={{ id: entry.consultationId }} className="button primary compact">
            {say('today.open')}
          </Link>
        </section>
      ))}
      <section className="stack" aria-labelledby="waiting">
        <div className="row spread">
          <h2 id="waiting">{say('today.waiting', { count: queue.length })}</h2>
          {queue.length > 0 && <span className="small quiet">{say('today.keys')}</span>}
        </div>
        {today.data && queue.length === 0 && <Empty title={say('today.empty.title')}>{say('today.empty.text')}</Empty>}
        <Queue entries={queue} onAdmit={setAdmitting} />
      </section>
      <DayList id="later" title={say('today.later')} empty={say('today.no-appointments')} appointments={today.data?.appointments ?? []} about={(one) => one.reason} after={(one) => one.providerId === session?.personId && <ToNotes visit={one} />} />
      {today.data && <Tasks tasks={today.data.tasks} now={today.data.serverTime} />}
      {admitting && <Admit entry={admitting} appointment={today.data?.appointments.find((one) => one.id === admitting.appointmentId)} onClose={() => setAdmitting(undefined)} />}
    </>
  );
}

/** To the notes of a visit that is over. */
function ToNotes({ visit: { consultationId, patientName } }: { visit: Appointment }) {
  const { say } = useWords();
  if (!consultationId) return null;
  return (
    <Link to="/room/$id" params={{ id: consultationId }} className="button bare compact">
      {say('consulting.notes')} <span className="hidden-text">{patientName}</span>
    </Link>
  );
}

/** The queue as a list that arrow keys and J and K walk through. */
function Queue({ entries, onAdmit }: { entries: readonly Entry[]; onAdmit: (entry: Entry) => void }) {
  const list = useRef<HTMLUListElement>(null);
  const move = (event: KeyboardEvent) => {
    const by = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (by === undefined || event.target instanceof HTMLSelectElement) return;
    const buttons = [...(list.current?.querySelectorAll<HTMLButtonElement>('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[(at + by + buttons.length) % buttons.length]?.focus();
    event.preventDefault();
  };
  useKeysAnywhere(list);
  return (
    <ul className="queue" ref={list} onKeyDown={move} aria-live="polite">
      {entries.map((entry, at) => (
        <Row key={entry.id} entry={entry} isNext={at === 0} onAdmit={() => onAdmit(entry)} />
      ))}
    </ul>
  );
}

/** J from anywhere on the page, unless somebody is typing, goes to who is next. */
function useKeysAnywhere(list: React.RefObject<HTMLUListElement | null>): void {
  useEffect(() => {
    const hear = (event: globalThis.KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches('input, textarea, select, button, a');
      if (event.key === 'j' && !isTyping && !event.metaKey && !event.ctrlKey) list.current?.querySelector('button')?.focus();
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  }, [list]);
}

const urgency: Record<string, Tone> = { emergency: 'stop', urgent: 'wait', normal: 'plain', 'follow-up': 'plain' };

function Row({ entry, isNext, onAdmit }: { entry: Entry; isNext: boolean; onAdmit: () => void }) {
  const { say } = useWords();
  const minutes = entry.waitMinutes ?? 0;
  const device = entry.deviceReady ? (entry.device?.mode ?? 'video') : 'none';
  return (
    <li className="entry">
      <Wait minutes={minutes} />
      <div className="who">
        <strong>{entry.patientName ?? entry.patientId}</strong>
        <span className="row">
          <State tone={urgency[entry.priority] ?? 'plain'}>{say(`today.priority.${entry.priority}` as Key)}</State>
          <State tone={device === 'video' ? 'go' : device === 'none' ? 'plain' : 'wait'}>{say(`today.device.${device}`)}</State>
          {entry.interpreterNeeded && (
            <span className="row small">
              <Globe aria-hidden /> {say('today.interpreter')}
            </span>
          )}
          {entry.present === false && <span className="small quiet">{say('today.away')}</span>}
        </span>
        <NoProvider entry={entry} />
      </div>
      <Button look={isNext ? 'primary' : 'plain'} shape="compact" onPress={onAdmit}>
        {say('today.admit')} <span className="hidden-text">{entry.patientName}</span>
      </Button>
    </li>
  );
}

/** Where the clinic refuses visits without a licence, or the patient will not have those who are there. */
export function NoProvider({ entry }: { entry: Entry }) {
  const { say } = useWords();
  if (!entry.noEligibleProvider) return null;
  return <Notice tone="wait">{say('board.no-provider')}</Notice>;
}

/** Minutes in words; the bar behind them darkens with the wait. */
export function Wait({ minutes }: { minutes: number }) {
  const { say } = useWords();
  const level = minutes >= 30 ? 3 : minutes >= 15 ? 2 : minutes >= 5 ? 1 : 0;
  return (
    <span className="wait-bar" data-level={level}>
      {say('today.wait', { minutes })}
    </span>
  );
}
