import { openMedia, pictureOf, soundOf, stop } from '../patient/devices/media';
import type { Shown } from './signal';

type Kind = 'audio' | 'video';

/** Own camera, microphone and screen. */
export class LocalMedia {
  stream = new MediaStream();
  isBlocked = false;
  /** What was there and is not any more: pulled out, or taken by another app. */
  readonly lost = new Set<Kind>();
  private screen: MediaStreamTrack | undefined;
  private isMuted = false;
  private isDark = false;
  /** What the person asked for; another camera begins with it, too. */
  private wantsBlur = false;
  private isClosed = false;

  constructor(private readonly changed: () => void) {}

  /** Opens what there is; a call without camera and microphone is still a call. */
  async open(mode: 'video' | 'audio'): Promise<void> {
    const opened = await openMedia();
    if (this.isClosed) {
      stop(opened.stream);
      return;
    }
    this.isBlocked = opened.microphone === 'denied';
    this.stream = opened.stream ?? new MediaStream();
    this.isDark = mode === 'audio';
    this.apply();
    for (const track of this.stream.getTracks()) track.onended = () => void this.replace(track.kind as Kind);
  }

  get shown(): Shown {
    const { audio, video } = this.own;
    return { muted: this.isMuted || !audio, camera: !this.isDark && video !== null, sharing: this.screen !== undefined };
  }

  /** What is sent: the screen takes the picture's place. */
  get tracks(): { audio: MediaStreamTrack | null; video: MediaStreamTrack | null } {
    const { audio, video } = this.own;
    return { audio, video: this.screen ?? video };
  }

  mute(isMuted: boolean): void {
    this.isMuted = isMuted;
    this.apply();
    this.changed();
  }

  darken(isDark: boolean): void {
    this.isDark = isDark;
    this.apply();
    this.changed();
  }

  /** Shows the screen until the person stops it here or in the browser's own bar. */
  async shareScreen(): Promise<void> {
    const [track] = (await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 10 } } })).getVideoTracks();
    this.screen = track;
    if (track) track.onended = () => this.stopScreen();
    this.changed();
  }

  stopScreen(): void {
    this.screen?.stop();
    this.screen = undefined;
    this.changed();
  }

  /** Takes another camera or microphone; without a name whichever is left, when one was unplugged. */
  async replace(kind: Kind, deviceId?: string): Promise<void> {
    const constraints = kind === 'audio' ? { audio: soundOf(deviceId) } : { video: pictureOf(deviceId) };
    const old = this.own[kind];
    if (old) {
      this.stream.removeTrack(old);
      old.stop();
    }
    try {
      const [track] = (await navigator.mediaDevices.getUserMedia(constraints)).getTracks();
      if (track) {
        if (kind === 'video' && this.wantsBlur) await blur(track, true).catch(() => undefined);
        this.stream.addTrack(track);
        track.onended = () => void this.replace(kind);
      }
      this.lost.delete(kind);
    } catch {
      this.lost.add(kind);
    }
    this.stream = new MediaStream(this.stream.getTracks());
    this.apply();
    this.changed();
  }

  /** Whether this camera can blur what is behind the person, and does. */
  get blur(): boolean | undefined {
    const { video } = this.own;
    const { backgroundBlur } = (video?.getCapabilities() ?? {}) as { backgroundBlur?: boolean[] };
    if (!video || !backgroundBlur?.includes(true)) return undefined;
    return Boolean((video.getSettings() as { backgroundBlur?: boolean }).backgroundBlur);
  }

  async setBlur(isOn: boolean): Promise<void> {
    this.wantsBlur = isOn;
    if (this.own.video) await blur(this.own.video, isOn);
    this.changed();
  }

  close(): void {
    this.isClosed = true;
    for (const track of [...this.stream.getTracks(), this.screen]) track?.stop();
  }

  private get own(): { audio: MediaStreamTrack | null; video: MediaStreamTrack | null } {
    return { audio: this.stream.getAudioTracks()[0] ?? null, video: this.stream.getVideoTracks()[0] ?? null };
  }

  private apply(): void {
    const { audio, video } = this.own;
    if (audio) audio.enabled = !this.isMuted;
    if (video) video.enabled = !this.isDark;
  }
}

/** New constraints replace the old ones, so those are said again. */
const blur = (track: MediaStreamTrack, isOn: boolean): Promise<void> => track.applyConstraints({ ...track.getConstraints(), backgroundBlur: isOn });
