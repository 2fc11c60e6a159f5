import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Phone } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { appointments, queue } from '../api/calls';
import type { Appointment, Entry, Place, QueuePlace } from '../api/views';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Dialog, prepareDialog } from '../design/Dialog';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { useNews } from '../live/Line';
import { useSay, withWords } from '../words';
import type { CoreKey } from '../words/catalog';
import { changeOf, type News } from './news';
import { useProviderName } from './provider';
import { prepareRoom, room } from './room';

const Chat = lazy(async () => ({ default: (await import('../live/Chat')).Chat }));
const Notify = lazy(withWords(() => import('./Notify'), 'room'));
const Received = lazy(withWords(() => import('./Received'), 'privacy'));

interface Props {
  appointment: Appointment;
  place: QueuePlace;
}

/** Live place, honest time, messages, and the freedom to go and come back. */
export function Waiting({ appointment, place }: Props) {
  const say = useSay();
  const { queueEntry: entry, clinicMessage: said } = place;
  const provider = useProviderName(entry.consultationId);
  useRefresh(entry);
  useEffect(() => {
    room().catch(() => undefined);
    prepareDialog();
  }, []);
  if (entry.status === 'cancelled' || entry.status === 'no-show') return <Gone place={place} />;
  return (
    <Column title={say('waiting.title')} above={provider && say('join.with', { provider })}>
      <Position place={place.place ?? null} />
      {entry.colleagueOffered && <Colleague entry={entry.id} />}
      {said && <Notice tone="wait">{say(`waiting.clinic.${said.code}` as CoreKey, { minutes: said.minutes ?? 0 })}</Notice>}
      {entry.device?.mode === 'phone' && <ByPhone appointment={appointment} />}
      <p className="quiet">{say('waiting.leave-ok', { minutes: place.keptMinutes })}</p>
      {place.place && 'PushManager' in window && (
        <Suspense>
          <Notify ahead={place.place.position - 1} />
        </Suspense>
      )}
      <section className="card stack">
        <h2>{say('waiting.messages')}</h2>
        <Suspense>
          <Chat names={provider ? { [appointment.providerId]: provider } : {}} empty={say('waiting.messages.empty')} />
        </Suspense>
      </section>
      <section className="stack">
        <h2>{say('waiting.prepare.title')}</h2>
        <ul>
          {say('waiting.prepare.list')
            .split('\n')
            .map((line) => (
              <li key={line}>{line}</li>
            ))}
        </ul>
      </section>
      <Suspense>
        <Received patient={appointment.patientId} />
      </Suspense>
      <Notice tone="info">{say('waiting.emergency')}</Notice>
      <Leave entry={entry.id} />
    </Column>
  );
}

/** What the clinic says on the patient's own channel counts at once; the rest is asked anew. */
function useRefresh({ id, consultationId }: Entry): void {
  const client = useQueryClient();
  useNews(
    useCallback(
      (news: News) => {
        const change = changeOf(news);
        if (change) client.setQueryData<QueuePlace>(['place', id], (known) => known && change(known));
        if (news.action === 'POSITION_UPDATED') return;
        if (news.action === 'PROVIDER_READY') prepareRoom(consultationId);
        void client.invalidateQueries({ queryKey: ['place', id] });
        void client.invalidateQueries({ queryKey: ['appointment'] });
      },
      [client, id, consultationId],
    ),
  );
}

function Position({ place }: { place: Place | null }) {
  const say = useSay();
  if (!place) return null;
  const { position, waitFromMinutes: from, waitToMinutes: to } = place;
  if (place.estimatedWaitMinutes === null) {
    return (
      <section className="position card" aria-live="polite" aria-atomic>
        <div>
          <p className="big">{say('waiting.unassigned')}</p>
          <p className="mid">{say('waiting.unassigned.text')}</p>
        </div>
      </section>
    );
  }
  const range = to === null || to === undefined ? say('waiting.range.unknown') : (from ?? 0) < 1 ? say('waiting.range.short', { to: Math.max(1, to) }) : say('waiting.range', { from: from ?? 0, to });
  return (
    <section className="position card" aria-live="polite" aria-atomic>
      <Ring position={position} />
      <div>
        <p className="big">{position === 1 ? say('waiting.next') : say('waiting.position', { position })}</p>
        <p className="mid">{range}</p>
        <p className="quiet">{say('waiting.with-you', { count: position - 1 })}</p>
      </div>
    </section>
  );
}

/** The provider's connection is gone: somebody else may see the patient, who keeps their place. */
function Colleague({ entry }: { entry: string }) {
  const say = useSay();
  const client = useQueryClient();
  const accept = useMutation({ mutationFn: () => queue.acceptColleague(entry), onSettled: () => client.invalidateQueries({ queryKey: ['place', entry] }) });
  return (
    <Notice tone="wait" title={say('waiting.colleague')}>
      <p>{say('waiting.colleague.text')}</p>
      <Failure error={accept.error} />
      <Button look="primary" isPending={accept.isPending} onPress={() => accept.mutate()}>
        {say('waiting.colleague.yes')}
      </Button>
    </Notice>
  );
}

/** Closes as the place moves up: full for who is next. */
function Ring({ position }: { position: number }) {
  const share = 1 / position;
  return (
    <svg className="ring" viewBox="0 0 44 44" aria-hidden>
      <circle cx="22" cy="22" r="18" />
      <circle cx="22" cy="22" r="18" pathLength="100" strokeDasharray={`${share * 100} 100`} className="done" />
    </svg>
  );
}

function ByPhone({ appointment }: { appointment: Appointment }) {
  const say = useSay();
  const intake = useQuery({ queryKey: ['intake', appointment.id], queryFn: () => appointments.intake(appointment.id) });
  return (
    <Notice>
      {say('waiting.phone')} <Phone aria-hidden /> {intake.data?.callbackNumber}
    </Notice>
  );
}

function Leave({ entry }: { entry: string }) {
  const say = useSay();
  const client = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const leave = useMutation({
    mutationFn: () => queue.leave(entry),
    onSuccess: () => client.invalidateQueries({ queryKey: ['place', entry] }),
  });
  return (
    <div className="bottom">
      <Button look="bare" shape="wide" onPress={() => setIsOpen(true)}>
        {say('waiting.leave')}
      </Button>
      <Dialog title={say('waiting.leave.sure')} isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <p>{say('waiting.leave.text')}</p>
        <Failure error={leave.error} />
        <div className="actions">
          <Button onPress={() => setIsOpen(false)}>{say('app.cancel')}</Button>
          <Button look="stop" isPending={leave.isPending} onPress={() => leave.mutate()}>
            {say('waiting.leave')}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}

/** Left by themselves, or called and not there: the way back is one tap. */
function Gone({ place }: { place: QueuePlace }) {
  const say = useSay();
  const client = useQueryClient();
  const { id, status } = place.queueEntry;
  const isMissed = status === 'no-show';
  const back = useMutation({ mutationFn: () => queue.comeBack(id), onSuccess: () => client.invalidateQueries({ queryKey: ['place', id] }) });
  return (
    <Column title={say(isMissed ? 'waiting.missed.title' : 'waiting.left.title')}>
      <p>{say(isMissed ? 'waiting.missed.text' : 'waiting.left.text')}</p>
      <div className="bottom">
        <Failure error={back.error} />
        <Button look="primary" shape="wide" isPending={back.isPending} onPress={() => back.mutate()}>
          {say('waiting.return')}
        </Button>
      </div>
    </Column>
  );
}
