import type { Api } from '@dojang/ui/api.ts';
import { useQuery } from '@tanstack/react-query';
import type { GroupContext } from '../../src/context/around/schema.ts';

/** What was around it: suspects, changes, past groups, and what the store says of traces, logs and neighbours. */
export const useAround = (api: Api, id: string) =>
  useQuery({
    queryKey: ['aisher', 'group', id, 'context'],
    queryFn: ({ signal }) => api.get<GroupContext>(`/aisher/groups/${id}/context`, signal),
    // It reads the store of telemetry, and what it says of the past stays so.
    staleTime: 60_000,
  });
