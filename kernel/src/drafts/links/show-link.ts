import { definePublicPage } from '../../core/door.ts';
import { getOpenLink } from '../../links/links.ts';
import { getDraft } from '../inbox.ts';
import { linkView } from '../schema.ts';

/** The draft that a notification's link leads to; it shows and never acts. */
export const draftLinkPage = definePublicPage({
  name: 'draft.link',
  url: '/links',
  summary: 'What a link leads to; it shows and never acts',
  response: linkView,
  show: async (ctx, link) => {
    const { draftId, used, expiresAt } = await getOpenLink(ctx, link);
    return { draft: await getDraft(ctx, draftId), used, expiresAt: expiresAt.toISOString() };
  },
});
