import { CameraOff, Disc, MicOff, Signal, SignalLow, SignalMedium } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useSay } from '../words';
import type { Other, View } from './view';
import { qualityOf, type Quality } from './ladder';
import './room.css';

interface Props {
  view: View;
  names: Readonly<Record<string, string>>;
  /** Whom one is waiting for. */
  awaited: string | undefined;
  isRecorded?: boolean;
}

/** The pictures: the others large, oneself small in the corner. */
export function Stage({ view, names, awaited, isRecorded = false }: Props) {
  const say = useSay();
  const connecting = awaited === undefined ? say('room.connecting.nobody') : say('room.connecting', { name: awaited });
  return (
    <div className="stage" data-count={Math.max(1, view.others.length)}>
      {view.others.map((other) => (
        <Tile key={other.id} other={other} name={names[other.id] ?? ''} rung={view.rung} />
      ))}
      {view.others.length === 0 && (
        <div className="tile empty-tile" role="status">
          <p>{connecting}</p>
          <p>{say('room.alone')}</p>
        </div>
      )}
      <Self view={view} />
      {isRecorded && (
        <p className="recording-sign">
          <Disc aria-hidden /> {say('recording.sign')}
        </p>
      )}
    </div>
  );
}

function Tile({ other, name, rung }: { other: Other; name: string; rung: View['rung'] }) {
  const say = useSay();
  const { shown, isConnected } = other;
  const hasPicture = (shown.camera || shown.sharing) && other.stream.getVideoTracks().length > 0;
  return (
    <figure className="tile" data-connected={isConnected} data-sharing={shown.sharing}>
      <Picture stream={other.stream} label={name} isHidden={!hasPicture} />
      {!hasPicture && <p className="no-picture">{isConnected ? say('room.camera-is-off') : say('room.connecting', { name })}</p>}
      {other.caption !== undefined && <p className="caption">{other.caption}</p>}
      <figcaption>
        {shown.muted && <MicOff aria-label={say('room.muted')} />}
        {!shown.camera && !shown.sharing && <CameraOff aria-hidden />}
        <span>{name}</span>
        <Bars quality={qualityOf(other.measured)} isRelay={other.measured?.isRelay ?? false} rung={rung} />
      </figcaption>
    </figure>
  );
}

const bars = { good: Signal, fair: SignalMedium, poor: SignalLow, unknown: SignalLow };

function Bars({ quality, isRelay, rung }: { quality: Quality; isRelay: boolean; rung: View['rung'] }) {
  const say = useSay();
  const Icon = bars[quality];
  const words = say('room.quality', { quality: say(`room.quality.${quality}`) });
  return (
    <span className={`bars ${quality}`} data-relay={isRelay} data-rung={rung}>
      <Icon aria-hidden /> {words}
    </span>
  );
}

/** A video element and the stream it shows. */
export function Picture({ stream, label, isMuted = false, isHidden = false }: { stream: MediaStream; label: string; isMuted?: boolean; isHidden?: boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current!;
    element.srcObject = stream;
    // A page that was reloaded has not been touched yet, and some browsers then start no sound by themselves.
    void element.play().catch(() => undefined);
  }, [stream]);
  return <video ref={video} autoPlay playsInline muted={isMuted} aria-label={label} className={isHidden ? 'hidden-picture' : undefined} />;
}

function Self({ view }: { view: View }) {
  const say = useSay();
  const { shown, local } = view;
  return (
    <figure className="self">
      {shown.camera ? <Picture stream={local} label={say('room.you')} isMuted /> : <p className="no-picture">{say('room.camera-is-off')}</p>}
      <figcaption>
        {shown.muted && <MicOff aria-label={say('room.muted')} />}
        {say('room.you')}
      </figcaption>
    </figure>
  );
}
