import { limits, type Rung } from './ladder';
import type { Heard } from './signal';

/** What a peer says by itself; who sends it knows the rest. */
export type Said = { type: 'offer' | 'answer'; sdp: string } | { type: 'ice-candidate'; candidate: RTCIceCandidateInit } | { type: 'restart' };

interface Parts {
  /** Of two, the one who offers. The other asks for an offer: one that is rolled back costs browsers the picture. */
  offers: boolean;
  configuration: RTCConfiguration;
  send: (said: Said) => void;
  /** Called when anything that is seen of the peer changes. */
  changed: () => void;
}

export interface Tracks {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
}

/** Whether what is agreed on leads to keys that only both ends know: by DTLS with whoever has the fingerprint, never by keys that stand in the words themselves (SDES). */
export const isKeyedByDtls = (sdp: string): boolean => /^a=fingerprint:/m.test(sdp) && !/^a=crypto:/m.test(sdp);

/** Milliseconds of silence after which a connection is built anew. */
const silence = 2_000;

/** The connection to one other person, for which a new way is found when the network changed. */
export class Peer {
  readonly stream = new MediaStream();
  readonly connection: RTCPeerConnection;
  private video: RTCRtpSender | undefined;
  private audio: RTCRtpSender | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private early: RTCIceCandidateInit[] = [];

  constructor(
    private readonly parts: Parts,
    private tracks: Tracks,
  ) {
    this.connection = new RTCPeerConnection(parts.configuration);
    this.connection.onicecandidate = ({ candidate }) => candidate?.candidate && parts.send({ type: 'ice-candidate', candidate: candidate.toJSON() });
    this.connection.ontrack = ({ track }) => this.receive(track);
    this.connection.onconnectionstatechange = () => this.look();
    // The other waits for an offer and answers with what it asks for.
    if (!parts.offers) return;
    for (const kind of ['audio', 'video']) this.connection.addTransceiver(kind, { direction: 'sendrecv' });
    this.fill();
    this.connection.onnegotiationneeded = () => void this.offer();
  }

  get isConnected(): boolean {
    return this.connection.connectionState === 'connected';
  }

  /** Sends these tracks from now on; no new negotiation is needed. */
  use(tracks: Tracks): void {
    this.tracks = tracks;
    void this.audio?.replaceTrack(tracks.audio).catch(() => undefined);
    void this.video?.replaceTrack(tracks.video).catch(() => undefined);
  }

  /** Takes what the other side said. */
  async hear(heard: Heard): Promise<void> {
    if (heard.type === 'offer' || heard.type === 'answer') await this.describe({ type: heard.type, sdp: heard.sdp });
    else if (heard.type === 'ice-candidate') await this.add(heard.candidate);
    else if (heard.type === 'restart' && this.parts.offers) this.restart();
  }

  /** Sends no more picture than a rung of the ladder allows. */
  async limit(rung: Rung): Promise<void> {
    if (!this.video) return;
    const parameters = this.video.getParameters();
    const [encoding] = parameters.encodings;
    if (!encoding) return;
    const allowed = limits[rung];
    encoding.active = allowed !== undefined;
    if (allowed) Object.assign(encoding, { maxBitrate: allowed.bits, scaleResolutionDownBy: allowed.scale });
    await this.video.setParameters(parameters).catch(() => undefined);
  }

  /** Finds a new way through the network; the call goes on meanwhile. */
  restart(): void {
    if (!this.parts.offers) {
      this.parts.send({ type: 'restart' });
      return;
    }
    const { signalingState } = this.connection;
    this.connection.restartIce();
    // An offer that nobody answered was lost on the old way, or was made when there was none.
    if (signalingState === 'have-local-offer') void this.offer();
  }

  configure(configuration: RTCConfiguration): void {
    this.parts.configuration = configuration;
    this.connection.setConfiguration(configuration);
  }

  close(): void {
    clearTimeout(this.timer);
    this.connection.close();
  }

  private async offer(): Promise<void> {
    await this.connection.setLocalDescription();
    this.parts.send({ type: 'offer', sdp: this.connection.localDescription!.sdp });
  }

  private async describe(description: { type: 'offer' | 'answer'; sdp: string }): Promise<void> {
    if (!isKeyedByDtls(description.sdp)) return;
    // Two offers may have been sent until the first answer came; and only one of two offers.
    const isLate = description.type === 'answer' && this.connection.signalingState !== 'have-local-offer';
    if (isLate || (description.type === 'offer' && this.parts.offers)) return;
    await this.connection.setRemoteDescription(description);
    for (const candidate of this.early.splice(0)) await this.add(candidate);
    if (description.type !== 'offer') return;
    this.fill();
    await this.connection.setLocalDescription();
    this.parts.send({ type: 'answer', sdp: this.connection.localDescription!.sdp });
  }

  /** Puts the own tracks into what was offered, one of each kind. */
  private fill(): void {
    for (const transceiver of this.connection.getTransceivers()) {
      transceiver.direction = 'sendrecv';
      if (transceiver.receiver.track.kind === 'audio') this.audio ??= transceiver.sender;
      else this.video ??= transceiver.sender;
    }
    this.use(this.tracks);
  }

  private async add(candidate: RTCIceCandidateInit): Promise<void> {
    if (!this.connection.remoteDescription) {
      this.early.push(candidate);
      return;
    }
    await this.connection.addIceCandidate(candidate);
  }

  private receive(track: MediaStreamTrack): void {
    this.stream.addTrack(track);
    track.onmute = track.onunmute = track.onended = () => this.parts.changed();
    this.parts.changed();
  }

  private look(): void {
    clearTimeout(this.timer);
    const state = this.connection.connectionState;
    if (state === 'failed') this.restart();
    if (state === 'disconnected') this.timer = setTimeout(() => this.restart(), silence);
    this.parts.changed();
  }
}
