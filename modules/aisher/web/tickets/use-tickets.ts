import type { Api } from '@dojang/ui/api.ts';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { targetList, ticketList } from '../../src/tickets/schema.ts';

export const targetsKey = ['aisher', 'ticket-targets'] as const;

export const useTargets = (api: Api) =>
  useQuery({
    queryKey: targetsKey,
    queryFn: ({ signal }) => api.get<z.infer<typeof targetList>>('/aisher/ticket-targets', signal),
  });

export const useTickets = (api: Api, groupId: string) =>
  useQuery({
    queryKey: ['aisher', 'tickets', groupId],
    queryFn: ({ signal }) =>
      api.get<z.infer<typeof ticketList>>(`/aisher/groups/${groupId}/tickets`, signal),
  });
