import { CameraOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useSay } from '../../words';
import { listen } from './level';

/** The patient's own picture, as a mirror shows it. */
export function Preview({ stream }: { stream: MediaStream | null }) {
  const say = useSay();
  const video = useRef<HTMLVideoElement>(null);
  const hasPicture = (stream?.getVideoTracks().length ?? 0) > 0;
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream, hasPicture]);
  return (
    <div className="preview">
      {hasPicture ? (
        <video ref={video} autoPlay playsInline muted aria-label={say('devices.preview')} />
      ) : (
        <span>
          <CameraOff aria-hidden /> {say('devices.preview.off')}
        </span>
      )}
    </div>
  );
}

/** A bar that moves with the voice; what it shows is also told in numbers to who cannot see it. */
export function Level({ stream }: { stream: MediaStream }) {
  const say = useSay();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      listen(stream, (level) => {
        bar.current?.style.setProperty('--level', String(level));
        bar.current?.setAttribute('aria-valuenow', String(Math.round(level * 100)));
      }),
    [stream],
  );
  return (
    <div>
      <div ref={bar} className="level" role="meter" aria-label={say('devices.microphone')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0} />
      <p className="quiet small">{say('devices.level')}</p>
    </div>
  );
}
