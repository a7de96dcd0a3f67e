import { Seen } from '@dojang/kernel/web';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { z } from 'zod';
import type {
  FinalisedCommit,
  historyList,
  repositoryList,
  searchResults,
} from '../../src/schema.ts';
import { Lines, Moment } from '../figures.tsx';
import type { Api } from '../shell.ts';
import { useWords } from '../words.ts';
import { Marked } from './marked.tsx';
import { Failing, Rows } from './states.tsx';

type Page = z.infer<typeof historyList>;
type Repositories = z.infer<typeof repositoryList>;
type Found = z.infer<typeof searchResults>;
type Line = FinalisedCommit & Partial<Found['commits'][number]>;

const types = ['feat', 'fix', 'docs', 'refactor', 'perf', 'test', 'build', 'ci', 'chore'];

function pathOf(path: string, params: Readonly<Record<string, string>>): string {
  const given = Object.entries(params).filter(([, value]) => value !== '');
  return `${path}?${new URLSearchParams(given)}`;
}

/** Every commit that was stamped here; searched by what it says and is about, and kept to a repository. */
export function HistoryPage({ api }: { api: Api }) {
  const t = useWords();
  const [text, setText] = useState('');
  const [repository, setRepository] = useState('');
  const [type, setType] = useState('');
  const q = useDeferredValue(text.trim());
  const isSearch = q !== '';
  const repositories = useQuery({
    queryKey: ['commit', 'repositories'],
    queryFn: () => api.get<Repositories>('/commit/repositories'),
  });
  const history = useInfiniteQuery({
    queryKey: ['commit', 'history', repository],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Page>(pathOf('/commit/history', { repository, cursor: pageParam }), signal),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
    enabled: !isSearch,
  });
  const search = useQuery({
    queryKey: ['commit', 'search', q, repository, type],
    queryFn: ({ signal }) =>
      api.get<Found>(pathOf('/commit/search', { q, repository, type }), signal),
    placeholderData: (before) => before,
    enabled: isSearch,
  });
  const asked = isSearch ? search : history;
  const commits: readonly Line[] = isSearch
    ? (search.data?.commits ?? [])
    : (history.data?.pages.flatMap((page) => page.commits) ?? []);
  const isKept = isSearch || repository !== '';
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
      <search className="mb-4 grid grid-cols-2 gap-2 sm:grid-cols-[1fr_12rem_9rem]">
        <label className="relative col-span-2 block sm:col-span-1">
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
        <label className={isSearch ? '' : 'col-span-2'}>
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
        {isSearch && (
          <label>
            <span className="sr-only">{t('history.type')}</span>
            <select
              className="field"
              value={type}
              onChange={(event) => setType(event.target.value)}
            >
              <option value="">{t('history.all-types')}</option>
              {types.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          </label>
        )}
      </search>
      <div aria-live="polite" aria-busy={asked.isFetching}>
        {asked.isPending && <Rows />}
        {asked.isError && !asked.data && <Failing onRetry={() => void asked.refetch()} />}
        {asked.data && commits.length === 0 && (
          <div className="px-4 py-14 text-center">
            <p className="text-lg font-semibold">
              {isKept ? t('history.none-found') : t('history.empty')}
            </p>
            <p className="mt-1.5 text-ink-2">
              {isKept ? t('history.none-found-text') : t('history.empty-text')}
            </p>
          </div>
        )}
        {commits.length > 0 && (
          <ul className="sheet rows appear overflow-hidden">
            {commits.map((commit) => (
              <Row key={commit.id} commit={commit} words={isSearch ? q.split(/\s+/) : []} />
            ))}
          </ul>
        )}
      </div>
      {!isSearch && history.hasNextPage && (
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

function Row({ commit, words }: { commit: Line; words: readonly string[] }) {
  const t = useWords();
  return (
    <li>
      <a
        href={`/history/${commit.id}`}
        data-row
        className="block px-4 py-3.5 -outline-offset-2 hover:bg-sunk focus-visible:bg-sunk"
      >
        <span className="block leading-snug font-medium">
          <Marked text={commit.message.split('\n', 1)[0] ?? ''} words={words} />
        </span>
        {commit.snippet && (
          <span className="mt-0.5 block text-sm break-words text-ink-2">
            <Marked text={commit.snippet.replaceAll('`', '')} words={words} />
          </span>
        )}
        <span className="label mt-1 flex flex-wrap gap-x-3">
          {commit.near && <span className="font-semibold">{t('history.near')}</span>}
          <code className="code">{commit.sha.slice(0, 8)}</code>
          <span>
            <Seen text={commit.repositoryName + (commit.branch ? ` · ${commit.branch}` : '')} />
          </span>
          <Lines added={commit.linesAdded} deleted={commit.linesDeleted} />
          <span>
            <Seen text={commit.stampedBy} />
          </span>
          <Moment at={commit.committedAt} />
          {commit.edited && <span>{t('history.edited')}</span>}
          {!commit.pushedRef && <span>{t('history.not-pushed')}</span>}
        </span>
      </a>
    </li>
  );
}
