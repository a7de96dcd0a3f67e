import type { Api } from '@dojang/ui/api.ts';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { sampleList, Why } from '../../src/groups/schema.ts';

type Samples = z.infer<typeof sampleList>;

export const useSamples = (api: Api, id: string) =>
  useQuery({
    queryKey: ['aisher', 'group', id, 'samples'],
    queryFn: ({ signal }) => api.get<Samples>(`/aisher/groups/${id}/samples`, signal),
  });

export const useWhy = (api: Api, id: string) =>
  useQuery({
    queryKey: ['aisher', 'group', id, 'why'],
    queryFn: ({ signal }) => api.get<Why>(`/aisher/groups/${id}/why`, signal),
  });
