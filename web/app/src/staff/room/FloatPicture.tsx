import { PictureInPicture2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from '../../design/Button';
import { useSay } from '../../words';

interface Floating {
  requestWindow: (size: { width: number; height: number }) => Promise<Window>;
}

const floating = (): Floating | undefined => (window as unknown as { documentPictureInPicture?: Floating }).documentPictureInPicture;

/** Everybody's pictures in a window of its own, over the record that is written elsewhere; where the browser has no such windows, the patient's alone. */
export function FloatPicture() {
  const say = useSay();
  const opened = useRef<Window>(undefined);
  // Without the call there is nothing to float.
  useEffect(() => () => opened.current?.close(), []);
  const open = async () => {
    const api = floating();
    const stage = document.querySelector('.stage');
    if (!stage) return;
    if (!api) {
      await stage.querySelector<HTMLVideoElement>('.tile video')?.requestPictureInPicture();
      return;
    }
    const home = stage.parentElement!;
    const small = await api.requestWindow({ width: 420, height: 300 });
    for (const sheet of document.querySelectorAll('link[rel=stylesheet]')) small.document.head.append(sheet.cloneNode());
    opened.current = small;
    small.document.documentElement.lang = document.documentElement.lang;
    small.document.body.className = 'floating';
    small.document.body.append(stage);
    small.addEventListener('pagehide', () => home.append(stage));
  };
  if (!floating() && !document.pictureInPictureEnabled) return null;
  return (
    <Button shape="round" aria-label={say('consulting.picture')} onPress={() => void open().catch(() => undefined)}>
      <PictureInPicture2 aria-hidden />
    </Button>
  );
}
