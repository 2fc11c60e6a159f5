import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { clinic } from '../api/calls';

/** What somebody has before them. Channels tell of changes; minutes pass by themselves. */
export const useToday = () => useQuery({ queryKey: ['today'], queryFn: clinic.today, refetchInterval: 10_000 });

/** What to do when the clinic says anything. */
export function useTodayNews(): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    for (const key of ['today', 'emergencies']) void client.invalidateQueries({ queryKey: [key] });
  }, [client]);
}
