import { Copy } from '../design/Copy';
import { useSay } from '../words';

/** A link to hand to somebody. */
export function Given({ url }: { url: string }) {
  const say = useSay();
  return (
    <div className="stack" role="status">
      <p>{say('consulting.invite.link')}</p>
      <code className="key">{url}</code>
      <Copy text={url} label={say('app.copy.link')} done={say('today.link.copied')} isShown />
    </div>
  );
}
