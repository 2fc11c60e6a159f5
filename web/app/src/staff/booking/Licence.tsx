import { useQuery } from '@tanstack/react-query';
import { schedules } from '../../api/calls';
import type { Person } from '../../api/views';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';

/** A state is written with its country or without. */
const bare = (code: string): string => code.replace(/^US-/, '');

/** Whether a licence is one of a state, and has not ended by now. */
function holds(licence: string, region: string): boolean {
  const [code = '', end = ''] = licence.split(':');
  return bare(code) === bare(region) && (end === '' || end >= new Date().toISOString().slice(0, 10));
}

/** Warns before a booking with somebody who may not treat where the patient will be. */
export function Licence({ provider, region }: { provider: Person; region: string }) {
  const say = useSay();
  const schedule = useQuery({ queryKey: ['schedule', provider.id], queryFn: () => schedules.of(provider.id) });
  const licences = schedule.data?.licences ?? [];
  if (licences.length === 0 || licences.some((one) => holds(one, region))) return null;
  return (
    <Notice tone="wait" title={say('book.licence', { provider: provider.name, region })}>
      {say('book.licence.text', { licences: licences.join(', ') })}
    </Notice>
  );
}
