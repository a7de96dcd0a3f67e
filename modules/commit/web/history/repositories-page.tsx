import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Eye } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { repositoryList } from '../../src/schema.ts';
import type { Messages } from '../messages/ko.ts';
import { useWords } from '../words.ts';

/** Why a machine could not draft, as far as there are words of ours for it. */
const troubles: readonly string[] = [
  'change-too-large',
  'storage-unwritable',
  'programs-unknown',
  'git-timeout',
  'files-unread',
  'head-broken',
  'git-failed',
];

type Repositories = z.infer<typeof repositoryList>;
type Repository = Repositories['repositories'][number];

/** The repositories that machines have sent from, and the branches where a stamp asks for the number. */
export function RepositoriesPage({ api, may }: PageProps) {
  const t = useWords();
  const mayChange = may('commit.configure');
  const list = useQuery({
    queryKey: ['commit', 'repositories'],
    queryFn: () => api.get<Repositories>('/commit/repositories'),
  });
  return (
    <Screen
      title={t('repositories.title')}
      aside={
        may('grant.switch') && (
          <ButtonLink href="/access" Icon={Eye}>
            {t('repositories.access')}
          </ButtonLink>
        )
      }
    >
      <Loaded query={list} rows={2} rowHeight="h-[13.125rem] sm:h-48">
        {({ repositories }) => (
          <List items={repositories} empty={t('repositories.empty')}>
            {(repository) => (
              <RepositoryRow key={repository.id} repository={repository}>
                {may('grant.list') && (
                  <TextLink href={`/access/commit.repository/${repository.id}`} className="text-sm">
                    {t('repositories.who-sees')}
                  </TextLink>
                )}
                {mayChange && <ProtectedBranches repository={repository} api={api} />}
              </RepositoryRow>
            )}
          </List>
        )}
      </Loaded>
      <Below query={list}>
        {mayChange && <p className="label mt-3">{t('repositories.protected-text')}</p>}
      </Below>
    </Screen>
  );
}

/** Where a stamp asks for the number of the machine. */
function ProtectedBranches({ repository, api }: { repository: Repository; api: Api }) {
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
    <>
      <form className="mt-2 flex items-end gap-2" onSubmit={submit}>
        <TextField
          className="flex-1"
          fieldClass="code"
          label={t('repositories.protected')}
          placeholder={'main, release/*'}
          value={text}
          onChange={setText}
        />
        <Button type="submit" className="shrink-0" busy={save.isPending} disabled={isSame}>
          {t('action.save')}
        </Button>
      </form>
      <FormProblem problem={save.error} />
    </>
  );
}

function RepositoryRow({ repository, children }: { repository: Repository; children: ReactNode }) {
  const t = useWords();
  return (
    <li className="px-4 py-3.5">
      <p className="font-medium">
        <Seen text={repository.name} />
      </p>
      <p className="label flex flex-wrap gap-x-3">
        <span>{t('repositories.commits', { count: repository.commits })}</span>
        <span>{t('repositories.waiting', { count: repository.waiting })}</span>
        {repository.lastCommitAt && <When at={repository.lastCommitAt} />}
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
          )}{' '}
          <span className="label font-normal">
            <When at={repository.trouble.at} />
          </span>
        </p>
      )}
      {children}
    </li>
  );
}
