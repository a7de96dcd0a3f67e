import type { DraftDetail } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { CodeBlock } from '@dojang/ui/code/code-block.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { againOf } from '../src/attempts/again.ts';
import type { CommitDraft, CommitOutcome as Outcome } from '../src/schema.ts';
import { Revert } from './errands/revert.tsx';
import { CommitLinks } from './links/commit-links.tsx';
import type { Messages } from './messages/ko.ts';
import { pushNoteText, shortRef } from './push-note.ts';
import { useWords } from './words.ts';

const failures: readonly string[] = [
  'changed-since-review',
  'hook-failed',
  'hook-timeout',
  'hook-changed-files',
  'sign-failed',
  'sign-timeout',
  'branch-refused',
  'git-timeout',
  'identity-missing',
  'index-locked',
  'conflict-in-index',
  'message-empty',
  'nothing-to-commit',
  'unknown-tree',
  'programs-unknown',
  'repository-gone',
  'git-failed',
  'git-missing',
  'file-strange',
  'merge-under-way',
  'rebase-under-way',
  'am-under-way',
  'cherry-pick-under-way',
  'revert-under-way',
  'bisect-under-way',
  'act-refused',
  'stamp-broken',
  'stamp-unsealed',
];
/** Codes that our own sentence explains in full. The machine's words add nothing. */
const whole: readonly string[] = ['act-refused', 'stamp-broken', 'stamp-unsealed'];

/**
 * The text after our sentence: the file that it is about, and the words of a hook or of git. An older agent sends them
 * together with a sentence of its own.
 */
function saidOf({ code, detail, facts }: Extract<Outcome, { state: 'failed' }>, isKnown: boolean) {
  if (whole.includes(code)) return '';
  if (!isKnown || facts === undefined) return detail;
  return [facts.path ?? '', facts.said ?? ''].filter(Boolean).join('\n');
}

type Done = Extract<Outcome, { state: 'done' }>;

/** What the machine made of the stamp: commit ids and where they went, or why it could not. */
export function CommitOutcome({ draft, api }: { draft: DraftDetail; api: Api }) {
  const t = useWords();
  const report = draft.outcome as Outcome | null;
  if (!report) return null;
  if (report.state === 'acting') {
    return report.waitsFor === 'index-locked' ? (
      <p className="text-sm text-ink-2">{t('outcome.waits-for-index')}</p>
    ) : null;
  }
  const again = againOf(report);
  if (report.state === 'failed') {
    const known = failures.includes(report.code);
    const said = saidOf(report, known);
    return (
      <div className="text-sm text-ink-2">
        <p>{known ? t(`failure.${report.code}` as keyof Messages) : t('failure.other')}</p>
        {report.field && (
          <p className="mt-1 font-semibold text-ink">
            {t('failure.act-refused-field', { field: t(`act-field.${report.field}`) })}
          </p>
        )}
        {said !== '' && <CodeBlock label={t('outcome.words')} text={said} />}
        {report.recaptured && <p className="mt-1">{t('failure.recaptured')}</p>}
        {again && <Again what={again} draftId={draft.id} api={api} />}
      </div>
    );
  }
  return (
    <div className="text-sm text-ink-2">
      <ul>
        {report.commits.map((commit) => (
          <li key={commit.sha} className="flex gap-2">
            <code className="code shrink-0 font-semibold text-ink">{commit.sha.slice(0, 8)}</code>
            <span className="min-w-0 truncate">
              <Seen text={commit.message.split('\n', 1)[0] ?? ''} />
            </span>
          </li>
        ))}
      </ul>
      {report.differs && report.differs.length > 0 && (
        <p className="mt-1 font-semibold text-ink">
          {t('outcome.differs', {
            what: report.differs.map((what) => t(`differs.${what}`)).join(', '),
          })}
        </p>
      )}
      <p className={`mt-1 ${again === 'push' ? 'font-semibold text-ink' : ''}`}>
        {report.pushedRef
          ? t('outcome.pushed', { ref: shortRef(report.pushedRef) })
          : t('outcome.not-pushed')}
      </p>
      <p>{pushNoteText(t, report.pushNote, report.pushedRef)}</p>
      {report.pushWords && <CodeBlock label={t('outcome.words')} text={report.pushWords} />}
      {again && (
        <Again
          key={`${report.pushNote}\n${report.pushWords}`}
          what={again}
          draftId={draft.id}
          api={api}
        />
      )}
      <Links draft={draft} api={api} report={report} />
      <Revert draftId={draft.id} api={api} />
    </div>
  );
}

/** Where the last commit is to be seen elsewhere. */
function Links({ draft, api, report }: { draft: DraftDetail; api: Api; report: Done }) {
  const commit = useQuery({
    queryKey: ['commit', 'draft', draft.id],
    queryFn: () => api.get<CommitDraft>(`/commit/drafts/${draft.id}`),
  });
  const last = report.commits.at(-1);
  if (last === undefined) return null;
  return (
    <CommitLinks
      sha={last.sha}
      message={last.message}
      remoteUrl={commit.data?.repository.remoteUrl ?? null}
      isPushed={report.pushedRef !== null}
    />
  );
}

/** Tries the same stamp once more. Nothing is decided again. */
function Again({ what, draftId, api }: { what: 'act' | 'push'; draftId: string; api: Api }) {
  const t = useWords();
  const queries = useQueryClient();
  // A push that is refused once more in the same words changes nothing here: it can be asked for again.
  const attempt = useMutation({
    mutationFn: () => api.send('POST', `/commit/drafts/${draftId}/attempts`),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['draft', draftId] }),
  });
  return (
    <div className="mt-2">
      <Button
        Icon={RotateCw}
        busy={attempt.isPending}
        disabled={what === 'act' && attempt.isSuccess}
        onClick={() => attempt.mutate()}
      >
        {t(`again.${what}`)}
      </Button>
      <p role="status" className="mt-1">
        {attempt.isSuccess && t('again.asked')}
        {attempt.isError && t('again.failed')}
      </p>
    </div>
  );
}
