import type { Api } from '@dojang/ui/api.ts';
import { pathOf } from '@dojang/ui/places/path-of.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { LogTail } from '../../src/context/logs/schema.ts';
import { type Tail, tailAfter } from './tail-rows.ts';

const everyMs = 2_000;

export interface TailFilter {
  readonly service: string;
  readonly severity: string;
  readonly contains: string;
}

/** The newest lines that a filter lets through, read on every two seconds while somebody looks. */
export function useTail(api: Api, filter: TailFilter) {
  const queries = useQueryClient();
  const queryKey = ['aisher', 'tail', filter] as const;
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const before = queries.getQueryData<Tail>(queryKey);
      const path = pathOf('/aisher/logs', { ...filter, after: before?.nextAfter ?? '' });
      return tailAfter(before, await api.get<LogTail>(path, signal));
    },
    refetchInterval: everyMs,
    // Lines that were left behind are not what happens now.
    gcTime: 0,
  });
}
