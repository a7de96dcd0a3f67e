import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { SealGlyph } from '../seal/glyph.tsx';
import { Screen } from '../shell/screen.tsx';
import { api } from '../shell/session.tsx';
import { Empty, Failing, Loading } from '../shell/states.tsx';
import { DraftRow } from './draft-row.tsx';
import type { DraftList, InboxFilter } from './inbox-query.ts';

const filters = ['waiting', 'snoozed', 'all'] as const;

function useInbox(state: InboxFilter) {
  return useInfiniteQuery({
    queryKey: ['drafts', 'pages', state],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      api.get<DraftList>(
        `/drafts?state=${state}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`,
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function InboxPage() {
  const t = useMessages();
  const [filter, setFilter] = useState<InboxFilter>('waiting');
  const inbox = useInbox(filter);
  const drafts = inbox.data?.pages.flatMap((page) => page.drafts) ?? [];
  return (
    <Screen title={t('inbox.title')}>
      <fieldset className="mb-4 flex gap-1">
        <legend className="sr-only">{t('inbox.filter')}</legend>
        {filters.map((name) => (
          <button
            key={name}
            type="button"
            className={`btn ${name === filter ? 'btn-ink' : 'btn-quiet'}`}
            aria-pressed={name === filter}
            onClick={() => setFilter(name)}
          >
            {t(`inbox.${name}`)}
          </button>
        ))}
      </fieldset>
      {inbox.isPending && <Loading rows={3} />}
      {inbox.isError && !inbox.data && (
        <Failing problem={inbox.error} onRetry={() => void inbox.refetch()} />
      )}
      {inbox.data && drafts.length === 0 && (
        <Empty title={t(`inbox.empty.${filter}`)} figure={<RestingSeal />}>
          {filter === 'waiting' && (
            <>
              <p>{t('inbox.empty.text')}</p>
              <a href="/devices" className="btn mt-5">
                {t('inbox.empty.connect')}
              </a>
            </>
          )}
        </Empty>
      )}
      {drafts.length > 0 && (
        <ul
          className="sheet rows appear overflow-hidden"
          aria-live="polite"
          aria-relevant="additions"
        >
          {drafts.map((draft) => (
            <DraftRow key={draft.id} draft={draft} />
          ))}
        </ul>
      )}
      {inbox.hasNextPage && (
        <button
          type="button"
          className="btn mt-4 w-full"
          disabled={inbox.isFetchingNextPage}
          onClick={() => void inbox.fetchNextPage()}
        >
          {t('action.more')}
        </button>
      )}
    </Screen>
  );
}

function RestingSeal() {
  return (
    <div className="opacity-25 grayscale">
      <SealGlyph size={72} />
    </div>
  );
}
