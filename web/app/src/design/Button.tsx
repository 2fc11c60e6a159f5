import { Button as Pressable, type ButtonProps } from 'react-aria-components/Button';
import type { ReactNode } from 'react';

type Look = 'plain' | 'primary' | 'bare' | 'stop' | 'emergency' | 'stop primary';

interface Props extends Omit<ButtonProps, 'className' | 'style' | 'children'> {
  look?: Look;
  shape?: 'round' | 'compact' | 'wide';
  children: ReactNode;
}

/** Something a person does. One primary button a screen; while it is being done, pressing it again does nothing. */
export function Button({ look = 'plain', shape, isPending = false, children, ...rest }: Props) {
  const names = ['button', look, shape].filter(Boolean).join(' ');
  const held = isPending ? ({ type: 'button', onPress: () => undefined } as const) : {};
  return (
    <Pressable {...rest} {...held} className={names} aria-disabled={isPending}>
      {children}
    </Pressable>
  );
}
