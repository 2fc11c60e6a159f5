import { useEffect, useState } from 'react';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { Select } from '../design/Select';
import { Tick } from '../design/Tick';
import { useSay } from '../words';
import type { LocalMedia } from './local';

/** Another camera, microphone or speaker in the middle of a call. */
export function Devices({ media, isOpen, onClose }: { media: LocalMedia; isOpen: boolean; onClose: () => void }) {
  const say = useSay();
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    if (!isOpen) return;
    const list = () => void navigator.mediaDevices.enumerateDevices().then(setDevices);
    list();
    navigator.mediaDevices.addEventListener('devicechange', list);
    return () => navigator.mediaDevices.removeEventListener('devicechange', list);
  }, [isOpen]);
  const options = (kind: MediaDeviceKind) => devices.filter((one) => one.kind === kind).map((one, at) => ({ value: one.deviceId, label: one.label || `${at + 1}` }));
  const now = (kind: 'audio' | 'video') => media.stream.getTracks().find((track) => track.kind === kind)?.getSettings().deviceId ?? '';
  const speakers = options('audiooutput');
  const setSpeaker = (id: string) => {
    for (const video of document.querySelectorAll('video')) void video.setSinkId(id);
  };
  return (
    <Dialog title={say('room.settings')} isOpen={isOpen} onClose={onClose}>
      <Select label={say('room.devices.camera')} value={now('video')} options={options('videoinput')} onChange={(id) => void media.replace('video', id)} />
      <Select label={say('room.devices.microphone')} value={now('audio')} options={options('audioinput')} onChange={(id) => void media.replace('audio', id)} />
      {speakers.length > 1 && <Select label={say('room.devices.speaker')} value={speakers[0]!.value} options={speakers} onChange={setSpeaker} />}
      {media.blur === undefined ? (
        <p className="quiet small">{say('room.blur.none')}</p>
      ) : (
        <Tick isOn={media.blur} onChange={(isOn) => void media.setBlur(isOn).catch(() => undefined)}>
          {say('room.blur')}
        </Tick>
      )}
      <div className="actions">
        <Button look="primary" onPress={onClose}>
          {say('app.close')}
        </Button>
      </div>
    </Dialog>
  );
}
