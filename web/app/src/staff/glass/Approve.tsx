import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Confirm } from '../../design/Confirm';
import { beyondProof, useProof } from './useProof';

interface Props {
  title: string;
  children: ReactNode;
  approve: () => Promise<unknown>;
  /** Reads anew what the list shows, whether it was done or somebody was faster. */
  refresh: () => Promise<unknown>;
  onClose: () => void;
}

/** Something takes two people: one of them does their part, and shows again that it is them. */
export function Approve({ title, children, approve, refresh, onClose }: Props) {
  const { shown, field } = useProof();
  const step = useMutation({
    mutationFn: async () => {
      await shown();
      return approve();
    },
    onSuccess: async () => {
      await refresh();
      onClose();
    },
    onError: refresh,
  });
  return (
    <Confirm title={title} action={title} isPending={step.isPending} error={beyondProof(step.error)} onConfirm={() => step.mutate()} onClose={onClose}>
      {children}
      {field(step.error)}
    </Confirm>
  );
}
