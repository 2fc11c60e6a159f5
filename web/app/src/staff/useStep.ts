import { useMutation, useQueryClient } from '@tanstack/react-query';

/** One step in what a list shows; the list is read anew, whether it was done or somebody was faster. */
export function useStep<Told = void>(list: 'activity' | 'incidents' | 'retention' | 'sanctions', step: (told: Told) => Promise<unknown>, done?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: step,
    onSettled: () => client.invalidateQueries({ queryKey: [list] }),
    ...(done && { onSuccess: done }),
  });
}
