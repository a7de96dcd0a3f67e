import { Seen } from '@dojang/kernel/web';
import type { ReactNode } from 'react';
import type { CommitBody, CommitDraft } from '../src/schema.ts';
import { Lines, Moment } from './figures.tsx';
import { Gaps } from './gaps.tsx';
import { PushPlace } from './push-place.tsx';
import { useWords } from './words.ts';

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="label">{label}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}

/** Where the push goes, with every address that gets it. */
function Destination({ body }: { body: CommitBody }) {
  const t = useWords();
  return (
    <dl className="mt-3 border-t border-line pt-3">
      <Fact label={t('summary.push')}>
        <PushPlace body={body} />
        {body.push &&
          body.destination?.urls.map((url) => (
            <span key={url} className="code block text-sm break-all text-ink-2">
              <Seen text={url} />
            </span>
          ))}
      </Fact>
    </dl>
  );
}

/** What is about to be committed, in figures: where, how much, how sure. */
export function SummaryCard({ commit }: { commit: CommitDraft }) {
  const t = useWords();
  const { summary } = commit.draft;
  const { coverage } = commit.scope;
  return (
    <section aria-label={t('summary.title')} className="sheet px-4 py-3.5 sm:px-5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-semibold">
          <Seen text={summary.repository} />
        </span>
        <span className="code text-ink-2">
          <Seen text={summary.branch ?? t('summary.detached')} />
        </span>
      </p>
      <p className="label">
        {t(`trigger.${commit.capture.trigger}`)} · <Moment at={commit.capture.capturedAt} />
      </p>
      <dl className="mt-3 grid grid-cols-3 gap-x-4 gap-y-3 border-t border-line pt-3">
        <Fact label={t('summary.files')}>{summary.files}</Fact>
        <Fact label={t('summary.lines')}>
          <Lines added={summary.linesAdded} deleted={summary.linesDeleted} />
        </Fact>
        <Fact label={t('summary.elements')}>{commit.scope.elements.length}</Fact>
        <Fact label={t('summary.concerns')}>{Math.max(1, commit.scope.concerns.length)}</Fact>
        <Fact label={t('summary.read')}>
          <span
            title={t('summary.read-title', { tokens: coverage.tokens, max: coverage.tokensMax })}
          >
            {t('summary.coverage', { detail: coverage.hunksInDetail, hunks: coverage.hunks })}
          </span>
        </Fact>
      </dl>
      <Gaps gaps={commit.scope.gaps} />
      <Destination body={commit.body} />
      {summary.elements.length > 0 && (
        <ul aria-label={t('summary.elements')} className="mt-3 flex flex-wrap gap-1.5">
          {summary.elements.map((name) => (
            <li key={name} className="chip code max-w-full truncate">
              <Seen text={name} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
