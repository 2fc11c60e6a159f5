import { useSay } from '../words';
import { Button } from './Button';

interface Props {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  /** What there is more of, where a page has several lists. */
  of?: string;
  isWide?: boolean;
}

/** The way on, while a list goes on. */
export function More({ list, of, isWide = false }: Props) {
  const say = useSay();
  if (!list.hasNextPage) return null;
  return (
    <div className="actions">
      <Button {...(isWide ? { shape: 'wide' as const } : {})} isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
        {say('app.more')} {of !== undefined && <span className="hidden-text">({of})</span>}
      </Button>
    </div>
  );
}
