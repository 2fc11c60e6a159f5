import { sentenceOf } from '../api/problem';
import { useWords } from '../words';
import { Button } from './Button';
import { Notice } from './Notice';

/** What went wrong, whether anything was lost, and what to do. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { say, language } = useWords();
  if (error === null || error === undefined) return null;
  return (
    <Notice tone="stop">
      {say(sentenceOf(error, language))}
      {onRetry && (
        <div>
          <Button look="bare" onPress={onRetry}>
            {say('app.retry')}
          </Button>
        </div>
      )}
    </Notice>
  );
}
