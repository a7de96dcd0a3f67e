import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyContext, inTransaction } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel, tickJob, until } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { aisherModule } from '../index.ts';
import { aLog, anError, groupsOf, rowsOf } from '../testing/errors.ts';
import { readSeries } from './counts/series.ts';
import { foldErrors } from './fold/fold.ts';
import { getGroup } from './group-list.ts';
import { silenceGroups } from './silences.ts';
import { groupAges } from './tending.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
await kernel.parts.jobs.start(kernel.parts);

const hourMs = 3_600_000;
const countOf = async (ctx: AnyContext, table: string) => {
  const [row] = await rowsOf(
    ctx,
    sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`,
  );
  return row?.count ?? 0;
};

test('minutes are summed up to hours after two days, and the series says the same', async () => {
  const ctx = await newOrg(kernel);
  const start = new Date(Math.floor(kernel.clock.now().getTime() / hourMs) * hourMs);
  const errors = Array.from({ length: 90 }, (_, n) =>
    anError({ at: new Date(start.getTime() + n * 60_000) }),
  );
  const { opened } = await foldErrors(ctx, errors);
  const window = {
    from: start.toISOString(),
    until: new Date(start.getTime() + 3 * hourMs).toISOString(),
    step: 'hour' as const,
  };
  const before = await readSeries(ctx, opened[0] ?? '', window);
  assert.deepEqual(
    before.buckets.map(({ events }) => events),
    [60, 30, 0],
  );
  kernel.clock.advance(51 * hourMs);
  await tickJob(kernel, 'aisher.sum-minutes');
  await until(
    'minutes are summed up',
    async () => (await countOf(ctx, 'aisher.group_minute')) === 0 || undefined,
  );
  assert.equal(await countOf(ctx, 'aisher.group_hour'), 2);
  assert.deepEqual(await readSeries(ctx, opened[0] ?? '', window), before);
  await tickJob(kernel, 'aisher.forget-counted');
  await until(
    'what was counted is forgotten',
    async () => (await countOf(ctx, 'aisher.folded')) === 0 || undefined,
  );
});

test('a silence until a time ends by the clock, and a group goes on', async () => {
  const ctx = await newOrg(kernel);
  const { opened } = await foldErrors(ctx, [anError({ at: kernel.clock.now() })]);
  const at = new Date(kernel.clock.now().getTime() + hourMs).toISOString();
  await silenceGroups(ctx, opened, { kind: 'time', at });
  kernel.clock.advance(25 * hourMs);
  await tickJob(kernel, 'aisher.move-groups-on');
  const group = await until('the silence ends', async () => {
    const found = await getGroup(ctx, opened[0] ?? '');
    return found.silence === null && found.state === 'ongoing' ? found : undefined;
  });
  assert.equal(group.reason, 'a-day-old');
});

test('what is old goes: samples, hours, templates, and a group with all that hangs on it', async () => {
  const ctx = await newOrg(kernel);
  const old = new Date(Date.now() - 500 * 24 * hourMs);
  await foldErrors(ctx, [
    anError({ at: old }),
    aLog('disk is full', { at: old }),
    anError({ type: 'New' }),
  ]);
  const age = async (name: string, days: number) => {
    const ageing = groupAges.find(({ table }) => table === name);
    return inTransaction(ctx, (ctx) => ageing?.remove(ctx, days, 100) ?? Promise.resolve(-1));
  };
  assert.equal(await age('aisher.template', 15), 1);
  const { counted } = await foldErrors(ctx, [aLog('disk is full again'), aLog('disk is full')]);
  assert.equal(counted, 2, 'what this process had learnt is read again');
  assert.equal(await age('aisher.error_group', 396), 1);
  assert.equal((await groupsOf(ctx)).length, 3);
  assert.equal(await countOf(ctx, 'aisher.fingerprint'), 3);
});
