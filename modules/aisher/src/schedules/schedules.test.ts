import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyContext, type Context, inTransaction, listEvents } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { changeSetting } from '../alerts/detecting/settings.ts';
import { alertWorld } from '../alerts/testing.ts';
import { listAnalyses } from '../analyses/analysis-list.ts';
import { analyseWindow } from '../analyses/runs/queue.ts';
import { analysisInput } from '../analyses/schema.ts';
import { readCosts } from '../costs/costs.ts';
import { aisherModule } from '../index.ts';
import { rowsOf } from '../testing/errors.ts';
import { runSchedules } from './run-schedules.ts';
import { changeSchedule, listRuns, listSchedules, makeSchedule } from './schedules.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const day = 24 * 60;
/** Today at midnight in Seoul. */
const from = new Date(
  Math.floor((Date.now() + 9 * 3_600_000) / 86_400_000) * 86_400_000 - 9 * 3_600_000,
);

async function world() {
  const ctx = await newOrg(kernel);
  const { when, at, see, told } = alertWorld(ctx, from);
  const run = (minute: number) => runSchedules(when(minute));
  return { ctx, when, at, see, told, run };
}

const runsOf = async (ctx: AnyContext, id: string) =>
  (await listRuns(ctx, id, { limit: 100 })).runs;
const digest = { name: 'morning', kind: 'digest', cron: '0 9 * * *', services: [] } as const;
const make = (ctx: Context<never>, more = {}) =>
  makeSchedule(ctx, { ...digest, services: [], ...more });

test('a digest comes at its time in the time zone of the org, with what came since the last', async () => {
  const { ctx, when, at, see, told, run } = await world();
  const { id, nextAt } = await make(when(0));
  assert.equal(nextAt, at(9 * 60).toISOString());
  await see(60, 3);
  await run(9 * 60 - 1);
  assert.deepEqual(await told(), []);
  await run(9 * 60);
  const [message] = await told();
  assert.deepEqual(
    [message?.kind, message?.params.newGroups, message?.params.waiting],
    ['aisher.digest', 1, 0],
  );
  await run(9 * 60 + 1);
  assert.equal((await told()).length, 1);
  await run(day + 9 * 60);
  assert.equal((await told())[1]?.params.newGroups, 0);
  assert.equal((await runsOf(ctx, id)).length, 2);
});

test('two servers at one slot make one run', async () => {
  const { ctx, when, told, run } = await world();
  const { id } = await make(when(0));
  await Promise.all([run(9 * 60), run(9 * 60), run(9 * 60)]);
  assert.equal((await told()).length, 1);
  assert.equal((await runsOf(ctx, id)).length, 1);
  assert.equal((await listEvents(ctx, { type: 'aisher.schedule-ran' })).length, 1);
});

test('slots that no server was there for are one run, which counts them', async () => {
  const { ctx, when, at, run } = await world();
  const { id } = await make(when(0), { cron: '*/30 * * * *' });
  await run(125);
  const runs = await runsOf(ctx, id);
  assert.deepEqual(
    runs.map(({ slot, missed }) => [slot, missed]),
    [[at(120).toISOString(), 3]],
  );
  const [schedule] = (await listSchedules(ctx)).schedules;
  assert.equal(schedule?.nextAt, at(150).toISOString());
});

test('each minute, days that do not exist and unknown zones are refused; one that is off does not run', async () => {
  const { when, told, run } = await world();
  await assert.rejects(make(when(0), { cron: '* * * * *' }), { code: 'cron-too-often' });
  await assert.rejects(make(when(0), { cron: '0 9 30 2 *' }), { code: 'cron-never-due' });
  await assert.rejects(changeSetting(when(0), { timeZone: 'Asia/Busan' }), {
    code: 'time-zone-unknown',
  });
  const { id, version } = await make(when(0));
  await changeSchedule(when(1), id, { ...digest, services: [], isOn: false, version });
  await run(2 * day);
  assert.deepEqual(await told(), []);
  await assert.rejects(
    changeSchedule(when(1), id, { ...digest, services: [], isOn: true, version }),
    { code: 'schedule-changed' },
  );
});

test('a scheduled analysis asks for what went wrong since the one before', async () => {
  const { ctx, when, told, run } = await world();
  await make(when(0), { kind: 'analysis', cron: '0 */2 * * *' });
  await run(120);
  await run(240);
  const { analyses } = await listAnalyses(ctx, { limit: 10 });
  assert.equal(analyses.length, 2);
  assert.deepEqual(await told(), []);
});

test('a scheduled analysis is written in the language of the owners', async () => {
  const { ctx, when, run } = await world();
  await inTransaction(ctx, (ctx) => sql`update kernel.person set locale = 'en'`.execute(ctx.db));
  await make(when(0), { kind: 'analysis', cron: '0 */2 * * *' });
  await run(120);
  const rows = await rowsOf(
    ctx,
    sql<{ locale: string }>`select input ->> 'locale' as locale from aisher.analysis`,
  );
  assert.deepEqual(rows, [{ locale: 'en' }]);
});

test('an analysis whose process died ends, is told to the screens and counted, and frees its place', async () => {
  const { ctx, when, at } = await world();
  const ask = (minute: number, limit: number) =>
    analyseWindow(when(minute), analysisInput.parse({ limit }));
  const dead = [];
  for (const limit of [1, 2, 3, 4]) dead.push((await ask(limit / 10, limit)).id);
  const told: string[] = [];
  const end = ctx.parts.live.subscribe(ctx.org, ({ id }) => told.push(id));
  const { id } = await ask(20, 5);
  end();
  const { analyses } = await listAnalyses(ctx, { limit: 10 });
  assert.deepEqual(
    analyses.map(({ id, state }) => [id, state]),
    [[id, 'ranking'], ...dead.toReversed().map((id) => [id, 'failed'])],
  );
  assert.deepEqual(told.toSorted(), [...dead, id, id].toSorted());
  const { total } = await readCosts(ctx, {
    from: at(0).toISOString(),
    until: at(20).toISOString(),
  });
  assert.equal(total.failed, 4);
});

test('when the org moves to another time zone, its schedules move with it', async () => {
  const { ctx, when, at, told, run } = await world();
  await make(when(0));
  await changeSetting(when(1), { timeZone: 'UTC' });
  const [schedule] = (await listSchedules(ctx)).schedules;
  assert.equal(schedule?.nextAt, at(18 * 60).toISOString());
  await run(9 * 60);
  assert.deepEqual(await told(), []);
});

test('an analysis that finds no room holds up no digest, and is asked for again', async () => {
  const { ctx, when, told, run } = await world();
  await make(when(0), { kind: 'analysis', cron: '0 8 * * *' });
  await make(when(0));
  for (let limit = 1; limit <= 50; limit += 1) {
    await analyseWindow(when(0), analysisInput.parse({ limit }));
  }
  await assert.rejects(run(9 * 60), { code: 'analyses-full' });
  assert.deepEqual(
    (await told()).map(({ kind }) => kind),
    ['aisher.digest'],
  );
  const due = (await listSchedules(ctx)).schedules.find(({ kind }) => kind === 'analysis');
  assert.equal(due?.lastAt, null);
});
