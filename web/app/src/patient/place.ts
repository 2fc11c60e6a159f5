import { useQuery } from '@tanstack/react-query';
import { queue } from '../api/calls';

/** Where the patient stands. The channel of the place tells of changes; asking anew is for what it did not bring. */
export const usePlace = (entry: string | undefined) =>
  useQuery({
    queryKey: ['place', entry],
    queryFn: () => queue.place(entry!),
    enabled: entry !== undefined,
    refetchInterval: 10_000,
    staleTime: 0,
  });
