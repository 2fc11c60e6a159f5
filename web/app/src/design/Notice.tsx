import { CircleAlert, CircleCheck, Clock, Info } from 'lucide-react';
import type { ReactNode } from 'react';

type Tone = 'info' | 'go' | 'wait' | 'stop';
const icons = { info: Info, go: CircleCheck, wait: Clock, stop: CircleAlert };

interface Props {
  tone?: Tone;
  title?: string;
  children?: ReactNode;
}

/** Something to know. What is wrong interrupts a reader; the rest waits its turn. */
export function Notice({ tone = 'info', title, children }: Props) {
  const Icon = icons[tone];
  return (
    <div className={`notice ${tone}`} role={tone === 'stop' ? 'alert' : 'status'}>
      <Icon aria-hidden />
      <div>
        {title !== undefined && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  );
}
