import type { Api } from '@dojang/ui/api.ts';
import { goTo } from '@dojang/ui/places/go-to.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ChangeInput, changed } from '../../src/groups/schema.ts';

type SplitOff = Extract<ChangeInput, { change: 'split' }>['off'];

/** Makes some of a group's errors a group of their own, and opens it. */
export function useSplit(api: Api, groupId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (off: SplitOff) =>
      api.send<z.infer<typeof changed>>('POST', `/aisher/groups/${groupId}/changes`, {
        change: 'split',
        off,
      }),
    onSuccess: ({ groupId }) => {
      void queries.invalidateQueries({ queryKey: ['aisher'] });
      goTo(`/aisher/groups/${groupId}`);
    },
  });
}
