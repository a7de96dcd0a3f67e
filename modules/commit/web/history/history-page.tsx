import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { SearchField, SelectField } from '@dojang/ui/forms/fields.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { List, RowLink } from '@dojang/ui/lists/list.tsx';
import { PagedList, usePages } from '@dojang/ui/lists/pages.tsx';
import { pathOf } from '@dojang/ui/places/path-of.ts';
import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { useTypedQuery } from '@dojang/ui/places/typed-query.ts';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type {
  FinalisedCommit,
  historyList,
  repositoryList,
  searchResults,
} from '../../src/schema.ts';
import { Lines } from '../figures.tsx';
import { useWords } from '../words.ts';
import { Marked } from './marked.tsx';

type Page = z.infer<typeof historyList>;
type Repositories = z.infer<typeof repositoryList>;
type Found = z.infer<typeof searchResults>;
type Line = FinalisedCommit & Partial<Found['commits'][number]>;

const types = ['feat', 'fix', 'docs', 'refactor', 'perf', 'test', 'build', 'ci', 'chore'];

/** Of a row with a header of one line; its facts take two on a phone. */
const rowHeight = 'h-[5.75rem] sm:h-[4.625rem]';

const isId = (text: string) => /^[0-9a-f-]{36}$/.test(text);

/**
 * Every commit that was stamped here; searched by what it says and is about, and kept to a repository and a type. Words
 * and filters stand in the address.
 */
export function HistoryPage({ api }: { api: Api }) {
  const t = useWords();
  const { text, query: q, type: setText } = useTypedQuery('q');
  const [ofRepository, setRepository] = useQueryState('repository');
  const [ofType, setType] = useQueryState('type');
  const repository = isId(ofRepository) ? ofRepository : '';
  const type = types.find((each) => each === ofType) ?? '';
  const isSearch = q !== '';
  const repositories = useQuery({
    queryKey: ['commit', 'repositories'],
    queryFn: () => api.get<Repositories>('/commit/repositories'),
  });
  const history = usePages<Page>(
    api,
    ['commit', 'history', repository, type],
    '/commit/history',
    { repository, type },
    { enabled: !isSearch, keepsRows: true },
  );
  const search = useQuery({
    queryKey: ['commit', 'search', q, repository, type],
    queryFn: ({ signal }) =>
      api.get<Found>(pathOf('/commit/search', { q, repository, type }), signal),
    placeholderData: (before) => before,
    enabled: isSearch,
  });
  const isKept = isSearch || repository !== '' || type !== '';
  const empty = (
    <Empty title={t(isKept ? 'history.none-found' : 'history.empty')}>
      {t(isKept ? 'history.none-found-text' : 'history.empty-text')}
    </Empty>
  );
  return (
    <Screen title={t('history.title')}>
      <search className="mb-4 grid grid-cols-2 gap-2 lg:grid-cols-[1fr_12rem_9rem]">
        <SearchField
          className="col-span-2 lg:col-span-1"
          label={t('history.search')}
          value={text}
          onChange={setText}
        />
        <SelectField
          label={t('history.repository')}
          hidesLabel
          value={repository}
          onChange={setRepository}
        >
          <option value="">{t('history.all-repositories')}</option>
          {repositories.data?.repositories.map((each) => (
            <option key={each.id} value={each.id}>
              {t('history.repository-option', { name: each.name, count: each.commits })}
            </option>
          ))}
        </SelectField>
        <SelectField label={t('history.type')} hidesLabel value={type} onChange={setType}>
          <option value="">{t('history.all-types')}</option>
          {types.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </SelectField>
      </search>
      <div aria-live="polite" aria-busy={isSearch ? search.isFetching : history.isFetching}>
        {isSearch ? (
          <Loaded query={search} rows={4} rowHeight={rowHeight}>
            {({ commits }) => (
              <List items={commits} empty={empty}>
                {(commit) => <CommitRow key={commit.id} commit={commit} words={q.split(/\s+/)} />}
              </List>
            )}
          </Loaded>
        ) : (
          <PagedList
            query={history}
            itemsOf={(page) => page.commits}
            rowHeight={rowHeight}
            empty={empty}
          >
            {(commit) => <CommitRow key={commit.id} commit={commit} words={[]} />}
          </PagedList>
        )}
      </div>
    </Screen>
  );
}

function CommitRow({ commit, words }: { commit: Line; words: readonly string[] }) {
  const t = useWords();
  return (
    <li>
      <RowLink href={`/commit/history/${commit.id}`}>
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
          <When at={commit.committedAt} />
          {commit.edited && <span>{t('history.edited')}</span>}
          {!commit.pushedRef && <span>{t('history.not-pushed')}</span>}
        </span>
      </RowLink>
    </li>
  );
}
