import { PictureInPicture2 } from 'lucide-react';
import { Button } from '../../design/Button';
import { useSay } from '../../words';

interface Floating {
  requestWindow: (size: { width: number; height: number }) => Promise<Window>;
}

const floating = (): Floating | undefined => (window as unknown as { documentPictureInPicture?: Floating }).documentPictureInPicture;

/** The patient's picture in a window of its own, over the record that is written elsewhere. */
export function FloatPicture() {
  const say = useSay();
  const api = floating();
  const open = async () => {
    const stage = document.querySelector('.stage');
    if (!api || !stage) return;
    const home = stage.parentElement!;
    const next = stage.nextSibling;
    const small = await api.requestWindow({ width: 420, height: 300 });
    for (const sheet of document.querySelectorAll('link[rel=stylesheet]')) small.document.head.append(sheet.cloneNode());
    small.document.documentElement.lang = document.documentElement.lang;
    small.document.body.append(stage);
    small.addEventListener('pagehide', () => home.insertBefore(stage, next));
  };
  if (!api) return null;
  return (
    <Button shape="round" aria-label={say('consulting.picture')} onPress={() => void open().catch(() => undefined)}>
      <PictureInPicture2 aria-hidden />
    </Button>
  );
}
