import { useQuery } from '@tanstack/react-query';
import { staffNames } from '../api/oversight';
import { useSession } from '../api/session';
import { useStaff } from './rota/people';

const OVERSEERS: readonly string[] = ['compliance-officer', 'administrator'];
const FRESH = 300_000;

/** What somebody of the staff is called; those who oversee know those who left, too. Whoever is not known is called by id. */
export function useNameOf() {
  const { data: session } = useSession();
  const oversees = OVERSEERS.includes(session?.role ?? '');
  const all = useQuery({ queryKey: ['staff-names'], queryFn: staffNames, staleTime: FRESH, enabled: oversees });
  const { people } = useStaff(!oversees);
  const known: readonly { id: string; name: string }[] = oversees ? (all.data?.items ?? []) : people;
  return (id: string) => known.find((one) => one.id === id)?.name ?? id;
}
