import { useQuery } from '@tanstack/react-query';
import { appointments } from '../../api/calls';
import { Failure } from '../../design/Failure';
import { useSay } from '../../words';
import { LetterTable } from '../letters/LetterTable';

/** What became of everything that was told about a visit. */
export function Delivery({ appointment }: { appointment: string }) {
  const say = useSay();
  const letters = useQuery({ queryKey: ['letters', appointment], queryFn: () => appointments.letters(appointment) });
  const items = letters.data?.items ?? [];
  return (
    <details>
      <summary>{say('letters.of', { count: items.length })}</summary>
      <Failure error={letters.error} onRetry={() => void letters.refetch()} />
      {items.length > 0 && <LetterTable letters={items} />}
    </details>
  );
}
