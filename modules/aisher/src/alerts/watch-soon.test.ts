import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyContext, inTransaction } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { foldErrors } from '../groups/fold/fold.ts';
import { resolveGroups } from '../groups/states.ts';
import { aisherModule } from '../index.ts';
import { aLog, anError } from '../testing/errors.ts';
import { alertWorld } from './testing.ts';
import { watchSoonJob } from './watch-soon.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const from = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
const run = { signal: new AbortController().signal } as never;

/** When looks were asked for, in seconds since the org began. */
async function asked({ org }: AnyContext): Promise<number[]> {
  const { rows } = await sql<{ at: Date }>`
    select start_after as at from ${sql.table(`${kernel.parts.jobs.schema}.job`)}
    where name = 'aisher.watch-soon' and data ->> 'org' = ${org} order by 1`.execute(
    kernel.parts.database.root,
  );
  return rows.map(({ at }) => (at.getTime() - from.getTime()) / 1_000);
}

async function world() {
  const ctx = await newOrg(kernel);
  const made = alertWorld(ctx, from);
  /** Errors of this second, folded in the next one. */
  const fold = (second: number, errors: readonly ReturnType<typeof anError>[]) =>
    foldErrors(
      made.when((second + 1) / 60),
      errors.map((error) => ({ ...error, at: made.at(second / 60) })),
    );
  const lookSoon = (second: number) => watchSoonJob.handle(made.when(second / 60), {}, run);
  return { ctx, ...made, fold, lookSoon, asked: () => asked(ctx) };
}

const isVital = (ctx: AnyContext) =>
  inTransaction(ctx, (ctx) => sql`update aisher.service set tier = 1`.execute(ctx.db));

test('the third error of a service is told within five seconds, and the end of the minute says no more', async () => {
  const { start, fold, lookSoon, look, asked, told, incidents } = await world();
  await start();
  await fold(10, [anError(), anError()]);
  assert.deepEqual(await asked(), [], 'two are not enough for tier 3');
  await fold(20, [anError()]);
  const [second = 0, ...others] = await asked();
  assert.deepEqual([second > 21 && second <= 23, others.length], [true, 0]);
  await lookSoon(second);
  const [message] = await told();
  assert.deepEqual([message?.params.what, message?.params.events], ['new', 3]);
  for (const minute of [1, 2, 3]) await look(minute);
  assert.deepEqual([(await told()).length, (await incidents()).length], [1, 1]);
});

test('the first error is enough where a service matters most', async () => {
  const { ctx, start, fold, lookSoon, asked, told } = await world();
  await start();
  await fold(1, [anError()]);
  await isVital(ctx);
  await fold(5, [anError({ type: 'GatewayDown' })]);
  const [second = 0] = await asked();
  await lookSoon(second);
  assert.match(String((await told())[0]?.params.error), /GatewayDown|card refused/);
  assert.ok(second > 6 && second <= 8, `${second}`);
});

test('one look is asked for by folds that follow each other, and none for what people know', async () => {
  const { start, fold, lookSoon, asked } = await world();
  await start();
  await fold(10, [anError(), anError(), anError()]);
  await fold(10, [anError(), anError(), anError({ type: 'GatewayDown' })]);
  assert.equal((await asked()).length, 1);
  await lookSoon(12);
  await fold(30, [anError(), anError(), anError()]);
  assert.equal((await asked()).length, 1);
});

test('no look is asked for on the first day, nor for templates before they are settled', async () => {
  const { start, fold, lookSoon, look, asked, told } = await world();
  await fold(1, [anError(), anError(), anError()]);
  assert.deepEqual(await asked(), []);
  await start();
  const wrong = () => aLog('the ledger is locked', { service: 'ledger' });
  await fold(5, [wrong(), wrong(), wrong()]);
  const ofLedger = async () => (await told()).filter(({ params }) => params.service === 'ledger');
  await lookSoon(8);
  assert.deepEqual([await asked(), await ofLedger()], [[], []]);
  await look(2);
  assert.equal((await ofLedger()).length, 1);
});

test('a regression is told within seconds', async () => {
  const { start, fold, lookSoon, look, when, asked, told } = await world();
  await start();
  const { opened } = await fold(1, [anError(), anError(), anError()]);
  await look(1);
  await resolveGroups(when(2), opened, { kind: 'release', version: '2.4.2', excludes: [] });
  await look(3);
  await fold(300, [anError({ release: '2.4.2' })]);
  const second = (await asked()).at(-1) ?? 0;
  assert.ok(second > 301 && second <= 303, `${second}`);
  await lookSoon(second);
  assert.equal((await told()).at(-1)?.params.what, 'regression');
});

test('a storm of groups with one error each is told within seconds, once', async () => {
  const { start, fold, lookSoon, look, asked, told } = await world();
  await start();
  const many = (count: number, of: string) =>
    Array.from({ length: count }, (_, n) => anError({ type: `${of}${n}`, stack: '' }));
  await fold(1, many(60, 'Slow'));
  assert.deepEqual(await asked(), []);
  await fold(3, many(60, 'Failed'));
  const [second = 0] = await asked();
  assert.ok(second > 4 && second <= 6, `${second}`);
  await lookSoon(second);
  await look(1);
  assert.deepEqual(
    (await told()).map(({ kind }) => kind),
    ['aisher.storm'],
  );
});
