import type { Api } from '@dojang/ui/api.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CommitDraft, ErrandInput } from '../../src/schema.ts';

export type AskMachine = ReturnType<typeof useErrand>;

/** A machine that is on answers within seconds. After this time the draft can be decided as it is. */
const patienceMs = 2 * 60_000;

/** Asks the machine of a draft for another capture, one at a time. */
export function useErrand(commit: CommitDraft, api: Api) {
  const queries = useQueryClient();
  const { id } = commit.draft;
  const sent = useMutation({
    mutationFn: (input: ErrandInput) => api.send('POST', `/commit/drafts/${id}/errands`, input),
    onSettled: () => queries.invalidateQueries({ queryKey: ['commit', 'draft', id] }),
  });
  // A copy of the page from before an update has no errand.
  const errand = commit.errand ?? null;
  const isOpen = errand?.state === 'open' && Date.now() - Date.parse(errand.askedAt) < patienceMs;
  return {
    errand,
    /** Whether the reader may ask at all. */
    mayAsk: commit.mayAsk ?? false,
    isBusy: sent.isPending || isOpen,
    /** It was asked here, so this page goes on to what comes of it. */
    isAsked: sent.isSuccess,
    problem: sent.error,
    ask: sent.mutate,
  };
}
