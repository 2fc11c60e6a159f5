import { useState } from 'react';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';

/** A secret key, which no page shows a second time: it goes away only when the person says that they have it. */
export function Secret({ text, name, onClose }: { text: string; name: string; onClose: () => void }) {
  const say = useSay();
  const [isCopied, setIsCopied] = useState(false);
  return (
    <Dialog title={say('keysets.secret.title')} isOpen isAlert onClose={onClose}>
      <p>{name}</p>
      <Notice tone="wait">{say('keysets.secret.text')}</Notice>
      <code className="key">{text}</code>
      <div className="actions">
        <Button onPress={() => void navigator.clipboard.writeText(text).then(() => setIsCopied(true))}>{say(isCopied ? 'keysets.secret.copied' : 'keysets.secret.copy')}</Button>
        <Button look="primary" onPress={onClose}>
          {say('keysets.secret.done')}
        </Button>
      </div>
    </Dialog>
  );
}
