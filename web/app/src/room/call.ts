import type { Line } from '../live/Line';
import { Captions } from './captions';
import { entryOf, gone, listen, otherOf, read, show, type Entry } from './entry';
import { every } from './every';
import { hold, whenFree } from './holding';
import { first, step, type Standing } from './ladder';
import { LocalMedia } from './local';
import { Peer } from './peer';
import type { Measured } from './quality';
import { Relay } from './relay';
import { Reporter } from './reporter';
import { Signaling, type Heard, type Shown } from './signal';
import type { View } from './view';

/** At most so many in one call; each sends to each. */
const crowd = 6;
/** Milliseconds between two looks at the connections, and between two reports of them. */
const looking = 1_000;
const reporting = 30_000;
/** Milliseconds from one greeting that nobody answers to the next: at first, and at most. */
const firstPause = 400;
const longestPause = 3_000;

/** A call: a mesh of connections, all through the relay. */
export class Call {
  private readonly entries = new Map<string, Entry>();
  private readonly watchers = new Set<() => void>();
  private readonly signaling: Signaling;
  private readonly offs: (() => void)[] = [];
  private standing: Standing = first;
  private readonly relay: Relay;
  private isClosed = false;
  private readonly reporter: Reporter;
  readonly media = new LocalMedia(() => this.share());
  readonly captions = new Captions((text) => !this.shown.muted && this.signaling.send({ type: 'caption', text }), () => this.share());
  view: View;

  constructor(
    line: Line,
    private readonly consultation: string,
    private readonly isProvider: boolean,
    private readonly providerId: string,
  ) {
    this.signaling = new Signaling(line);
    this.reporter = new Reporter(consultation);
    this.relay = new Relay(consultation, (configuration) => {
      for (const { peer } of this.entries.values()) peer.configure(configuration);
    });
    this.view = this.look();
  }

  /** Calls the others at once; own picture and sound follow when the devices are open. */
  start(mode: 'video' | 'audio'): void {
    this.offs.push(hold(this.consultation));
    void this.relay.open();
    this.offs.push(() => this.relay.close());
    void this.media.open(mode).then(() => this.share());
    void this.captions.look();
    this.offs.push(this.signaling.listen((heard) => void this.hear(heard), () => this.yield()));
    addEventListener('online', this.restart);
    this.offs.push(() => removeEventListener('online', this.restart));
    this.offs.push(every(looking, () => void this.measure()), every(reporting, () => this.reporter.measured()));
    this.greet();
    this.greetAgain(firstPause);
    this.tell();
  }

  /** For as long as nobody answers: the first word may have come before the other listened. */
  private greetAgain(pause: number): void {
    const timer = setTimeout(() => {
      if (this.entries.size === 0) this.greet();
      this.greetAgain(Math.min(pause * 2, longestPause));
    }, pause);
    this.offs.push(() => clearTimeout(timer));
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
    this.captions.close();
  }

  /** The same person has the call in another window now; two would take it from each other forever. */
  private yield(): void {
    this.release();
    this.show({ ...this.look(), elsewhere: 'open' });
    this.offs.push(whenFree(this.consultation, () => this.show({ ...this.look(), elsewhere: 'closed' })));
  }

  /** Lets those go who are out of the visit. */
  dismiss(ids: readonly string[]): void {
    for (const id of ids) this.forget(id);
    this.tell();
  }

  /** Finds new ways through a network that changed. */
  restart = (): void => {
    for (const { peer } of this.entries.values()) peer.restart();
  };

  private greet(to?: { id: string; call: string }): void {
    this.signaling.send({ type: 'hello', state: this.shown }, to);
  }

  private async hear(heard: Heard): Promise<void> {
    const { senderId: id, call } = heard;
    // A connection that is made before it knows of the relay finds no way.
    await this.relay.ready;
    if (this.isClosed) return;
    if (heard.type === 'end-call') this.forget(id);
    else if (heard.type === 'hello') this.meet(heard);
    else if (heard.type === 'caption') read(this.entries.get(id), heard.text);
    else if (heard.type === 'state') {
      const entry = this.entries.get(id);
      if (entry?.call === call) show(entry, heard);
    } else {
      const entry = this.entryOf(id, call);
      if (entry && 'state' in heard) show(entry, heard);
      await entry?.peer.hear(heard).catch(() => entry.peer.restart());
    }
    this.tell();
  }

  private get shown(): Shown {
    return { ...this.media.shown, givesCaptions: this.captions.canGive, wantsCaptions: this.captions.isWanted };
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
      if (entry) show(entry, heard);
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
        offers: this.begins(id),
        configuration: this.relay.configuration,
        send: (said) => this.signaling.send('sdp' in said ? { ...said, state: this.shown } : said, address),
        changed: () => this.tell(),
      },
      this.media.tracks,
    );
    const entry = entryOf(peer, call);
    this.entries.set(id, entry);
    return entry;
  }

  private forget(id: string): void {
    this.entries.get(id)?.peer.close();
    this.entries.delete(id);
  }

  /** Own tracks or their state changed: everybody gets them. */
  private share(): void {
    for (const { peer } of this.entries.values()) peer.use(this.media.tracks);
    if (this.entries.size > 0) this.signaling.send({ type: 'state', state: this.shown });
    this.tell();
  }

  private async measure(): Promise<void> {
    for (const [id, entry] of this.entries) {
      entry.measured = await entry.meter.read(entry.peer);
      if (entry.peer.isConnected && !entry.wasConnected) Object.assign(entry, { wasConnected: true, silent: 0 });
      this.listenForSilence(id, entry, entry.measured.received);
    }
    const all = [...this.entries.values()].filter((entry) => entry.wasConnected).map((entry) => entry.measured!);
    const [worst] = all.sort((a, b) => (a.kbps ?? Infinity) - (b.kbps ?? Infinity));
    if (worst) await this.climb(worst);
    this.tell();
  }

  private listenForSilence(id: string, entry: Entry, received: number): void {
    const due = listen(entry, received, this.begins(id));
    if (due === 'forget') this.forget(id);
    if (due === 'restart') entry.peer.restart();
  }

  private async climb(sample: Measured): Promise<void> {
    this.reporter.saw(sample, this.entries.size + 1);
    const before = this.standing.rung;
    this.standing = step(this.standing, sample);
    if (this.standing.rung === before) return;
    for (const { peer } of this.entries.values()) await peer.limit(this.standing.rung);
    this.reporter.measured(this.standing.rung);
  }

  private tell(): void {
    if (this.isClosed) return;
    this.captions.run([...this.entries.values()].some((entry) => entry.shown.wantsCaptions));
    this.show(this.look());
  }

  private show(view: View): void {
    this.view = view;
    for (const watcher of this.watchers) watcher();
  }

  private look(): View {
    const all = [...this.entries];
    return {
      others: all.map(([id, entry]) => otherOf(id, entry, this.captions.isWanted)),
      local: this.media.stream,
      shown: this.shown,
      rung: this.standing.rung,
      elsewhere: undefined,
      isBlocked: this.media.isBlocked,
      lost: this.media.lost,
      relayError: this.relay.error,
      hasLost: all.some(([, entry]) => entry.wasConnected && (!entry.peer.isConnected || entry.silent >= gone)),
    };
  }
}
