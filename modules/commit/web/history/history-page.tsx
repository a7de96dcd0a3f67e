import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { z } from 'zod';
import type { FinalisedCommit, historyList, repositoryList } from '../../src/schema.ts';
import { Lines, Moment } from '../figures.tsx';
import type { Api } from '../shell.ts';
import { useWords } from '../words.ts';
import { Failing, Rows } from './states.tsx';

type Page = z.infer<typeof historyList>;
type Repositories = z.infer<typeof repositoryList>;

function pathOf(q: string, repository: string, cursor: string): string {
  const query = new URLSearchParams();
  if (q) query.set('q', q);
  if (repository) query.set('repository', repository);
  if (cursor) query.set('cursor', cursor);
  return `/commit/history?${query}`;
}

/** Every commit that was stamped here, searched by its words and kept to a repository. */
export function HistoryPage({ api }: { api: Api }) {
  const t = useWords();
  const [text, setText] = useState('');
  const [repository, setRepository] = useState('');
  const q = useDeferredValue(text.trim());
  const repositories = useQuery({
    queryKey: ['commit', 'repositories'],
    queryFn: () => api.get<Repositories>('/commit/repositories'),
  });
  const history = useInfiniteQuery({
    queryKey: ['commit', 'history', q, repository],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => api.get<Page>(pathOf(q, repository, pageParam), signal),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
  });
  const commits = history.data?.pages.flatMap((page) => page.commits) ?? [];
  return (
    <div className="mx-auto w-full max-w-3xl px-4 pt-4 pb-10 sm:px-6 md:pt-9">
      <div className="mb-2 flex min-h-11 items-center justify-between gap-3">
        <h1 className="text-[1.375rem] font-bold md:text-2xl">{t('history.title')}</h1>
        <div className="-mr-3 flex">
          <a href="/reuse" className="btn btn-quiet px-3">
            {t('reuse.title')}
          </a>
          <a href="/repositories" className="btn btn-quiet px-3">
            {t('repositories.title')}
          </a>
        </div>
      </div>
      <search className="mb-4 grid gap-2 sm:grid-cols-[1fr_14rem]">
        <label className="relative block">
          <span className="sr-only">{t('history.search')}</span>
          <Search size={17} className="absolute top-3.5 left-3 text-ink-3" aria-hidden="true" />
          <input
            type="search"
            className="field pl-9"
            placeholder={t('history.search')}
            maxLength={200}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <label>
          <span className="sr-only">{t('history.repository')}</span>
          <select
            className="field"
            value={repository}
            onChange={(event) => setRepository(event.target.value)}
          >
            <option value="">{t('history.all-repositories')}</option>
            {repositories.data?.repositories.map((each) => (
              <option key={each.id} value={each.id}>
                {t('history.repository-option', { name: each.name, count: each.commits })}
              </option>
            ))}
          </select>
        </label>
      </search>
      <div aria-live="polite">
        {history.isPending && <Rows />}
        {history.isError && !history.data && <Failing onRetry={() => void history.refetch()} />}
        {history.data && commits.length === 0 && (
          <div className="px-4 py-14 text-center">
            <p className="text-lg font-semibold">
              {q || repository ? t('history.none-found') : t('history.empty')}
            </p>
            <p className="mt-1.5 text-ink-2">
              {q || repository ? t('history.none-found-text') : t('history.empty-text')}
            </p>
          </div>
        )}
        {commits.length > 0 && (
          <ul className="sheet rows appear overflow-hidden">
            {commits.map((commit) => (
              <Row key={commit.id} commit={commit} />
            ))}
          </ul>
        )}
      </div>
      {history.hasNextPage && (
        <button
          type="button"
          className="btn mt-4 w-full"
          disabled={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {t('history.more')}
        </button>
      )}
    </div>
  );
}

function Row({ commit }: { commit: FinalisedCommit }) {
  const t = useWords();
  return (
    <li>
      <a
        href={`/history/${commit.id}`}
        data-row
        className="block px-4 py-3.5 -outline-offset-2 hover:bg-sunk focus-visible:bg-sunk"
      >
        <span className="block leading-snug font-medium">{commit.message.split('\n', 1)[0]}</span>
        <span className="label mt-1 flex flex-wrap gap-x-3">
          <code className="code">{commit.sha.slice(0, 8)}</code>
          <span>
            {commit.repositoryName}
            {commit.branch && ` · ${commit.branch}`}
          </span>
          <Lines added={commit.linesAdded} deleted={commit.linesDeleted} />
          <span>{commit.stampedBy}</span>
          <Moment at={commit.committedAt} />
          {commit.edited && <span>{t('history.edited')}</span>}
          {!commit.pushedRef && <span>{t('history.not-pushed')}</span>}
        </span>
      </a>
    </li>
  );
}
