import type { Api } from '@dojang/ui/api.ts';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { promptTemplateList } from '../../src/analyses/prompts/schema.ts';

export type Prompts = z.infer<typeof promptTemplateList>;

export const promptsKey = ['aisher', 'prompts'];

export const usePrompts = (api: Api) =>
  useQuery({
    queryKey: promptsKey,
    queryFn: ({ signal }) => api.get<Prompts>('/aisher/prompt-templates', signal),
  });
