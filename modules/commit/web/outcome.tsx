import type { DraftDetail } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { CodeBlock } from '@dojang/ui/code/code-block.tsx';
import { againOf } from '../src/attempts/again.ts';
import type { CommitOutcome as Outcome } from '../src/schema.ts';
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

/** What the machine made of the stamp: commit ids and where they went, or why it could not. */
export function CommitOutcome({ draft }: { draft: DraftDetail }) {
  const t = useWords();
  const report = draft.outcome as Outcome | null;
  if (!report) return null;
  if (report.state === 'acting') {
    return report.waitsFor === 'index-locked' ? (
      <p className="text-sm text-ink-2">{t('outcome.waits-for-index')}</p>
    ) : null;
  }
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
      <p className={`mt-1 ${againOf(report) === 'push' ? 'font-semibold text-ink' : ''}`}>
        {report.pushedRef
          ? t('outcome.pushed', { ref: shortRef(report.pushedRef) })
          : t('outcome.not-pushed')}
      </p>
      <p>{pushNoteText(t, report.pushNote, report.pushedRef)}</p>
      {report.pushWords && <CodeBlock label={t('outcome.words')} text={report.pushWords} />}
    </div>
  );
}
