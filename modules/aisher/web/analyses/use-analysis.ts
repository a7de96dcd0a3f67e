import type { Api } from '@dojang/ui/api.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type {
  Analysis,
  analysisEstimate,
  analysisList,
  analysisStarted,
  verdictInput,
} from '../../src/analyses/schema.ts';

type List = z.infer<typeof analysisList>;
type Verdict = z.input<typeof verdictInput>;

/** The last analysis of a group; its id is null where there is none. Live messages have it read again. */
export const useLastAnalysis = (api: Api, groupId: string) =>
  useQuery({
    queryKey: ['aisher', 'analyses', 'of-group', groupId],
    queryFn: async ({ signal }) => {
      const list = await api.get<List>(`/aisher/analyses?group=${groupId}&limit=1`, signal);
      return { id: list.analyses[0]?.id ?? null };
    },
  });

export const useAnalysis = (api: Api, id: string) =>
  useQuery({
    queryKey: ['aisher', 'analysis', id],
    queryFn: ({ signal }) => api.get<Analysis>(`/aisher/analyses/${id}`, signal),
  });

/** The most that an analysis takes. */
export const useEstimate = (api: Api) =>
  useQuery({
    queryKey: ['aisher', 'estimate'],
    queryFn: ({ signal }) =>
      api.get<z.infer<typeof analysisEstimate>>('/aisher/analyses/estimate', signal),
    staleTime: 5 * 60_000,
  });

/** Asks why the errors of a group happen, in the language of the reader. */
export function useAsk(api: Api, groupId: string) {
  const locale = useLanguage();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      api.send<z.infer<typeof analysisStarted>>('POST', `/aisher/groups/${groupId}/analyses`, {
        locale,
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['aisher', 'analyses'] }),
  });
}

export function useJudge(api: Api, id: string, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (verdict: Verdict) => api.send('PUT', `/aisher/analyses/${id}/verdict`, verdict),
    onSuccess: onDone,
    onSettled: () => queries.invalidateQueries({ queryKey: ['aisher', 'analysis', id] }),
  });
}
