import { Problem } from '../../base/problem.ts';
import { orgOfSecret } from '../../base/token.ts';
import { type AnyContext, inTransaction, systemContext } from '../../core/context.ts';
import type { PublicPage } from '../../core/door.ts';
import { findChosenModules, isChosen } from '../../core/module-of-org.ts';

const linkNotFound = () =>
  new Problem(404, 'link-not-found', 'This link leads nowhere; ask for a new one.');

/**
 * What a page shows to anyone who holds its link, in the link's org.
 *
 * @throws Problem 404 `link-not-found`, also for an org that does not use the module; 410 `link-expired`.
 */
export async function showPublicPage(
  ctx: AnyContext,
  module: string,
  page: PublicPage,
  link: string,
) {
  const org = orgOfSecret(link);
  if (org === undefined) throw linkNotFound();
  const bound = systemContext(ctx.parts, { org, name: 'link', trace: ctx.trace });
  return inTransaction(bound, async (ctx) => {
    if (!isChosen(await findChosenModules(ctx), module)) throw linkNotFound();
    return page.show(ctx, link);
  });
}
