import { useMutation, useQueryClient } from '@tanstack/react-query';

/** One step of an incident; the register is read anew, whether it was done or somebody was faster. */
export function useStep<Told = void>(step: (told: Told) => Promise<unknown>, done?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: step,
    onSettled: () => client.invalidateQueries({ queryKey: ['incidents'] }),
    ...(done ? { onSuccess: done } : {}),
  });
}
