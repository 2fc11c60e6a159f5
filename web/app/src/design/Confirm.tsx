import type { ReactNode } from 'react';
import { useSay } from '../words';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { Failure } from './Failure';

interface Props {
  title: string;
  /** What it does. */
  action: string;
  isPending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
  /** What follows from it. */
  children: ReactNode;
}

/** Before something that cannot simply be taken back: what follows from it, and then the step itself. */
export function Confirm({ title, action, isPending, error, onConfirm, onClose, children }: Props) {
  const say = useSay();
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      {children}
      <Failure error={error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="stop" isPending={isPending} onPress={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
