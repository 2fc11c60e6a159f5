import { useEffect, useRef, useState } from 'react';
import { consultations } from '../../api/calls';
import type { Line } from '../../live/Line';
import type { View } from '../view';
import { Recorder } from './recorder';

interface Options {
  id: string;
  line: Line | undefined;
  view: View | undefined;
  isOn: boolean;
  isHeld: boolean;
}

/** Records while it is on; each part goes encrypted to the visit's files, and is kept there as recordings are. */
export function useParts({ id, line, view, isOn, isHeld }: Options) {
  const [{ left, failure }, setState] = useState<{ left: number; failure?: unknown }>({ left: 0 });
  const made = useRef<Recorder>(undefined);
  const shown = useRef(view);
  shown.current = view;
  const channel = line?.config.filesChannel;
  useEffect(() => {
    if (!isOn || !line || !channel) return;
    const recorder = new Recorder({
      view: () => shown.current!,
      file: async (data, name) => {
        const sent = await line.client.files.send({ channel, name, data });
        await consultations.record(id, { action: 'file', fileId: sent.id });
      },
      told: (count, error) => setState({ left: count, failure: error }),
    });
    made.current = recorder;
    return () => void recorder.stop();
  }, [isOn, line, channel, id]);
  useEffect(() => made.current?.hold(isHeld), [isHeld]);
  /** Ends the recording and waits until its parts are filed. */
  const settle = async () => made.current?.stop();
  return { left: isOn ? 0 : left, failure, settle };
}
