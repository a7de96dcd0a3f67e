import { Seen } from '@dojang/kernel/web';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { finalisedCommitDetail } from '../../src/schema.ts';
import { DescriptionCard } from '../describe/description-card.tsx';
import { Lines, Moment } from '../figures.tsx';
import { MessageText } from '../message/message-text.tsx';
import { pushNoteText, shortRef } from '../push-note.ts';
import type { Api } from '../shell.ts';
import { useWords } from '../words.ts';
import { Failing, Rows } from './states.tsx';

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
    <div className="mx-auto w-full max-w-3xl px-4 pt-2 pb-10 sm:px-6 md:pt-6">
      <a href="/history" data-back className="btn btn-quiet -ml-3 px-2">
        <ArrowLeft size={20} aria-hidden="true" />
        {t('history.title')}
      </a>
      <div className="mt-2">
        {commit.isPending && <Rows />}
        {commit.isError && !commit.data && <Failing onRetry={() => void commit.refetch()} />}
        {commit.data && <Loaded commit={commit.data} />}
      </div>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-6 gap-y-0.5 py-2.5">
      <dt className="text-ink-3">{label}</dt>
      <dd className="min-w-0 text-right">{children}</dd>
    </div>
  );
}

function Loaded({ commit }: { commit: Detail }) {
  const t = useWords();
  return (
    <>
      <h1 className="sr-only">{t('commit.title')}</h1>
      <section className="sheet px-5 py-5">
        <MessageText message={commit.message} />
        <p className="label mt-4 break-all">
          <code className="code">{commit.sha}</code>
        </p>
      </section>
      <dl className="sheet rows mt-4 px-5 py-1.5 text-[0.9375rem]">
        <Fact label={t('commit.repository')}>
          <Seen text={commit.repositoryName} />
        </Fact>
        <Fact label={t('commit.branch')}>
          <span className="code">
            <Seen text={commit.branch ?? t('summary.detached')} />
          </span>
        </Fact>
        <Fact label={t('commit.pushed')}>
          <span className="code">
            <Seen text={commit.pushedRef ? shortRef(commit.pushedRef) : t('history.not-pushed')} />
          </span>
          <span className="label block">{pushNoteText(t, commit.pushNote, commit.pushedRef)}</span>
        </Fact>
        <Fact label={t('commit.stamped')}>
          <Seen text={commit.stampedBy} /> · <Moment at={commit.stampedAt} />
        </Fact>
        <Fact label={t('commit.committed')}>
          <Moment at={commit.committedAt} />
        </Fact>
        <Fact label={t('commit.origin')}>
          {t(`origin.${commit.origin}`)}
          {commit.editDistance > 0 && (
            <span className="label block">
              {t('commit.edited', { count: commit.editDistance })}
            </span>
          )}
        </Fact>
        <Fact label={t('summary.lines')}>
          <Lines added={commit.linesAdded} deleted={commit.linesDeleted} />
        </Fact>
        <Fact label={t('commit.story')}>
          <a className="link" href={`/traces/${commit.traceUuid}`}>
            {t('commit.open-story')}
          </a>
        </Fact>
      </dl>
      <div className="mt-4">
        <DescriptionCard description={commit.description} />
      </div>
      {commit.siblings.length > 0 && (
        <List title={t('commit.siblings')}>
          {commit.siblings.map((each) => (
            <li key={each.id}>
              <a className="link" href={`/history/${each.id}`}>
                <code className="code">{each.sha.slice(0, 8)}</code>{' '}
                <Seen text={each.message.split('\n', 1)[0] ?? ''} />
              </a>
            </li>
          ))}
        </List>
      )}
      {commit.elements.length > 0 && (
        <List title={t('summary.elements')}>
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
        </List>
      )}
      <List title={t('commit.files', { count: commit.paths.length })}>
        {commit.paths.map((path) => (
          <li key={path} className="code break-all">
            <Seen text={path} />
          </li>
        ))}
      </List>
    </>
  );
}

function List({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-6">
      <h2 className="mb-2 font-semibold">{title}</h2>
      <ul className="sheet space-y-1 px-5 py-3.5">{children}</ul>
    </section>
  );
}
