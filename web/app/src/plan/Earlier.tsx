import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { waitlist } from '../api/calls';
import { blocking } from '../api/problem';
import type { Appointment, Waitlist } from '../api/views';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { Tick } from '../design/Tick';
import { useWords } from '../words';
import { When } from './When';
import { clockIn, ownZone } from './zones';

interface Props {
  appointment: Appointment;
  /** For the patient their own clock comes first. */
  isOwn?: boolean;
  onMoved: (next: Appointment) => void;
}

/** The wish for an earlier time, and the one that is offered; the visit stays as it is until another time is taken. */
export function Earlier({ appointment, isOwn = false, onMoved }: Props) {
  const client = useQueryClient();
  const key = ['waitlist', appointment.id];
  const list = useQuery({ queryKey: key, queryFn: () => waitlist.show(appointment.id), refetchInterval: 30_000 });
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const failure = blocking(list);
  if (failure) return <Failure error={failure} onRetry={() => void list.refetch()} />;
  if (!list.data) return null;
  const { offer } = list.data;
  return offer ? <Offered appointment={appointment} offer={offer} isOwn={isOwn} onMoved={onMoved} onDeclined={refresh} /> : <Wish appointment={appointment.id} list={list.data} onChanged={refresh} />;
}

interface OfferedProps extends Props {
  offer: NonNullable<Waitlist['offer']>;
  onDeclined: () => Promise<void>;
}

function Offered({ appointment, offer, isOwn = false, onMoved, onDeclined }: OfferedProps) {
  const { say, language } = useWords();
  const take = useMutation({ mutationFn: () => waitlist.accept(appointment.id), onSuccess: (visit) => onMoved({ ...appointment, ...visit.appointment }), onError: onDeclined });
  const keep = useMutation({ mutationFn: () => waitlist.decline(appointment.id), onSettled: onDeclined });
  return (
    <Notice tone="go" title={say('earlier.offer')}>
      <When at={offer.startsAt} zone={appointment.timeZone} patientZone={appointment.patientTimeZone} isOwn={isOwn} />
      <p>{say('earlier.offer.until', { time: clockIn(offer.answerBy, ownZone(), language) })}</p>
      <Failure error={take.error ?? keep.error} />
      <div className="row">
        <Button look="primary" isPending={take.isPending} onPress={() => take.mutate()}>
          {say('earlier.take')}
        </Button>
        <Button isPending={keep.isPending} onPress={() => keep.mutate()}>
          {say('earlier.keep')}
        </Button>
      </div>
    </Notice>
  );
}

function Wish({ appointment, list, onChanged }: { appointment: string; list: Waitlist; onChanged: () => Promise<void> }) {
  const { say } = useWords();
  const [isAnybody, setIsAnybody] = useState(false);
  const wish = useMutation({ mutationFn: () => waitlist.wish(appointment, isAnybody), onSuccess: onChanged });
  const forgo = useMutation({ mutationFn: () => waitlist.forgo(appointment), onSuccess: onChanged });
  if (list.wished) {
    return (
      <div className="stack tight">
        <p>{say(list.anybody ? 'earlier.wished.anybody' : 'earlier.wished')}</p>
        <Failure error={forgo.error} />
        <div>
          <Button isPending={forgo.isPending} onPress={() => forgo.mutate()}>
            {say('earlier.forgo')}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <details>
      <summary>{say('earlier.title')}</summary>
      <p>{say('earlier.text')}</p>
      <Tick isOn={isAnybody} onChange={setIsAnybody}>
        {say('earlier.anybody')}
      </Tick>
      <Failure error={wish.error} />
      <Button isPending={wish.isPending} onPress={() => wish.mutate()}>
        {say('earlier.wish')}
      </Button>
    </details>
  );
}
