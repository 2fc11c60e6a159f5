import { useEffect, useMemo, useRef, useState } from 'react';
import { consultations } from '../../api/calls';
import type { Line } from '../../live/Line';
import type { View } from '../view';
import { Recorder } from './recorder';
import { Shelf } from './shelf';

interface Options {
  id: string;
  line: Line | undefined;
  view: View | undefined;
  /** Only the provider's page records. */
  isOwn: boolean;
  isOn: boolean;
  isHeld: boolean;
}

/** Records while it is on; each part goes encrypted to the visit's files, and is kept there as recordings are. */
export function useParts({ id, line, view, isOwn, isOn, isHeld }: Options) {
  const [{ left, failure }, setState] = useState<{ left: number; failure?: unknown }>({ left: 0 });
  const made = useRef<Recorder>(undefined);
  const shown = useRef(view);
  shown.current = view;
  const desk = useMemo(() => (isOwn && line ? openDesk(id, line) : undefined), [id, isOwn, line]);
  // What a page before this one had recorded when it was reloaded, or crashed.
  useEffect(() => void desk?.fileLeftovers().catch((error: unknown) => setState(({ left: count }) => ({ left: count, failure: error }))), [desk]);
  useEffect(() => {
    if (!isOn || !desk) return;
    const recorder = new Recorder({ ...desk, view: () => shown.current!, told: (count, error) => setState({ left: count, failure: error }) });
    made.current = recorder;
    desk.during(recorder.ended);
    return () => void recorder.stop();
  }, [isOn, desk]);
  useEffect(() => made.current?.hold(isHeld), [isHeld]);
  /** Ends the recording and waits until its parts are filed. */
  const settle = async () => made.current?.stop();
  return { left: isOn ? 0 : left, failure, settle };
}

/** Where parts of a visit's recording go, and where they are until then. */
function openDesk(id: string, { client, config, keyring }: Line) {
  const channel = config.filesChannel;
  if (!channel || !keyring) return undefined;
  const shelf = new Shelf(id, keyring);
  const file = async (data: Uint8Array, name: string) => {
    const sent = await client.files.send({ channel, name, data });
    await consultations.record(id, { action: 'file', fileId: sent.id });
    await shelf.remove(name);
  };
  /** One page at a time: what another one is still recording is none of this one's. */
  const alone = (act: () => Promise<unknown>) => navigator.locks.request(`housecall recording ${id}`, act);
  return {
    keep: (name: string, piece: Blob) => shelf.add(name, piece),
    file,
    fileLeftovers: () => alone(() => shelf.leftovers((name, data) => file(data, name))),
    during: (ended: Promise<void>) => void alone(() => ended),
  };
}
