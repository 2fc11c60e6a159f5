import { useQuery } from '@tanstack/react-query';
import { schedules } from '../../api/calls';
import type { Person } from '../../api/views';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';
import { holds } from './licences';

/** Warns before a booking with somebody who may not treat where the patient will be, at the time of the visit. */
export function Licence({ provider, region, at }: { provider: Person; region: string; at: string }) {
  const say = useSay();
  const schedule = useQuery({ queryKey: ['schedule', provider.id], queryFn: () => schedules.of(provider.id) });
  const licences = schedule.data?.licences ?? [];
  if (licences.length === 0 || licences.some((one) => holds(one, region, at))) return null;
  return (
    <Notice tone="wait" title={say('book.licence', { provider: provider.name, region })}>
      {say('book.licence.text', { licences: licences.join(', ') })}
    </Notice>
  );
}
