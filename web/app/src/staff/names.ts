import { useQuery } from '@tanstack/react-query';
import { staffNames } from '../api/oversight';
import { useSession } from '../api/session';

const OVERSEERS: readonly string[] = ['compliance-officer', 'administrator'];
const FRESH = 300_000;

/** What somebody of the staff is called, those who left too; whoever is not among them by their id. */
export function useNameOf() {
  const { data: session } = useSession();
  const { data } = useQuery({ queryKey: ['staff-names'], queryFn: staffNames, staleTime: FRESH, enabled: OVERSEERS.includes(session?.role ?? '') });
  return (id: string) => data?.items.find((one) => one.id === id)?.name ?? id;
}
