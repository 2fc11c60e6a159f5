import { Button } from '../../design/Button';
import { Copy } from '../../design/Copy';
import { Dialog } from '../../design/Dialog';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';

/** A secret key, which no page shows a second time: it goes away only when the person says that they have it. */
export function Secret({ text, name, onClose }: { text: string; name: string; onClose: () => void }) {
  const say = useSay();
  return (
    <Dialog title={say('keysets.secret.title')} isOpen isAlert onClose={onClose}>
      <p>{name}</p>
      <Notice tone="wait">{say('keysets.secret.text')}</Notice>
      <code className="key">{text}</code>
      <div className="actions">
        <Copy text={text} label={say('keysets.secret.copy')} done={say('keysets.secret.copied')} isShown />
        <Button look="primary" onPress={onClose}>
          {say('keysets.secret.done')}
        </Button>
      </div>
    </Dialog>
  );
}
