import { Camera, CameraOff, Captions, CaptionsOff, Maximize, Mic, MicOff, MonitorUp, PhoneOff, Settings2 } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Button } from '../design/Button';
import { prepareDialog } from '../design/Dialog';
import { useSay } from '../words';
import type { Call } from './call';
import type { View } from './view';
import { Devices } from './Devices';

interface Props {
  call: Call;
  view: View;
  onEnd: () => void;
  endLabel: string;
  /** More buttons between the devices and the end. */
  children?: ReactNode;
}

/** Microphone, camera, screen, devices, the end: the same order everywhere. */
export function Controls({ call, view, onEnd, endLabel, children }: Props) {
  const say = useSay();
  const [isOpen, setIsOpen] = useState(false);
  useEffect(prepareDialog, []);
  const { media } = call;
  const { muted, camera, sharing, wantsCaptions } = view.shown;
  // Where nobody's browser offers it, there is no switch.
  const canRead = view.others.some((other) => other.shown.givesCaptions);
  const canShare = 'getDisplayMedia' in MediaDevices.prototype;
  const toggleScreen = () => (sharing ? media.stopScreen() : void media.shareScreen().catch(() => undefined));
  return (
    <div className="controls" role="toolbar" aria-label={say('room.title')}>
      <Button shape="round" aria-label={say(muted ? 'room.unmute' : 'room.mute')} onPress={() => media.mute(!muted)}>
        {muted ? <MicOff aria-hidden /> : <Mic aria-hidden />}
      </Button>
      <Button shape="round" aria-label={say(camera ? 'room.camera.off' : 'room.camera.on')} onPress={() => media.darken(camera)}>
        {camera ? <Camera aria-hidden /> : <CameraOff aria-hidden />}
      </Button>
      {canShare && (
        <Button shape="round" aria-label={say(sharing ? 'room.share.stop' : 'room.share')} onPress={toggleScreen}>
          <MonitorUp aria-hidden />
        </Button>
      )}
      <span className="wide-only">
        <Button shape="round" aria-label={say('room.full')} onPress={() => void toggleFull()}>
          <Maximize aria-hidden />
        </Button>
      </span>
      {canRead && (
        <Button shape="round" aria-label={say(wantsCaptions ? 'captions.off' : 'captions.on')} onPress={() => call.captions.want(!wantsCaptions)}>
          {wantsCaptions ? <CaptionsOff aria-hidden /> : <Captions aria-hidden />}
        </Button>
      )}
      <Button shape="round" aria-label={say('room.settings')} onPress={() => setIsOpen(true)}>
        <Settings2 aria-hidden />
      </Button>
      {children}
      <Button look="stop primary" aria-label={endLabel} onPress={onEnd}>
        <PhoneOff aria-hidden /> {endLabel}
      </Button>
      <Devices media={media} isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </div>
  );
}

async function toggleFull(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen().catch(() => undefined);
}
