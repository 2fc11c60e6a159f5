import { Button as Pressable, type ButtonProps } from 'react-aria-components/Button';
import type { ReactNode } from 'react';

type Look = 'plain' | 'primary' | 'bare' | 'stop' | 'emergency' | 'stop primary';

interface Props extends Omit<ButtonProps, 'className' | 'style' | 'children'> {
  look?: Look;
  shape?: 'round' | 'compact' | 'wide';
  children: ReactNode;
}

/** Something a person does. One primary button a screen. */
export function Button({ look = 'plain', shape, isPending = false, children, ...rest }: Props) {
  const names = ['button', look, shape].filter(Boolean).join(' ');
  return (
    <Pressable {...rest} isPending={isPending} className={names}>
      {children}
    </Pressable>
  );
}
