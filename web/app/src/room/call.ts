import { consultations } from '../api/calls';
import type { Line } from '../live/Line';
import { first, step, type Standing } from './ladder';
import { LocalMedia } from './local';
import { Peer } from './peer';
import { Meter, type Measured } from './quality';
import { Reporter } from './reporter';
import { Signaling, type Heard, type Shown } from './signal';
import type { View } from './view';

interface Entry {
  peer: Peer;
  call: string;
  shown: Shown;
  meter: Meter;
  measured?: Measured;
  wasConnected: boolean;
  /** Looks in a row at which nothing came, though something should. */
  silent: number;
}

/** At most so many in one call; each sends to each. */
const crowd = 6;
/** Milliseconds between two looks at the connections, and between two reports of them. */
const looking = 1_000;
const reporting = 30_000;
/** A browser takes six seconds to see that a way through the network is gone; so many silent looks say it sooner. */
const gone = 2;
/** After so many the other is away: whoever comes back says hello. */
const away = 40;
/** Silent looks from one attempt to find a new way to the next. */
const patience = 4;

/** A call: a mesh of connections, all through the relay. */
export class Call {
  private readonly entries = new Map<string, Entry>();
  private readonly watchers = new Set<() => void>();
  private readonly signaling: Signaling;
  private readonly offs: (() => void)[] = [];
  private standing: Standing = first;
  private configuration: RTCConfiguration = { iceTransportPolicy: 'relay', bundlePolicy: 'max-bundle', iceServers: [] };
  private relayError: unknown;
  private isClosed = false;
  private readonly reporter: Reporter;
  readonly media = new LocalMedia(() => this.share());
  view: View;

  constructor(
    line: Line,
    private readonly consultation: string,
    private readonly isProvider: boolean,
    private readonly providerId: string,
  ) {
    this.signaling = new Signaling(line);
    this.reporter = new Reporter(consultation);
    this.view = this.look();
  }

  /** Opens devices and relay, then tells the others. */
  async start(mode: 'video' | 'audio'): Promise<void> {
    await Promise.all([this.media.open(mode), this.renewRelay()]);
    if (this.isClosed) return;
    this.offs.push(this.signaling.listen((heard) => void this.hear(heard)));
    const every = (milliseconds: number, act: () => void) => {
      const timer = setInterval(act, milliseconds);
      this.offs.push(() => clearInterval(timer));
    };
    const restart = () => this.restart();
    addEventListener('online', restart);
    this.offs.push(() => removeEventListener('online', restart));
    every(looking, () => void this.measure());
    every(reporting, () => this.reporter.measured());
    // Said again for as long as nobody answers: the first may have come before the other listened.
    every(3_000, () => this.entries.size === 0 && this.greet());
    this.greet();
    this.tell();
  }

  watch = (tell: () => void): (() => void) => {
    this.watchers.add(tell);
    return () => this.watchers.delete(tell);
  };

  /** Leaves for good. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.signaling.send({ type: 'end-call' });
    this.reporter.ended(this.entries.size + 1);
    this.release();
  }

  /** The page goes away, and may come back: nobody is told that the call ended. */
  release(): void {
    this.isClosed = true;
    for (const off of this.offs.splice(0)) off();
    for (const { peer } of this.entries.values()) peer.close();
    this.entries.clear();
    this.media.close();
  }

  /** Lets those go who are out of the visit. */
  dismiss(ids: readonly string[]): void {
    for (const id of ids) this.forget(id);
    this.tell();
  }

  /** Finds new ways through a network that changed. */
  restart(): void {
    for (const { peer } of this.entries.values()) peer.restart();
  }

  private greet(to?: { id: string; call: string }): void {
    this.signaling.send({ type: 'hello', state: this.media.shown }, to);
  }

  private async hear(heard: Heard): Promise<void> {
    const { senderId: id, call } = heard;
    if (heard.type === 'end-call') this.forget(id);
    else if (heard.type === 'hello') this.meet(heard);
    else if (heard.type === 'state') {
      const entry = this.entries.get(id);
      if (entry?.call === call) entry.shown = heard.state;
    } else {
      const entry = this.entryOf(id, call);
      await entry?.peer.hear(heard).catch(() => entry.peer.restart());
    }
    this.tell();
  }

  /** One of two begins: the provider, as the protocol of a visit has it; else the one whose id comes first. */
  private begins(id: string): boolean {
    if (this.isProvider) return true;
    return id !== this.providerId && this.signaling.self < id;
  }

  private meet(heard: Heard & { type: 'hello' }): void {
    const known = this.entries.get(heard.senderId);
    if (known?.call === heard.call && heard.to === undefined && known.peer.isConnected) return;
    if (this.begins(heard.senderId)) {
      if (known && known.call !== heard.call) this.forget(heard.senderId);
      const entry = this.entryOf(heard.senderId, heard.call);
      if (entry) entry.shown = heard.state;
    } else if (heard.to === undefined) {
      // They wait for the one who begins to know of them.
      this.greet({ id: heard.senderId, call: heard.call });
    }
  }

  private entryOf(id: string, call: string): Entry | undefined {
    const known = this.entries.get(id);
    if (known?.call === call) return known;
    if (known) this.forget(id);
    if (this.entries.size >= crowd - 1) return undefined;
    const address = { id, call };
    const peer = new Peer(
      {
        isPolite: !this.begins(id),
        configuration: this.configuration,
        send: (signal) => this.signaling.send(signal, address),
        changed: () => this.tell(),
      },
      this.media.tracks,
    );
    const entry: Entry = { peer, call, shown: { muted: false, camera: true, sharing: false }, meter: new Meter(), wasConnected: false, silent: 0 };
    this.entries.set(id, entry);
    this.signaling.send({ type: 'state', state: this.media.shown }, address);
    return entry;
  }

  private forget(id: string): void {
    this.entries.get(id)?.peer.close();
    this.entries.delete(id);
  }

  /** Own tracks or their state changed: everybody gets them. */
  private share(): void {
    for (const { peer } of this.entries.values()) peer.use(this.media.tracks);
    this.signaling.send({ type: 'state', state: this.media.shown });
    this.tell();
  }

  private async measure(): Promise<void> {
    for (const [id, entry] of this.entries) {
      entry.measured = await entry.meter.read(entry.peer);
      entry.wasConnected ||= entry.peer.isConnected;
      this.listenForSilence(id, entry, entry.measured.received);
    }
    const all = [...this.entries.values()].filter((entry) => entry.wasConnected).map((entry) => entry.measured!);
    const [worst] = all.sort((a, b) => (a.kbps ?? Infinity) - (b.kbps ?? Infinity));
    if (worst) await this.climb(worst);
    this.tell();
  }

  /** Who begins looks for a new way first; the other only if that did not help, so that they do not meet halfway. */
  private listenForSilence(id: string, entry: Entry, received: number): void {
    const { muted, camera, sharing } = entry.shown;
    const isDue = entry.wasConnected && (camera || sharing || !muted);
    entry.silent = isDue && received === 0 ? entry.silent + 1 : 0;
    if (entry.silent > away) this.forget(id);
    else if (entry.silent % patience === (this.begins(id) ? gone : gone + 1)) entry.peer.restart();
  }

  private async climb(sample: Measured): Promise<void> {
    this.reporter.saw(sample, this.entries.size + 1);
    const before = this.standing.rung;
    this.standing = step(this.standing, sample);
    if (this.standing.rung === before) return;
    for (const { peer } of this.entries.values()) await peer.limit(this.standing.rung);
    this.reporter.measured(this.standing.rung);
  }

  /** Credentials for the relay last minutes; new ones come before they end. */
  private async renewRelay(): Promise<void> {
    let pause = 5_000;
    try {
      const turn = await consultations.turn(this.consultation);
      this.relayError = undefined;
      const iceServers = [{ urls: turn.urls, username: turn.username, credential: turn.credential }];
      this.configuration = { ...this.configuration, iceServers };
      for (const { peer } of this.entries.values()) peer.configure(this.configuration);
      pause = turn.ttlSeconds * 800;
    } catch (error) {
      this.relayError = error;
    }
    if (this.isClosed) return;
    const timer = setTimeout(() => void this.renewRelay(), pause);
    this.offs.push(() => clearTimeout(timer));
  }

  private tell(): void {
    if (this.isClosed) return;
    this.view = this.look();
    for (const watcher of this.watchers) watcher();
  }

  private look(): View {
    const all = [...this.entries];
    return {
      others: all.map(([id, { peer, shown, measured }]) => ({ id, stream: peer.stream, isConnected: peer.isConnected, shown, measured })),
      local: this.media.stream,
      shown: this.media.shown,
      rung: this.standing.rung,
      isBlocked: this.media.isBlocked,
      relayError: this.relayError,
      hasLost: all.some(([, entry]) => entry.wasConnected && (!entry.peer.isConnected || entry.silent >= gone)),
    };
  }
}
