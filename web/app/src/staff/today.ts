import { useQuery } from '@tanstack/react-query';
import { clinic } from '../api/calls';

/** What somebody has before them. Channels tell of changes; minutes pass by themselves. */
export const useToday = () => useQuery({ queryKey: ['today'], queryFn: clinic.today, refetchInterval: 10_000 });
