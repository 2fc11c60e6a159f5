import type { ComplianceCheck } from '../../api/views';
import type { Tone } from '../../design/State';
import type { Say } from '../../words';

const tones = { PASS: 'go', WARN: 'wait', FAIL: 'stop', ERROR: 'stop', NA: 'plain', WAIVED: 'wait' } as const;
type Status = keyof typeof tones;

const known = (status: string | null | undefined): Status | undefined => (status && status in tones ? (status as Status) : undefined);

/** Whether somebody has to do something about it. */
export const fails = (check: ComplianceCheck): boolean => ['WARN', 'FAIL', 'ERROR', 'WAIVED'].includes(check.status ?? '');

export function toneOf(status: string | null | undefined): Tone {
  const one = known(status);
  return one ? tones[one] : 'plain';
}

export function statusWord(say: Say, status: string | null | undefined): string {
  const one = known(status);
  return say(one ? `posture.${one}` : 'posture.unknown');
}
