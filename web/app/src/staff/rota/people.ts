import { useQuery } from '@tanstack/react-query';
import { clinic } from '../../api/calls';
import { useSession } from '../../api/session';
import type { Person } from '../../api/views';

/** Those who are called, and those who lead. */
async function everybody(): Promise<readonly Person[]> {
  const roles = ['provider', 'nurse', 'coordinator', 'administrator'] as const;
  const lists = await Promise.all(roles.map((role) => clinic.people(role)));
  return lists.flatMap((list) => list.items);
}

/** The staff who can be called, where they are asked for. */
export function useStaff(isAsked = true) {
  const { data: session } = useSession();
  // Reviewers do not look people up: it would stand in the record as a refusal.
  const mayLook = session !== null && session !== undefined && session.role !== 'compliance-officer';
  const { data, error, refetch } = useQuery({ queryKey: ['people', 'staff'], queryFn: everybody, enabled: isAsked && mayLook });
  const people: readonly Person[] = data ?? [];
  return { people, error, refetch };
}
