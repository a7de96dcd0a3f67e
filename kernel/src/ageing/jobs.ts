import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import {
  type AnyContext,
  type Context,
  inBatches,
  type Parts,
  systemContext,
} from '../core/context.ts';
import { defineJob, everyOrg, firstOrg, noOrg } from '../core/job.ts';
import type { ModuleMetric } from '../core/module.ts';
import { systemScope } from '../database/database.ts';
import { countMonthsAhead, ensureMonths, monthTables, withShortLock } from '../database/months.ts';
import { findUnknownPlans, keepDaysOf } from '../plans/plans.ts';
import { isClockSteady } from './steady-clock.ts';

/** Each day, so that a month is there weeks before its first row. Whoever writes that row makes a missing one. */
const prepareMonthsAhead = defineJob({
  name: 'kernel.prepare-months',
  payload: z.object({}),
  cron: '40 17 * * *',
  due: firstOrg,
  handle: ({ parts, now }) => ensureMonths(parts.database, monthTables(parts.modules), now()),
});

const orgsMax = 500;
const batchMax = 1_000;

/** The ids of all orgs, a page at a time. */
async function* allOrgs(parts: Parts): AsyncGenerator<string> {
  for (let after: string | undefined = noOrg; after !== undefined; ) {
    const page = { now: parts.now(), after, limit: orgsMax };
    const orgs: readonly string[] = await parts.database.transaction(systemScope, (db) =>
      everyOrg(db, page, parts),
    );
    yield* orgs;
    after = orgs.length < orgsMax ? undefined : orgs.at(-1);
  }
}

/**
 * Deletes what is old in one org. A table whose rows cannot go does not hold up the next one. While the catalogue does not
 * know the org's plan, nothing goes that a plan keeps.
 */
export async function ageOrg(ctx: AnyContext, signal: AbortSignal): Promise<number> {
  const { modules, metrics } = ctx.parts;
  const keepDays = await keepDaysOf(ctx);
  const gone = metrics.counter('dojang_aged_rows_total', 'Rows that were deleted for their age', [
    'table',
  ]);
  let failed = 0;
  // What a module keeps of a draft goes before the draft.
  for (const ageing of [...modules].reverse().flatMap(({ ages }) => ages)) {
    const days = ageing.days === 'plan' ? keepDays : ageing.days;
    if (days === null) continue;
    try {
      const count = await inBatches(ctx as Context<never>, batchMax, signal, (ctx, limit) =>
        ageing.remove(ctx, days, limit),
      );
      if (count > 0) gone.inc({ table: ageing.table }, count);
    } catch (error) {
      ctx.log.warn({ error, table: ageing.table }, 'old rows were not deleted');
      failed += 1;
    }
  }
  return failed;
}

/** Months of which no plan keeps a row go as a whole; none while an org has a plan that the catalogue does not know. */
export async function dropOldMonths(parts: Parts): Promise<void> {
  const { modules, plans, database, log } = parts;
  const unknown = await findUnknownPlans(parts);
  if (unknown.length > 0) {
    log.warn(
      { plans: unknown },
      'orgs have plans that the catalogue does not know: nothing of theirs is deleted that a plan keeps; put these plans back',
    );
  }
  const longest =
    unknown.length > 0 ? null : Math.max(...plans.plans().map(({ keepDays }) => keepDays));
  for (const { table, days: own } of modules.flatMap(({ months }) => months)) {
    const days = own === 'plan' ? longest : own;
    if (days === null || days === undefined) continue;
    await withShortLock(database, sql`select kernel.drop_months(${table}, ${days}::int)`);
  }
}

/** Each day, one job for the deployment. It begins again after a kill; what is gone is not looked at twice. */
const ageAll = defineJob({
  name: 'kernel.age-rows',
  class: 'bulk',
  payload: z.object({}),
  cron: '10 19 * * *',
  due: firstOrg,
  timeoutMs: 4 * 3_600_000,
  async handle({ parts }, _payload, { signal }) {
    if (!(await isClockSteady(parts))) return;
    await dropOldMonths(parts);
    let failed = 0;
    for await (const org of allOrgs(parts)) {
      if (signal.aborted) break;
      const ctx = systemContext(parts, { org, name: 'kernel.age-rows', trace: randomUUID() });
      failed += await ageOrg(ctx, signal);
    }
    if (failed > 0) throw new Error('the old rows of some tables were not deleted');
  },
});

export const ageingJobs = [prepareMonthsAhead, ageAll];

export const ageingMetrics: readonly ModuleMetric[] = [
  {
    name: 'dojang_partitions_ahead',
    help: 'Months after this one that a table has room for',
    labels: ['table'],
    collect: async ({ database, now }) =>
      (await countMonthsAhead(database, now())).map(({ table, months }) => ({
        labels: { table },
        value: months,
      })),
  },
];
