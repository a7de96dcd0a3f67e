import type { Api } from '@dojang/ui/api.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CommitDraft, ErrandInput } from '../../src/schema.ts';

export type AskMachine = ReturnType<typeof useErrand>;

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
  return {
    errand,
    /** Whether the reader may ask at all. */
    mayAsk: commit.mayAsk ?? false,
    isBusy: sent.isPending || errand?.state === 'open',
    /** It was asked here, so this page goes on to what comes of it. */
    isAsked: sent.isSuccess,
    problem: sent.error,
    ask: sent.mutate,
  };
}
