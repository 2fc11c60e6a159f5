import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';

interface Page<Item> {
  items: readonly Item[];
  /** Where the next page begins, of an answer that says so. */
  next?: string | number | null;
}

/** Of a list that goes on after its last item: how many a full page has, and what an item is called. */
interface AfterLast<Item> {
  size: number;
  idOf: (item: Item) => string;
}

/** A list that is read page by page; an empty place is its beginning. Whoever shows it ends with `<More>`. */
export function usePaged<Item>(queryKey: QueryKey, load: (from: string) => Promise<Page<Item>>, after?: AfterLast<Item>) {
  const pages = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: '',
    getNextPageParam: ({ items, next }) => {
      if (!after) return next?.toString();
      const last = items.at(-1);
      return last === undefined || items.length < after.size ? undefined : after.idOf(last);
    },
  });
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  return { items: data?.pages.flatMap((one) => one.items), error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage };
}
