import { consultations } from '../api/calls';
import type { Rung } from './ladder';
import type { Measured } from './quality';

export type Happening = 'joined' | 'first-frame' | 'dropped' | 'recovered' | Rung;

/** Writes the visit's quality record. What gets lost on the way is followed by the next. */
export class Reporter {
  private readonly began = performance.now();
  private last: Measured | undefined;
  private hasBegun = false;
  private isDown = false;

  constructor(private readonly consultation: string) {}

  /** Looks at a new sample for what is worth writing down. */
  saw(sample: Measured, people: number): void {
    this.last = sample;
    if (!this.hasBegun && sample.isConnected && sample.frames > 0) {
      this.hasBegun = true;
      this.measured('first-frame', Math.round(performance.now() - this.began));
      consultations.video(this.consultation, 'started', people).catch(() => undefined);
    }
    if (this.hasBegun && this.isDown === sample.isConnected) {
      this.isDown = !sample.isConnected;
      this.measured(this.isDown ? 'dropped' : 'recovered');
    }
  }

  /** Sends what was measured last, with what happened. */
  measured(event?: Happening, tookMs?: number): void {
    if (!this.last) return;
    const { rtt = 0, loss, received, isRelay, encryption } = this.last;
    const numbers = { rttMs: rtt, lossPercent: Math.round(loss * 100), kbps: Math.max(0, received), relay: isRelay };
    const more = { ...(event ? { event } : {}), ...(tookMs === undefined ? {} : { tookMs }) };
    consultations.quality(this.consultation, { ...numbers, ...encryption, ...more }).catch(() => undefined);
  }

  ended(people: number): void {
    if (this.hasBegun) consultations.video(this.consultation, 'ended', people).catch(() => undefined);
  }
}
