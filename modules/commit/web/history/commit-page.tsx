import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { FactRow, FactRows } from '@dojang/ui/facts/fact-rows.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { finalisedCommitDetail } from '../../src/schema.ts';
import { DescriptionCard } from '../describe/description-card.tsx';
import { Revert } from '../errands/revert.tsx';
import { Lines } from '../figures.tsx';
import { CommitLinks } from '../links/commit-links.tsx';
import { MessageText } from '../message/message-text.tsx';
import { pushNoteText, shortRef } from '../push-note.ts';
import { useWords } from '../words.ts';

type Detail = z.infer<typeof finalisedCommitDetail>;

export function CommitPage({
  api,
  params,
}: {
  api: Api;
  params: Readonly<Record<string, string>>;
}) {
  const t = useWords();
  const commit = useQuery({
    queryKey: ['commit', 'one', params.id],
    queryFn: () => api.get<Detail>(`/commit/history/${params.id}`),
  });
  return (
    <Screen title={t('commit.title')} back="/commit/history">
      <Loaded query={commit} waiting={<LoadingSheet className="h-48" />}>
        {(commit) => <Shown commit={commit} api={api} />}
      </Loaded>
    </Screen>
  );
}

function Shown({ commit, api }: { commit: Detail; api: Api }) {
  const t = useWords();
  return (
    <>
      <Card className="py-5">
        <MessageText message={commit.message} />
        <p className="label mt-4 break-all">
          <code className="code">{commit.sha}</code>
        </p>
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
          <CommitLinks
            sha={commit.sha}
            message={commit.message}
            remoteUrl={commit.remoteUrl}
            isPushed={commit.pushedRef !== null}
          />
          <Revert draftId={commit.draftId} api={api} />
        </div>
      </Card>
      <div className="mt-4">
        <FactRows>
          <FactRow label={t('commit.repository')}>
            <Seen text={commit.repositoryName} />
          </FactRow>
          <FactRow label={t('commit.branch')}>
            <span className={commit.branch === null ? '' : 'code'}>
              <Seen text={commit.branch ?? t('summary.detached')} />
            </span>
          </FactRow>
          <FactRow label={t('commit.pushed')}>
            <span className={commit.pushedRef === null ? '' : 'code'}>
              <Seen
                text={commit.pushedRef ? shortRef(commit.pushedRef) : t('history.not-pushed')}
              />
            </span>
            <span className="label block">
              {pushNoteText(t, commit.pushNote, commit.pushedRef)}
            </span>
          </FactRow>
          <FactRow label={t('commit.stamped')}>
            <Seen text={commit.stampedBy} /> · <When at={commit.stampedAt} />
          </FactRow>
          <FactRow label={t('commit.committed')}>
            <When at={commit.committedAt} />
          </FactRow>
          <FactRow label={t('commit.origin')}>
            {t(`origin.${commit.origin}`)}
            {commit.editDistance > 0 && (
              <span className="label block">
                {t('commit.edited', { count: commit.editDistance })}
              </span>
            )}
          </FactRow>
          <FactRow label={t('summary.lines')}>
            <Lines added={commit.linesAdded} deleted={commit.linesDeleted} />
          </FactRow>
          <FactRow label={t('commit.story')}>
            <TextLink href={`/traces/${commit.traceUuid}`}>{t('commit.open-story')}</TextLink>
          </FactRow>
        </FactRows>
      </div>
      <div className="mt-4">
        <DescriptionCard description={commit.description} />
      </div>
      {commit.siblings.length > 0 && (
        <Part title={t('commit.siblings')}>
          {commit.siblings.map((each) => (
            <li key={each.id}>
              <TextLink href={`/commit/history/${each.id}`} className="gap-2">
                <code className="code">{each.sha.slice(0, 8)}</code>
                <span className="min-w-0">
                  <Seen text={each.message.split('\n', 1)[0] ?? ''} />
                </span>
              </TextLink>
            </li>
          ))}
        </Part>
      )}
      {commit.elements.length > 0 && (
        <Part title={t('summary.elements')}>
          {commit.elements.map((each) => (
            <li key={`${each.path}:${each.kind}:${each.name}`} className="code break-all">
              <span className="font-semibold">
                <Seen text={each.name} />
              </span>{' '}
              <span className="text-ink-3">
                <Seen text={each.path} />
              </span>
            </li>
          ))}
        </Part>
      )}
      <Part title={t('commit.files', { count: commit.paths.length })}>
        {commit.paths.map((path) => (
          <li key={path} className="code break-all">
            <Seen text={path} />
          </li>
        ))}
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Section title={title}>
      <ul className="sheet space-y-1 px-5 py-3.5">{children}</ul>
    </Section>
  );
}
