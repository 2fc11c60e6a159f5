import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Confirm } from '../../design/Confirm';
import { beyondProof, useProof } from './useProof';

/** A second person approves something, and shows again that it is them. */
export function Approve({ title, children, approve, onDone, onClose }: { title: string; children: ReactNode; approve: () => Promise<unknown>; onDone: () => Promise<unknown>; onClose: () => void }) {
  const { shown, field } = useProof();
  const step = useMutation({
    mutationFn: async () => {
      await shown();
      return approve();
    },
    onSuccess: async () => {
      await onDone();
      onClose();
    },
  });
  return (
    <Confirm title={title} action={title} isPending={step.isPending} error={beyondProof(step.error)} onConfirm={() => step.mutate()} onClose={onClose}>
      {children}
      {field(step.error)}
    </Confirm>
  );
}
