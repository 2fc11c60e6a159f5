import { Button } from '../design/Button';
import { useSay } from '../words';

/** Puts it on the clipboard, where the browser lets a page do that: some do so only right after a tap. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A link to hand to somebody. */
export function Given({ url }: { url: string }) {
  const say = useSay();
  return (
    <div className="stack" role="status">
      <p>{say('consulting.invite.link')}</p>
      <code className="key">{url}</code>
      <Button onPress={() => void copied(url)}>{say('consulting.invite.copy')}</Button>
    </div>
  );
}
