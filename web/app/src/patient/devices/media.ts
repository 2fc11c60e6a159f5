import type { Part } from '../../api/views';

/** What a browser gave, or why not. */
export interface Opened {
  stream: MediaStream | null;
  camera: Part;
  microphone: Part;
}

/** Why a device could not be opened, by the names that browsers give. */
export function reasonOf(error: unknown): Exclude<Part, 'ok'> {
  switch ((error as DOMException).name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'missing';
  }
}

export const pictureOf = (deviceId?: string): MediaTrackConstraints => ({
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
  ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: 'user' }),
});

export const soundOf = (deviceId?: string): MediaTrackConstraints => ({
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
});

async function open(constraints: MediaStreamConstraints): Promise<MediaStream> {
  // Old browsers, and pages inside other apps, have no such thing at all.
  if (!('mediaDevices' in navigator)) throw new DOMException('no media devices', 'NotFoundError');
  return navigator.mediaDevices.getUserMedia(constraints);
}

/** Opens camera and microphone together; when that fails, whichever of them works. */
export async function openMedia(): Promise<Opened> {
  try {
    const stream = await open({ video: pictureOf(), audio: soundOf() });
    return { stream, camera: 'ok', microphone: 'ok' };
  } catch (error) {
    // A refusal is for both: asking again would only bring the question back.
    if (reasonOf(error) === 'denied') return { stream: null, camera: 'denied', microphone: 'denied' };
  }
  const opened: Opened = { stream: null, camera: 'ok', microphone: 'ok' };
  const tracks: MediaStreamTrack[] = [];
  const each = [
    ['microphone', { audio: soundOf() }],
    ['camera', { video: pictureOf() }],
  ] as const;
  for (const [part, constraints] of each) {
    try {
      tracks.push(...(await open(constraints)).getTracks());
    } catch (error) {
      opened[part] = reasonOf(error);
    }
  }
  return { ...opened, stream: tracks.length > 0 ? new MediaStream(tracks) : null };
}

export function stop(stream: MediaStream | null | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
