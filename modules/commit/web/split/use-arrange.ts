import { buildOrder, orderFaults } from '@dojang/commit/engine/lint';
import type { Api } from '@dojang/ui/api.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { CommitDraft, VersionInput } from '../../src/schema.ts';
import type { useEdits } from '../message/use-edits.ts';
import { hunksOfParts, joined, lifted, moved, ordered, type Part } from './arrangement.ts';

export type Arrange = ReturnType<typeof useArrange>;

/** The commits of a split as a person arranges them. Each change is a version, so nothing is lost. */
export function useArrange(
  commit: CommitDraft,
  api: Api,
  digest: string,
  edits: ReturnType<typeof useEdits>,
) {
  const queries = useQueryClient();
  const [before, setBefore] = useState<readonly Part[] | null>(null);
  const [said, setSaid] = useState('');
  const hunks = useMemo(() => hunksOfParts(commit), [commit]);
  const parts: Part[] = hunks.map((ids, at) => ({
    message: edits.messages[at] ?? commit.body.commits[at]?.message ?? null,
    hunks: ids,
  }));
  const send = useMutation({
    mutationFn: (next: readonly Part[]) =>
      api.send('PUT', `/commit/drafts/${commit.draft.id}/version`, {
        change: 'arrange',
        digest,
        commits: next.map(({ message, hunks }) => ({ message, hunks: [...hunks] })),
      } satisfies VersionInput),
    onSuccess: () => edits.set(null),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['draft', commit.draft.id] });
      await queries.invalidateQueries({ queryKey: ['commit'] });
    },
  });
  const put = (next: readonly Part[], words: string) => {
    setBefore(parts);
    setSaid(words);
    send.mutate(next);
  };
  const faults = useMemo(() => orderFaults(commit.scope, hunks), [commit.scope, hunks]);
  const order = faults.length > 0 ? buildOrder(commit.scope, hunks) : [];
  const canMend = order.some((at, place) => at !== place);
  return {
    parts,
    faults,
    busy: send.isPending || commit.writing,
    problem: send.error,
    said,
    partOf: (id: string) => hunks.findIndex((ids) => ids.includes(id)),
    move: (ids: readonly string[], to: number, words: string) => put(moved(parts, ids, to), words),
    join: (from: number, into: number, words: string) => put(joined(parts, from, into), words),
    lift: (at: number, words: string) => put(lifted(parts, at), words),
    redraft: (at: number, words: string) =>
      put(
        parts.map((part, place) => (place === at ? { ...part, message: null } : part)),
        words,
      ),
    mendOrder: canMend ? (words: string) => put(ordered(parts, order), words) : null,
    undo:
      before === null
        ? null
        : (words: string) => {
            setSaid(words);
            send.mutate(before);
            setBefore(null);
          },
  };
}
