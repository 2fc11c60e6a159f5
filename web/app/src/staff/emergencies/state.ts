import type { Tone } from '../../design/State';

/** How it looks where an emergency stands. */
export const tones: Record<string, Tone> = { active: 'stop', acknowledged: 'wait', resolved: 'go', withdrawn: 'plain' };
