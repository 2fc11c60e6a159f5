import type { Tone } from '../../design/State';

/** What may come of an emergency, as the server knows it. */
export const outcomes = ['handled-here', 'ems-called', 'referred', 'false-alarm', 'not-reached'] as const;

/** How it looks where an emergency stands. */
export const tones: Record<string, Tone> = { active: 'stop', acknowledged: 'wait', resolved: 'go', withdrawn: 'plain' };
