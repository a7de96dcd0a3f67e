import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import {
  type Context,
  createContext,
  inBatches,
  inTransaction,
  kernelDb,
  systemContext,
} from '../core/context.ts';
import { systemScope } from '../database/database.ts';
import { stampDraft } from '../drafts/stamps/stamps.ts';
import { logAction } from '../ledger/action-log.ts';
import { asOwner, newOrg, testKernel } from '../testing/index.ts';
import { newNote } from '../testing/note-kind.ts';
import { noteModules } from '../testing/note-module.ts';
import { ageOrg, dropOldMonths } from './jobs.ts';
import { isClockSteady } from './steady-clock.ts';

const kernel = await testKernel({ modules: noteModules });
const { parts } = kernel;
const dayMs = 86_400_000;
const never = AbortSignal.timeout(100_000);
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs);

const systemOf = ({ org }: { org: string }): Context<never> =>
  createContext(parts, { org, actor: { kind: 'system', name: 'test' }, trace: randomUUID() });
const count = async (ctx: Context<never>, table: string, where = 'true'): Promise<number> =>
  inTransaction(systemOf(ctx), async (ctx) => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from ${sql.table(table)} where ${sql.raw(where)}`.execute(
      kernelDb(ctx),
    );
    return rows[0]?.n ?? 0;
  });
const old = daysAgo(400);
const oldMonth = old.toISOString().slice(0, 7).replace('-', '_');
const makeOldMonth = (ctx: Context<never>) =>
  inTransaction(ctx, async (ctx) => {
    for (const table of ['note.reading', 'kernel.event']) {
      await sql`select kernel.ensure_month(${table}, ${old}::timestamptz)`.execute(kernelDb(ctx));
    }
  });
const isThere = async (name: string) => {
  const { rows } = await sql<{ there: string | null }>`
    select to_regclass(${name})::text as there`.execute(parts.database.root);
  return rows[0]?.there != null;
};
const actionsOf = (ctx: Context<never>, days: number, times: number) => {
  const now = () => daysAgo(days);
  return inTransaction({ ...ctx, now }, async (ctx) => {
    for (let n = 0; n < times; n += 1) await logAction(ctx, { action: 'kernel.tried' });
  });
};

test('rows go when the plan of their org no longer keeps them, in as many batches as it takes', async () => {
  const [free, paid] = [await newOrg(kernel), await newOrg(kernel)];
  await inTransaction(systemOf(paid), (ctx) =>
    kernelDb(ctx).updateTable('kernel.org').set({ plan: 'premium' }).execute(),
  );
  for (const ctx of [free, paid]) {
    await actionsOf(ctx, 31, 2);
    await actionsOf(ctx, 29, 3);
  }
  await inTransaction(systemOf(free), (ctx) =>
    sql`insert into kernel.action_log (id, org_id, action, outcome, trace, at)
      select gen_random_uuid(), ${ctx.org}, 'kernel.tried', 'done', gen_random_uuid(), ${daysAgo(40)}
      from generate_series(1, 2300)`.execute(kernelDb(ctx)),
  );
  for (const ctx of [free, paid]) assert.equal(await ageOrg(systemOf(ctx), never), 0);
  assert.equal(await count(free, 'kernel.action_log'), 3);
  assert.equal(await count(paid, 'kernel.action_log'), 5);
});

test('a batch that PostgreSQL undid because of another transaction runs again', async () => {
  const ctx = await newOrg(kernel);
  let runs = 0;
  const remove = async (ctx: Context<never>) => {
    runs += 1;
    if (runs === 1) {
      await sql`do $$ begin raise exception 'on purpose' using errcode = '40P01'; end $$`.execute(
        ctx.db,
      );
    }
    return 3;
  };
  assert.equal(await inBatches(systemOf(ctx), 1_000, never, remove), 3);
  assert.equal(runs, 2);
});

test('the plan of an org that the catalogue does not know keeps everything, months too', async () => {
  const lines: string[] = [];
  const modules = noteModules.map((each) => ({
    ...each,
    months: each.months.map(({ table }) => ({ table, days: 'plan' as const })),
  }));
  const other = await testKernel({
    modules,
    logTo: { write: (line) => void lines.push(line) },
  });
  const ctx = await newOrg(other);
  const system = systemContext(other.parts, { org: ctx.org, name: 'test', trace: randomUUID() });
  await actionsOf(ctx, 400, 2);
  const hasPlan = (plan: string | null) =>
    inTransaction(system, (ctx) =>
      kernelDb(ctx).updateTable('kernel.org').set({ plan }).where('org_id', '=', ctx.org).execute(),
    );
  await hasPlan('gone');
  assert.equal(await ageOrg(system, never), 0);
  assert.equal(await count(ctx, 'kernel.action_log'), 2);
  await makeOldMonth(ctx);
  await dropOldMonths(other.parts);
  assert.ok(await isThere(`note.reading_${oldMonth}`));
  assert.match(lines.join(''), /"plans":\["gone"\]/);
  await hasPlan(null);
  await dropOldMonths(other.parts);
  assert.equal(await isThere(`note.reading_${oldMonth}`), false);
  assert.equal(await ageOrg(system, never), 0);
  assert.equal(await count(ctx, 'kernel.action_log'), 0);
});

test('a server whose clock runs ahead deletes no more than one that is right', async () => {
  const ctx = await newOrg(kernel);
  await actionsOf(ctx, 20, 2);
  const ahead = { ...systemOf(ctx), now: () => daysAgo(-365) };
  assert.equal(await ageOrg(ahead, never), 0);
  assert.equal(await count(ctx, 'kernel.action_log'), 2);
});

test("after a jump of the clock nothing goes for two days; a clock that is not the database's is named", async () => {
  const look = (seen: string, steady: string) =>
    parts.database.transaction(systemScope, (db) =>
      sql`update kernel.ageing_look
        set seen_at = now() - ${seen}::interval, steady_since = now() - ${steady}::interval`.execute(
        db,
      ),
    );
  assert.equal(await isClockSteady(parts), false, 'the first look of all');
  await look('1 day', '2 days');
  assert.equal(await isClockSteady(parts), true);
  await look('300 days', '400 days');
  assert.equal(await isClockSteady(parts), false, 'ahead');
  assert.equal(await isClockSteady(parts), false, 'and at the second look');
  await look('-300 days', '-298 days');
  assert.equal(await isClockSteady(parts), false, 'put right');
  await look('1 day', '2 days');
  await assert.rejects(
    isClockSteady({ ...parts, now: () => daysAgo(-1) }),
    /the clock of this server says/,
  );
});

test('a draft that nobody decided goes with all of its own; what was stamped stays', async () => {
  const ctx = await newOrg(kernel);
  const [old, stamped] = [await newNote(ctx), await newNote(ctx)];
  await stampDraft(ctx, stamped.id, { decision: 'reject', digest: stamped.digest, via: 'app' });
  await asOwner(parts.database, ctx.org, async (db) => {
    const created = daysAgo(31);
    await sql`update kernel.draft set created_at = ${created}`.execute(db);
    await sql`update kernel.draft set state = 'expired' where id = ${old.id}`.execute(db);
  });
  assert.equal(await ageOrg(systemOf(ctx), never), 0);
  assert.equal(await count(ctx, 'kernel.draft', `id = '${old.id}'`), 0);
  assert.equal(await count(ctx, 'kernel.draft_version', `draft_id = '${old.id}'`), 0);
  assert.equal(await count(ctx, 'kernel.draft', `id = '${stamped.id}'`), 1);
  assert.equal(await count(ctx, 'kernel.stamp'), 1);
  assert.ok((await count(ctx, 'kernel.event')) >= 3, 'the ledger is for good');
});

test('the door takes nothing young, nothing of another table, and nobody but the system', async () => {
  const ctx = await newOrg(kernel);
  await actionsOf(ctx, 28, 1);
  const go = (ctx: Context<never>, table: string, days = 29) =>
    inTransaction(ctx, (ctx) =>
      sql`select kernel.age_rows(${table}, ${days}::int, 100)`.execute(kernelDb(ctx)),
    );
  await go(systemOf(ctx), 'kernel.action_log');
  await assert.rejects(go(systemOf(ctx), 'kernel.action_log', 1), /29 days or more/);
  assert.equal(await count(ctx, 'kernel.action_log'), 1);
  await assert.rejects(go(ctx, 'kernel.action_log'), { code: '42501' });
  for (const table of ['kernel.event', 'kernel.stamp', 'kernel.person', 'x; drop table y']) {
    await assert.rejects(go(systemOf(ctx), table), /do not go by age/);
  }
});

test('months that no plan keeps go as a whole, and those of the ledger never', async () => {
  await makeOldMonth(await newOrg(kernel));
  assert.ok(await isThere(`note.reading_${oldMonth}`));
  await dropOldMonths(parts);
  assert.equal(await isThere(`note.reading_${oldMonth}`), false);
  assert.ok(await isThere(`kernel.event_${oldMonth}`));
  const now = parts.now().toISOString().slice(0, 7).replace('-', '_');
  assert.ok(await isThere(`note.reading_${now}`));
});
