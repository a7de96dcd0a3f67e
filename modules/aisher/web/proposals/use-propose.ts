import type { Api } from '@dojang/ui/api.ts';
import { goTo } from '@dojang/ui/places/go-to.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ProposalInput, proposed } from '../../src/groups/schema.ts';

/** A group as far as a proposal about it needs. */
export interface Proposed {
  readonly id: string;
  readonly title: string;
}

/** Writes the draft that asks for a stamp, and opens it: the person who asks may stamp it at once. */
export function usePropose(api: Api, groups: readonly Proposed[]) {
  const queries = useQueryClient();
  const [first, ...others] = groups.map(({ id }) => id);
  return useMutation({
    mutationFn: (proposal: ProposalInput['proposal']) =>
      api.send<z.infer<typeof proposed>>('POST', `/aisher/groups/${first}/drafts`, {
        others,
        proposal,
      }),
    onSuccess: ({ draftId }) => {
      void queries.invalidateQueries({ queryKey: ['drafts'] });
      goTo(`/drafts/${draftId}`);
    },
  });
}
