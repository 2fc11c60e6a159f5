import type { View } from '../view';
import { Mixer } from './mixer';

/** A part is filed when it is so long, and kept on this device piece by piece until then: a crash loses no more than one piece. Milliseconds. */
const partLength = 60_000;
const pieceLength = 2_000;
/** So often a part that could not be filed is tried again, and the pause before the first time. */
const attempts = 5;
const pause = 1_000;

const kinds = ['video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'];

/** What this browser would write; undefined if it cannot record. */
export const kindOf = (): string | undefined => (typeof MediaRecorder === 'function' ? kinds.find((kind) => MediaRecorder.isTypeSupported(kind)) : undefined);

interface Parts {
  view: () => View;
  /** Keeps a piece of a part until that is filed. */
  keep: (name: string, piece: Blob) => void;
  /** Files a part; resolves when the clinic has it. */
  file: (bytes: Uint8Array, name: string) => Promise<void>;
  /** How many parts are still to be filed, and what went wrong with one. */
  told: (left: number, failure?: unknown) => void;
}

/** Records a call in parts, each of which can be played by itself. */
export class Recorder {
  private readonly mixer: Mixer;
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly kind = kindOf();
  private recorder: MediaRecorder | undefined;
  private last: Promise<void> = Promise.resolve();
  private left = 0;
  private isHeld = false;
  private stopped: Promise<void> | undefined;
  private hasEnded: () => void = () => undefined;
  /** Resolves when it was stopped, and everything is filed or was given up. */
  readonly ended = new Promise<void>((resolve) => (this.hasEnded = resolve));

  constructor(private readonly parts: Parts) {
    this.mixer = new Mixer(parts.view);
    this.begin();
    this.timer = setInterval(() => this.begin(), partLength);
  }

  /** Takes nothing for as long as it is not sure that everybody still agrees. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    if (isHeld && this.recorder?.state === 'recording') this.recorder.pause();
    if (!isHeld && this.recorder?.state === 'paused') this.recorder.resume();
  }

  /** Ends at once; resolves when everything is filed, or was given up. */
  stop(): Promise<void> {
    this.stopped ??= this.close();
    return this.stopped;
  }

  private async close(): Promise<void> {
    clearInterval(this.timer);
    this.end();
    this.mixer.close();
    await this.last;
    this.hasEnded();
  }

  private begin(): void {
    this.end();
    const now = new Date().toISOString().replace(/\.\d+Z$/, '').replace(/\D/g, '-');
    const options = { videoBitsPerSecond: 600_000, audioBitsPerSecond: 64_000, ...(this.kind ? { mimeType: this.kind } : {}) };
    const recorder = new MediaRecorder(this.mixer.stream, options);
    const name = `recording-${now}.${this.kind?.includes('mp4') ? 'mp4' : 'webm'}`;
    recorder.start(pieceLength);
    if (this.isHeld) recorder.pause();
    this.recorder = recorder;
    this.left += 1;
    const pieces: Blob[] = [];
    recorder.ondataavailable = ({ data }) => {
      if (data.size === 0) return;
      pieces.push(data);
      this.parts.keep(name, data);
    };
    const whole = new Promise<Blob>((resolve) => (recorder.onstop = () => resolve(new Blob(pieces))));
    this.last = this.last.then(async () => this.file(await whole, name));
  }

  private end(): void {
    if (this.recorder && this.recorder.state !== 'inactive') this.recorder.stop();
  }

  private async file(part: Blob, name: string): Promise<void> {
    let failure: unknown;
    this.parts.told(this.left);
    for (let attempt = 0; part.size > 0 && attempt < attempts; attempt += 1) {
      try {
        await this.parts.file(new Uint8Array(await part.arrayBuffer()), name);
        failure = undefined;
        break;
      } catch (error) {
        failure = error;
        await new Promise((resolve) => setTimeout(resolve, pause * 2 ** attempt));
      }
    }
    this.left -= 1;
    this.parts.told(this.left, failure);
  }
}
