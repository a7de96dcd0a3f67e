import { pathOf } from '@dojang/ui/places/path-of.ts';
import type { ModulePalette } from '@dojang/ui/web-module.ts';
import type { z } from 'zod';
import type { searchResults } from '../src/schema.ts';

const foundMax = '6';

/** What the palette finds here: commits, by what they say and are about. */
export const commitPalette: ModulePalette = {
  searches: [
    {
      label: 'palette.commits',
      action: 'commit.read',
      find: async (api, words, signal) => {
        const path = pathOf('/commit/search', { q: words, limit: foundMax });
        const { commits } = await api.get<z.infer<typeof searchResults>>(path, signal);
        return commits.map(({ id, message, repositoryName }) => ({
          id,
          label: message.split('\n', 1)[0] ?? '',
          detail: repositoryName,
          href: `/commit/history/${id}`,
        }));
      },
    },
  ],
  actions: [],
};
