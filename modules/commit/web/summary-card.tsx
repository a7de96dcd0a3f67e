import { Seen } from '@dojang/kernel/web';
import { Figure, Figures } from '@dojang/ui/facts/figures.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { CommitBody, CommitDraft } from '../src/schema.ts';
import { Lines } from './figures.tsx';
import { Gaps } from './gaps.tsx';
import { PushPlace } from './push-place.tsx';
import { useWords } from './words.ts';

/** Where the push goes, with every address that gets it. */
function Destination({ body }: { body: CommitBody }) {
  const t = useWords();
  return (
    <Figures columns={1} className="mt-3 border-t border-line pt-3">
      <Figure label={t('summary.push')}>
        <PushPlace body={body} />
        {body.push &&
          body.destination?.urls.map((url) => (
            <span key={url} className="code mt-1 block text-sm break-all text-ink-2">
              <Seen text={url} />
            </span>
          ))}
      </Figure>
    </Figures>
  );
}

/** What is about to be committed, in figures: where, how much, how sure. */
export function SummaryCard({ commit }: { commit: CommitDraft }) {
  const t = useWords();
  const { summary } = commit.draft;
  const { coverage } = commit.scope;
  return (
    <Card label={t('summary.title')}>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-semibold">
          <Seen text={summary.repository} />
        </span>
        <span className={`text-ink-2 ${summary.branch === null ? '' : 'code'}`}>
          <Seen text={summary.branch ?? t('summary.detached')} />
        </span>
      </p>
      <p className="label">
        {t(`trigger.${commit.capture.trigger}`)} · <When at={commit.capture.capturedAt} />
      </p>
      <Figures columns={4} className="mt-3 border-t border-line pt-3 xl:grid-cols-2">
        <Figure label={t('summary.files')}>{summary.files}</Figure>
        <Figure label={t('summary.lines')}>
          <Lines added={summary.linesAdded} deleted={summary.linesDeleted} />
        </Figure>
        <Figure label={t('summary.elements')}>{commit.scope.elements.length}</Figure>
        <Figure label={t('summary.concerns')}>{Math.max(1, commit.scope.concerns.length)}</Figure>
        {coverage.hunksInDetail < coverage.hunks && (
          <Figure label={t('summary.read')}>
            <span
              title={t('summary.read-title', { tokens: coverage.tokens, max: coverage.tokensMax })}
            >
              {t('summary.coverage', { detail: coverage.hunksInDetail, hunks: coverage.hunks })}
            </span>
          </Figure>
        )}
      </Figures>
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
    </Card>
  );
}
