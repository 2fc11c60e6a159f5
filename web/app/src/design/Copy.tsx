import { useState } from 'react';
import { useSay } from '../words';
import { Button } from './Button';

/** Puts it on the clipboard, where the browser lets a page do that: some do so only right after a tap. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

interface Props {
  text: string;
  label: string;
  /** What it says once the text is on the clipboard. */
  done: string;
  isBare?: boolean;
  /** Whether the text stands beside it anyway, to be marked where the browser refuses. */
  isShown?: boolean;
}

/** A button that copies a text and says whether it did; where it could not, the text is there to be copied by hand. */
export function Copy({ text, label, done, isBare = false, isShown = false }: Props) {
  const say = useSay();
  const [isCopied, setIsCopied] = useState<boolean>();
  return (
    <>
      <Button look={isBare ? 'bare' : 'plain'} onPress={() => void copied(text).then(setIsCopied)}>
        {isCopied ? done : label}
      </Button>
      {isCopied === false && (
        <div role="status">
          <p className="small">{say('app.copy.refused')}</p>
          {!isShown && <code className="key">{text}</code>}
        </div>
      )}
    </>
  );
}
