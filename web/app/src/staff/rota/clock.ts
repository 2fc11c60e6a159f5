import { useQuery } from '@tanstack/react-query';
import { rotas } from '../../api/calls';

/** The server's clock: whose turn it is does not depend on what this device believes. */
export function useServerNow(): string {
  const { data } = useQuery({
    queryKey: ['clock'],
    queryFn: async () => ({ ...(await rotas.clock()), heard: Date.now() }),
    refetchInterval: 30_000,
  });
  if (!data) return new Date().toISOString();
  return new Date(Date.parse(data.now) + (Date.now() - data.heard) * data.speed).toISOString();
}
