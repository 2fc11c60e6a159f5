import type { View } from '../view';

/** Pictures a second; a visit is people who talk. */
const frames = 10;
/** Of the page's own time, so much at most goes into drawing: without a graphics card each picture costs tens of milliseconds. */
const share = 0.2;
const [width, height] = [854, 480];

/** One picture and one sound of everybody in a call, for as long as it is open. */
export class Mixer {
  readonly stream: MediaStream;
  private readonly canvas = Object.assign(document.createElement('canvas'), { width, height });
  private readonly sound = new AudioContext();
  private readonly mixed = this.sound.createMediaStreamDestination();
  private readonly voices = new Map<MediaStreamTrack, AudioNode>();
  private readonly pictures = new Map<MediaStreamTrack, HTMLVideoElement>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly view: () => View) {
    // A canvas gives no pictures before something was drawn on it.
    this.mix();
    this.stream = new MediaStream([...this.canvas.captureStream(frames).getTracks(), ...this.mixed.stream.getTracks()]);
  }

  close(): void {
    clearTimeout(this.timer);
    for (const track of this.stream.getTracks()) track.stop();
    this.pictures.clear();
    void this.sound.close();
  }

  /** People come and go, and change their devices: each look takes what there is now. */
  private mix(): void {
    const began = performance.now();
    const { local, others } = this.view();
    const tracks = [local, ...others.map((other) => other.stream)].flatMap((stream) => stream.getTracks());
    follow(this.voices, tracks.filter((track) => track.kind === 'audio'), (track) => this.hear(track), (voice) => voice.disconnect());
    follow(this.pictures, tracks.filter((track) => track.kind === 'video'), watch, (picture) => (picture.srcObject = null));
    this.draw([...this.pictures.values()].filter((picture) => picture.videoWidth > 0));
    const took = performance.now() - began;
    this.timer = setTimeout(() => this.mix(), Math.max(1000 / frames, took / share) - took);
  }

  private hear(track: MediaStreamTrack): AudioNode {
    const voice = this.sound.createMediaStreamSource(new MediaStream([track]));
    voice.connect(this.mixed);
    return voice;
  }

  /** Side by side, each whole. */
  private draw(pictures: readonly HTMLVideoElement[]): void {
    const pen = this.canvas.getContext('2d')!;
    const columns = Math.max(1, Math.ceil(Math.sqrt(pictures.length)));
    const rows = Math.max(1, Math.ceil(pictures.length / columns));
    const [wide, high] = [width / columns, height / rows];
    pen.fillRect(0, 0, width, height);
    for (const [at, picture] of pictures.entries()) {
      const scale = Math.min(wide / picture.videoWidth, high / picture.videoHeight);
      const [w, h] = [picture.videoWidth * scale, picture.videoHeight * scale];
      const [x, y] = [(at % columns) * wide, Math.floor(at / columns) * high];
      pen.drawImage(picture, x + (wide - w) / 2, y + (high - h) / 2, w, h);
    }
  }
}

function watch(track: MediaStreamTrack): HTMLVideoElement {
  const picture = Object.assign(document.createElement('video'), { muted: true, playsInline: true, srcObject: new MediaStream([track]) });
  void picture.play().catch(() => undefined);
  return picture;
}

/** Opens what is new among these tracks, and lets go of what is no longer. */
function follow<T>(known: Map<MediaStreamTrack, T>, tracks: readonly MediaStreamTrack[], open: (track: MediaStreamTrack) => T, close: (made: T) => void): void {
  for (const [track, made] of known) {
    if (tracks.includes(track)) continue;
    close(made);
    known.delete(track);
  }
  for (const track of tracks) if (!known.has(track)) known.set(track, open(track));
}
