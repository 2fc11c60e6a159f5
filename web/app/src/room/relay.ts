import { ahead, now } from '../api/ahead';
import { consultations } from '../api/calls';

const nameOf = (consultation: string): string => `relay ${consultation}`;

/** Asks for the relay of a call that begins in a moment. */
export const prepareCall = (consultation: string): void => ahead(nameOf(consultation), () => consultations.turn(consultation));

/** Milliseconds before credentials that were not to be had are asked for again. */
const pause = 5_000;

/** The way into the relay: credentials last minutes, and new ones come before they end. */
export class Relay {
  configuration: RTCConfiguration = { iceTransportPolicy: 'relay', bundlePolicy: 'max-bundle', iceServers: [] };
  /** Why there are none. */
  error: unknown;
  /** Settles with the first credentials. */
  ready: Promise<void> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;

  constructor(
    private readonly consultation: string,
    private readonly renewed: (configuration: RTCConfiguration) => void,
  ) {}

  open(): Promise<void> {
    this.ready = new Promise((resolve) => {
      const renew = async (): Promise<void> => {
        const next = await this.renew();
        if (this.error === undefined || this.isClosed) resolve();
        if (!this.isClosed) this.timer = setTimeout(() => void renew(), next);
      };
      void renew();
    });
    return this.ready;
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  /** Answers after how many milliseconds to come again. */
  private async renew(): Promise<number> {
    try {
      const turn = await now(nameOf(this.consultation), () => consultations.turn(this.consultation));
      this.error = undefined;
      const iceServers = [{ urls: turn.urls, username: turn.username, credential: turn.credential }];
      this.configuration = { ...this.configuration, iceServers };
      this.renewed(this.configuration);
      return turn.ttlSeconds * 800;
    } catch (error) {
      this.error = error;
      return pause;
    }
  }
}
