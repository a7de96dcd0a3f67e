import type { AnyContext } from '../../core/context.ts';
import { openLink } from '../../links/links.ts';
import { getDraft } from '../inbox.ts';
import type { LinkView } from '../schema.ts';

/**
 * What a link leads to, for anyone who holds it.
 *
 * @throws Problem 404 `link-not-found`, 410 `link-expired`.
 */
export const showLink = (ctx: AnyContext, link: string): Promise<LinkView> =>
  openLink(ctx, link, async (ctx, { draftId, used, expiresAt }) => ({
    draft: await getDraft(ctx, draftId),
    used,
    expiresAt: expiresAt.toISOString(),
  }));
