import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Api } from '../api.ts';
import { Button } from '../buttons/button.tsx';
import { pathOf } from '../places/path-of.ts';
import { type Asked, Loaded } from '../states/loaded.tsx';
import { useUiWords } from '../words.ts';
import { List } from './list.tsx';

interface Page {
  readonly nextCursor: string | null;
}

/** A list that the server gives page by page. */
export function usePages<P extends Page>(
  api: Api,
  queryKey: QueryKey,
  path: string,
  params: Readonly<Record<string, string>> = {},
  {
    enabled = true,
    keepsRows = false,
  }: {
    enabled?: boolean;
    /** While the list is asked for with another key, the rows of the last one stay. */
    keepsRows?: boolean;
  } = {},
) {
  return useInfiniteQuery({
    queryKey,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<P>(pathOf(path, { ...params, cursor: pageParam }), signal),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    ...(keepsRows ? { placeholderData: keepPreviousData } : {}),
    enabled,
  });
}

interface Pages<P> extends Asked<{ pages: readonly P[] }> {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

interface PagedProps<P, Item> {
  readonly query: Pages<P>;
  readonly itemsOf: (page: P) => readonly Item[];
  readonly rows?: number;
  /** How high a row is, as a class: what stands in for it is as high. */
  readonly rowHeight?: string;
}

/** The rows of `usePages` in all their states, and the button for more of them. */
export const PagedList = <P, Item>({
  empty,
  isLive = false,
  children,
  ...paged
}: PagedProps<P, Item> & {
  empty: ReactNode;
  isLive?: boolean;
  children: (item: Item) => ReactNode;
}) => (
  <PagedItems {...paged}>
    {(items) => (
      <List items={items} empty={empty} isLive={isLive}>
        {children}
      </List>
    )}
  </PagedItems>
);

/** The same where all items are drawn together, such as on a timeline. */
export function PagedItems<P, Item>({
  query,
  itemsOf,
  rows = 4,
  rowHeight,
  children,
}: PagedProps<P, Item> & { children: (items: readonly Item[]) => ReactNode }) {
  const t = useUiWords();
  return (
    <Loaded query={query} rows={rows} rowHeight={rowHeight}>
      {({ pages }) => (
        <>
          {children(pages.flatMap(itemsOf))}
          {query.hasNextPage && (
            <Button
              className="mt-4 w-full"
              busy={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t('action.more')}
            </Button>
          )}
        </>
      )}
    </Loaded>
  );
}
