import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { telling } from '../api/calls';
import type { Person, ReachedBy } from '../api/views';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { State } from '../design/State';
import { useWords } from '../words';
import { day } from '../words/times';
import './plan.css';

const ways = ['email', 'sms'] as const;

/** The addresses that the clinic has, and whether letters reach them. */
export function Reached({ person }: { person: Person }) {
  const { say } = useWords();
  const reach = useQuery({ queryKey: ['reach', person.id], queryFn: () => telling.reach(person.id) });
  return (
    <>
      <dl className="reached">
        {ways.map((way) => {
          const address = way === 'email' ? person.email : person.phone;
          return (
            <div key={way}>
              <dt>{say(`letters.way.${way}`)}</dt>
              <dd>
                <span>{address ?? say('choices.unknown')}</span>
                {reach.data && <How person={person.id} way={way} by={reach.data[way]} />}
              </dd>
            </div>
          );
        })}
      </dl>
      <Failure error={reach.error} onRetry={() => void reach.refetch()} />
    </>
  );
}

function How({ person, way, by }: { person: string; way: 'email' | 'sms'; by: ReachedBy }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const confirm = useMutation({
    mutationFn: () => telling.confirm(person, way),
    onSettled: () => client.invalidateQueries({ queryKey: ['reach', person] }),
  });
  const since = by.since ? day(by.since.slice(0, 10), language) : '';
  if (by.state === 'stopped') return <State tone="wait">{say('reach.stopped', { date: since })}</State>;
  if (by.state !== 'unreachable') return null;
  return (
    <>
      <State tone="stop">{say('reach.unreachable', { date: since })}</State>
      <Button shape="compact" isPending={confirm.isPending} onPress={() => confirm.mutate()}>
        {say('reach.confirm')} <span className="hidden-text">{say(`letters.way.${way}`)}</span>
      </Button>
      <Failure error={confirm.error} />
    </>
  );
}
