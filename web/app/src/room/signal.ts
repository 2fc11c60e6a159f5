import type { Line } from '../live/Line';

/** What browsers tell each other while a call is built up. Encrypted, and never stored. */
export type Signal =
  | { type: 'hello'; state: Shown; opens?: boolean }
  | { type: 'offer' | 'answer'; sdp: string; state: Shown }
  | { type: 'ice-candidate'; candidate: RTCIceCandidateInit }
  | { type: 'restart' }
  | { type: 'state'; state: Shown }
  | { type: 'caption'; text: string }
  | { type: 'end-call' };

/** What the others should see of somebody's devices. */
export interface Shown {
  muted: boolean;
  camera: boolean;
  sharing: boolean;
  /** Whether what they say can be read, and whether they want to read what others say. */
  givesCaptions?: boolean;
  wantsCaptions?: boolean;
}

export type Heard = Signal & {
  senderId: string;
  /** One page load of the sender: after a reload the old connection is void. */
  call: string;
  to?: string;
  /** The page load of the receiver that is meant. */
  toCall?: string;
  timestamp: string;
};

/** Speaks on the signaling channel of a visit. */
export class Signaling {
  readonly call = crypto.randomUUID();
  /** Whether a word of this page came back: from then on, another page of the same person is a later one. */
  private isHeard = false;
  private readonly channel: string;

  constructor(private readonly line: Line) {
    if (!line.config.videoChannel) throw new TypeError('this role takes no part in the call');
    this.channel = line.config.videoChannel;
  }

  get self(): string {
    return this.line.personId;
  }

  /** Tells everybody, or one peer. What gets lost is made up for by the next hello, or the next search for a way. */
  send(signal: Signal, to?: { id: string; call: string }): void {
    const address = to ? { to: to.id, toCall: to.call } : {};
    const opens = signal.type === 'hello' && to === undefined && !this.isHeard ? { opens: true } : {};
    const message = { ...signal, ...opens, ...address, senderId: this.self, call: this.call, timestamp: new Date().toISOString() };
    this.line.client.publishNow({ channel: this.channel, message, store: false }).catch(() => undefined);
  }

  /** Hears what others say to everybody or to this page, and when the same person opens the call in another window. Only what came encrypted counts. */
  listen(hear: (heard: Heard) => void, elsewhere: () => void): () => void {
    return this.line.client.on('message', ({ channel, message, sealed, publisher }) => {
      if (channel !== this.channel || !sealed) return;
      const heard = message as Heard;
      if (heard.senderId !== publisher) return;
      if (heard.call === this.call) this.isHeard = true;
      else if (heard.senderId === this.self) {
        if (heard.type === 'hello' && heard.opens && this.isHeard) elsewhere();
      } else if (heard.to === undefined || (heard.to === this.self && heard.toCall === this.call)) hear(heard);
    });
  }
}
