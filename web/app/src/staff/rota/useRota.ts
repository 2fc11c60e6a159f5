import { useQuery, useQueryClient } from '@tanstack/react-query';
import { emergencies, rotas } from '../../api/calls';
import { later } from '../../plan/days';
import { startOf } from '../../plan/zones';

/** Handovers come by themselves: whatever says whose turn it is is asked for again. */
const often = 30_000;

export const useGaps = (isOn: boolean) => useQuery({ queryKey: ['rota', 'gaps'], queryFn: rotas.gaps, refetchInterval: often, enabled: isOn });

export const useUnheard = (isOn: boolean) => useQuery({ queryKey: ['rota', 'unheard'], queryFn: rotas.unheard, refetchInterval: often, enabled: isOn });

export const useOnCall = (department: string) => useQuery({ queryKey: ['rota', department, 'now'], queryFn: () => emergencies.onCall(department), refetchInterval: often });

export const useRota = (department: string) => useQuery({ queryKey: ['rota', department, 'layers'], queryFn: () => rotas.of(department), refetchInterval: often });

/** The turns of so many days from a day on, by the department's clock. */
export function useTurns(department: string, first: string, days: number, zone: string) {
  const [from, until] = [startOf(first, zone).toISOString(), startOf(later(first, days), zone).toISOString()];
  return useQuery({ queryKey: ['rota', department, 'turns', from, until], queryFn: () => rotas.turns(department, from, until), refetchInterval: often });
}

/** After a change everything that follows from it is asked for. */
export function useChanged(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['rota'] });
}
