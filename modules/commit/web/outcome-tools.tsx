import type { DraftDetail } from '@dojang/kernel/schema';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { againOf } from '../src/attempts/again.ts';
import type { CommitDraft, CommitOutcome as Outcome } from '../src/schema.ts';
import { Revert } from './errands/revert.tsx';
import { CommitLinks } from './links/commit-links.tsx';
import { useWords } from './words.ts';

type Done = Extract<Outcome, { state: 'done' }>;

/** What a person can do about what the machine made of the stamp: try it again, reverse it, see it elsewhere. */
export function CommitTools({ draft, api }: { draft: DraftDetail; api: Api }) {
  const report = draft.outcome as Outcome | null;
  if (report === null || report.state === 'acting') return null;
  const again = againOf(report);
  const isDone = report.state === 'done';
  // A push that fails in other words is another failure: what was said of the last try goes.
  const what = isDone ? `${report.pushNote}\n${report.pushWords}` : report.code;
  return (
    <>
      {again && <Again key={what} what={again} draftId={draft.id} api={api} />}
      {isDone && <Revert draftId={draft.id} api={api} />}
      {isDone && <Links draft={draft} api={api} report={report} />}
    </>
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
    <>
      <p role="status" className="basis-full text-ink-2 empty:hidden">
        {attempt.isSuccess && t('again.asked')}
        {attempt.isError && t('again.failed')}
      </p>
      <Button
        Icon={RotateCw}
        busy={attempt.isPending}
        disabled={what === 'act' && attempt.isSuccess}
        onClick={() => attempt.mutate()}
      >
        {t(`again.${what}`)}
      </Button>
    </>
  );
}
