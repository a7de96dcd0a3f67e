import type { BulkStampResults, ReadingList } from '@dojang/kernel/schema';
import { useMutation } from '@tanstack/react-query';
import { staleOn } from '../live.ts';
import { api, queries } from '../shell/session.tsx';

type Readings = ReadingList['readings'];

/** A draft that was among the many, and why it was refused; null when it is stamped. */
export interface StampedOfMany {
  readonly id: string;
  readonly title: string;
  readonly refusal: string | null;
}

/** Sends the stamps of what was chosen, and keeps what came of each. */
export function useTogether(onDone: () => void): {
  readonly stamped: readonly StampedOfMany[] | undefined;
  readonly problem: unknown;
  readonly busy: boolean;
  readonly stamp: (picked: Readings) => void;
} {
  const request = useMutation({
    mutationFn: async (picked: Readings): Promise<StampedOfMany[]> => {
      const stamps = picked.map(({ draft, digest }) => ({ draftId: draft.id, digest }));
      const { results } = await api.send<BulkStampResults>('POST', '/draft-stamps', { stamps });
      return results.map(({ draftId, refusal }) => ({
        id: draftId,
        title: picked.find(({ draft }) => draft.id === draftId)?.draft.title ?? '',
        refusal,
      }));
    },
    onSuccess: onDone,
    onSettled: () => {
      for (const key of staleOn('draft')) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  return {
    stamped: request.data,
    problem: request.error,
    busy: request.isPending,
    stamp: (picked) => {
      if (picked.length > 0 && !request.isPending) request.mutate(picked);
    },
  };
}
