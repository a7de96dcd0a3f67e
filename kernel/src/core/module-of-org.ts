import { Problem } from '../base/problem.ts';
import { type AnyContext, kernelDb } from './context.ts';

/** Whether an org that chose `chosen` (null: all that run) uses the module. Every org uses the kernel. */
export const isChosen = (chosen: readonly string[] | null, module: string): boolean =>
  module === 'kernel' || chosen === null || chosen.includes(module);

/** @throws Problem 403 `module-off`. */
export function requireChosen(chosen: readonly string[] | null, module: string): void {
  if (isChosen(chosen, module)) return;
  const detail = `This org does not use ${module}; an owner can turn it on in the settings.`;
  throw new Problem(403, 'module-off', detail, { module });
}

/** What the org chose; null for all that run. Needs a transaction. */
export async function findChosenModules(ctx: AnyContext): Promise<readonly string[] | null> {
  const org = await kernelDb(ctx)
    .selectFrom('kernel.org')
    .select('modules')
    .where('org_id', '=', ctx.org)
    .executeTakeFirst();
  return org?.modules ?? null;
}
