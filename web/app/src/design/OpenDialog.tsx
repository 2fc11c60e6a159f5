import type { ReactNode } from 'react';
import { Dialog as Inner } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

export interface Props {
  title: string;
  onClose: () => void;
  /** Must be answered: it does not go away by itself. */
  isAlert?: boolean;
  children: ReactNode;
}

/** A question in front of everything else; Escape leaves it. A touch beside it does not: what was typed would be gone. */
export default function OpenDialog({ title, onClose, isAlert = false, children }: Props) {
  return (
    <ModalOverlay className="veil" isOpen onOpenChange={(open) => !open && onClose()} isKeyboardDismissDisabled={isAlert}>
      <Modal className="dialog">
        <Inner role={isAlert ? 'alertdialog' : 'dialog'} className="stack">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </Inner>
      </Modal>
    </ModalOverlay>
  );
}
