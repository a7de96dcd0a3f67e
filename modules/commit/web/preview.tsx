import type { DraftDetail } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Card } from '@dojang/ui/frames/card.tsx';
import type { ReactNode } from 'react';
import type { CommitBody, CommitSummary } from '../src/schema.ts';
import { Lines } from './figures.tsx';
import { MessageText } from './message/message-text.tsx';
import { useWords } from './words.ts';

/** For someone without a session: the message and its figures, no code. */
export function CommitPreview({ draft, spot }: { draft: DraftDetail; spot: ReactNode }) {
  const t = useWords();
  const summary = draft.summary as Partial<CommitSummary>;
  const current = draft.versions.find((each) => each.number === draft.version);
  const body = current?.body as CommitBody | undefined;
  return (
    <Card className="py-5">
      <p className="label mb-3">
        <Seen text={summary.repository ?? ''} /> ·{' '}
        <Seen text={summary.branch ?? t('summary.detached')} />
      </p>
      <ol className="rows">
        {(body?.commits ?? []).map((planned) => (
          <li key={planned.hunks?.[0] ?? 'rest'} className="py-3 first:pt-0">
            <MessageText message={planned.message} />
          </li>
        ))}
      </ol>
      <p className="mt-3 flex gap-3 text-sm text-ink-2">
        {t('line.files', { count: summary.files ?? 0 })}
        <Lines added={summary.linesAdded ?? 0} deleted={summary.linesDeleted ?? 0} />
      </p>
      <div className="mt-3 border-t border-line pt-3">{spot}</div>
    </Card>
  );
}
