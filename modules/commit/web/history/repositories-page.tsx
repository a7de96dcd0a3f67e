import { Seen } from '@dojang/kernel/web';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import type { repositoryList } from '../../src/schema.ts';
import { Moment } from '../figures.tsx';
import type { Messages } from '../messages/ko.ts';
import type { Api } from '../shell.ts';
import { useWords } from '../words.ts';
import { Failing, Rows } from './states.tsx';

/** Why a machine could not draft, as far as there are words of ours for it. */
const troubles: readonly string[] = [
  'change-too-large',
  'storage-unwritable',
  'programs-unknown',
  'git-timeout',
];

type Repositories = z.infer<typeof repositoryList>;
type Repository = Repositories['repositories'][number];

/** The repositories that machines have sent from, and the branches where a stamp asks for the number. */
export function RepositoriesPage({ api }: { api: Api }) {
  const t = useWords();
  const list = useQuery({
    queryKey: ['commit', 'repositories'],
    queryFn: () => api.get<Repositories>('/commit/repositories'),
  });
  return (
    <div className="mx-auto w-full max-w-3xl px-4 pt-2 pb-10 sm:px-6 md:pt-6">
      <a href="/history" data-back className="btn btn-quiet -ml-3 px-2">
        <ArrowLeft size={20} aria-hidden="true" />
        {t('history.title')}
      </a>
      <div className="mt-2 mb-4 flex min-h-11 items-center justify-between gap-3">
        <h1 className="text-[1.375rem] font-bold md:text-2xl">{t('repositories.title')}</h1>
        <a href="/rules" className="btn btn-quiet -mr-3 px-3">
          {t('rules.title')}
        </a>
      </div>
      {list.isPending && <Rows />}
      {list.isError && !list.data && <Failing onRetry={() => void list.refetch()} />}
      {list.data?.repositories.length === 0 && (
        <p className="sheet px-4 py-5 text-ink-2">{t('repositories.empty')}</p>
      )}
      {list.data && list.data.repositories.length > 0 && (
        <ul className="sheet rows appear">
          {list.data.repositories.map((repository) => (
            <Row key={repository.id} repository={repository} api={api} />
          ))}
        </ul>
      )}
      <p className="label mt-3">{t('repositories.protected-text')}</p>
    </div>
  );
}

function Row({ repository, api }: { repository: Repository; api: Api }) {
  const t = useWords();
  const queries = useQueryClient();
  const [text, setText] = useState(repository.protectedBranches.join(', '));
  const save = useMutation({
    mutationFn: (protectedBranches: string[]) =>
      api.send('PUT', `/commit/repositories/${repository.id}`, { protectedBranches }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['commit', 'repositories'] }),
  });
  const wanted = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const isSame = wanted.join(',') === repository.protectedBranches.join(',');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(wanted);
  };
  return (
    <li className="px-4 py-3.5">
      <p className="font-medium">
        <Seen text={repository.name} />
      </p>
      <p className="label flex flex-wrap gap-x-3">
        <span>{t('repositories.commits', { count: repository.commits })}</span>
        <span>{t('repositories.waiting', { count: repository.waiting })}</span>
        {repository.lastCommitAt && <Moment at={repository.lastCommitAt} />}
        {repository.remoteUrl && (
          <span className="break-all">
            <Seen text={repository.remoteUrl} />
          </span>
        )}
      </p>
      {repository.trouble && (
        <p role="status" className="mt-1 text-sm font-semibold">
          {t(
            troubles.includes(repository.trouble.code)
              ? (`trouble.${repository.trouble.code}` as keyof Messages)
              : 'trouble.other',
            {
              code: repository.trouble.code,
            },
          )}{' '}
          <Moment at={repository.trouble.at} />
        </p>
      )}
      <form className="mt-2 flex items-end gap-2" onSubmit={submit}>
        <label className="min-w-0 flex-1">
          <span className="label mb-1 block">{t('repositories.protected')}</span>
          <input
            className="field code"
            placeholder={'main, release/*'}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <button type="submit" className="btn shrink-0" disabled={isSame || save.isPending}>
          {t('repositories.save')}
        </button>
      </form>
      {save.isError && (
        <p role="alert" className="mt-2 text-sm">
          {t('repositories.failed')}
        </p>
      )}
    </li>
  );
}
