import { Circle, CircleAlert, CircleCheck, CircleDashed, Clock } from 'lucide-react';
import type { ReactNode } from 'react';

export type Tone = 'plain' | 'info' | 'go' | 'wait' | 'stop';
const icons = { plain: CircleDashed, info: Circle, go: CircleCheck, wait: Clock, stop: CircleAlert };

/** A state in words and shape; its colour only repeats them. */
export function State({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  const Icon = icons[tone];
  return (
    <span className={`state ${tone}`}>
      <Icon aria-hidden />
      {children}
    </span>
  );
}
