import { useQuery } from '@tanstack/react-query';
import { consultations } from '../api/calls';

/** The visit and everybody in it. */
export const useConsultation = (id: string) =>
  useQuery({ queryKey: ['consultation', id], queryFn: () => consultations.show(id), enabled: id !== '', refetchInterval: 15_000 });

/** Who sees the patient. */
export function useProviderName(consultation: string): string | undefined {
  const { data } = useConsultation(consultation);
  return data?.participants.find((one) => one.personId === data.providerId)?.name;
}
