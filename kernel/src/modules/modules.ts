import { Problem } from '../base/problem.ts';
import { within } from '../base/within.ts';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import type { Module, ModuleStatus } from '../core/module.ts';
import { findChosenModules, isChosen } from '../core/module-of-org.ts';
import { lockOrg } from '../core/org-lock.ts';
import { logAction } from '../ledger/action-log.ts';
import { record } from '../ledger/ledger.ts';
import type { OrgModules } from './schema.ts';

/** A module that does not report its state within this time counts as away. */
const statusMs = 2_000;

const productsOf = (ctx: Context<never>) =>
  ctx.parts.modules.filter(({ name }) => name !== 'kernel');

async function statusOf(ctx: Context<never>, module: Module): Promise<ModuleStatus> {
  const away: ModuleStatus = { state: 'away', reason: null, facts: {} };
  const asked = Promise.resolve()
    .then(() => module.status(ctx))
    .catch((error) => {
      ctx.log.warn({ error, module: module.name }, 'a module could not say how it is doing');
      return away;
    });
  return within(asked, statusMs, 'no answer in time').catch(() => away);
}

/** The modules that run here, whether the org uses them, and how each is doing. */
export async function listModules(ctx: Context<never>): Promise<OrgModules> {
  const chosen = await inTransaction(ctx, findChosenModules);
  const modules = await Promise.all(
    productsOf(ctx).map(async (module) => ({
      name: module.name,
      isOn: isChosen(chosen, module.name),
      status: await statusOf(ctx, module),
    })),
  );
  return { modules };
}

/**
 * Turns a module on or off for the org. Drafts that wait for a stamp can still be decided. Nothing is deleted, so
 * everything is there when the module is turned on again.
 *
 * @throws Problem 404 `module-not-found`.
 */
export async function chooseModule(
  ctx: Context<never>,
  name: string,
  isOn: boolean,
): Promise<OrgModules> {
  const running = productsOf(ctx).map((module) => module.name);
  if (!running.includes(name)) {
    const detail = `No module ${name} runs here; add it to DOJANG_MODULES and start the server again.`;
    throw new Problem(404, 'module-not-found', detail, { module: name });
  }
  await inTransaction(ctx, async (ctx) => {
    // Of two owners who choose at the same moment, the second one sees what the first one chose.
    await lockOrg(ctx);
    const chosen = await findChosenModules(ctx);
    if (isChosen(chosen, name) === isOn) return;
    const others = (chosen ?? running).filter((other) => other !== name);
    await kernelDb(ctx)
      .updateTable('kernel.org')
      .set({ modules: isOn ? [...others, name] : others })
      .where('org_id', '=', ctx.org)
      .execute();
    const type = isOn ? 'kernel.module-turned-on' : 'kernel.module-turned-off';
    await logAction(ctx, { action: type, subjectId: ctx.org, facts: { module: name } });
    await record(ctx, type, { module: name }, { subjects: [ctx.org] });
  });
  return listModules(ctx);
}
