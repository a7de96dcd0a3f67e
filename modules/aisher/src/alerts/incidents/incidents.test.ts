import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, inTransaction } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, newPerson, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { aisherModule } from '../../index.ts';
import { rowsOf } from '../../testing/errors.ts';
import { proposeRule } from '../rules/rules.ts';
import { alertRuleContent } from '../rules/schema.ts';
import { alertWorld, listen } from '../testing.ts';
import { listIncidents } from './incident-list.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const from = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);

const idOf = ({ actor }: Context<never>) => (actor.kind === 'person' ? actor.personId : '');

async function world() {
  const ctx = await newOrg(kernel);
  const made = alertWorld(ctx, from);
  await made.start();
  return { ctx, ...made };
}

test('the end of an incident is told to all whom the escalation reached', async () => {
  const { ctx, see, look, told, when, stamp } = await world();
  const kim = await newPerson(kernel, ctx.org);
  await Promise.all([ctx, kim].map(listen));
  const content = alertRuleContent.parse({ steps: [{ people: [idOf(kim)], waitMinutes: 5 }] });
  const { draftId } = await proposeRule(when(0), { rule: null, name: 'all', content });
  await stamp(0, draftId);
  await see(1, 5);
  await look(2);
  await look(8);
  await look(80);
  const ofKind = async (wanted: string) =>
    (await told()).filter(({ kind }) => kind === wanted).map(({ person_id }) => person_id);
  assert.deepEqual(await ofKind('aisher.incident'), [idOf(kim), idOf(ctx)]);
  assert.deepEqual((await ofKind('aisher.solved')).sort(), [idOf(kim), idOf(ctx)].sort());
});

test('an incident may have more events than an integer holds', async () => {
  const { ctx, see, look, told } = await world();
  await see(0, 5);
  await look(1);
  await inTransaction(ctx, (ctx) =>
    sql`update aisher.error_group set events = 5000000000`.execute(ctx.db),
  );
  await look(2);
  await look(3);
  assert.equal((await told()).at(-1)?.params.events, 5_000_000_000);
  const { incidents } = await listIncidents(ctx, { limit: 10 });
  assert.equal(incidents[0]?.events, 5_000_000_000);
});

test('a spike that goes on without another alarm is told again after four hours', async () => {
  const { see, look, told } = await world();
  await see(0, 5);
  await look(1);
  await look(70);
  for (const minute of [90, 95]) {
    await see(minute, 100);
    await look(minute + 1);
  }
  for (let minute = 100; minute <= 335; minute += 5) {
    await see(minute, 12);
    if (minute % 40 === 0) await look(minute + 1);
  }
  await look(336);
  const ofSpike = (await told()).filter(({ params }) => params.what === 'spike');
  assert.deepEqual(
    ofSpike.flatMap(({ params }) => params.again ?? []),
    ['step', 'cooldown'],
  );
});

/** So many incidents of other groups that are open as well. */
const openOthers = (ctx: Context<never>, at: Date, count: number) =>
  inTransaction(ctx, (ctx) =>
    sql`insert into aisher.incident (id, org_id, kind, state, opened_at, last_alarm_at, cause, services, environment)
      select gen_random_uuid(), org_id, 'errors', 'open', ${at}::timestamptz, ${at}::timestamptz, cause, services, 'staging'
      from aisher.incident, generate_series(1, ${count})`.execute(ctx.db),
  );

test('the oldest of many open incidents takes its alarms, and is closed once it is quiet', async () => {
  const { ctx, see, look, told, incidents, at } = await world();
  await see(0, 5);
  await look(1);
  await openOthers(ctx, at(2), 600);
  await inTransaction(ctx, (ctx) =>
    sql`insert into aisher.alarm (id, org_id, kind, at, group_id, environment, events, expected)
      select gen_random_uuid(), org_id, 'spike', ${at(20)}::timestamptz, group_id, environment, 100, 1 from aisher.alarm`.execute(
      ctx.db,
    ),
  );
  await look(21);
  const [oldest] = await incidents();
  assert.equal(oldest?.state, 'open');
  const alarms = await rowsOf(
    ctx,
    sql<{ incident: string }>`select incident_id as incident from aisher.alarm`,
  );
  assert.deepEqual(
    alarms,
    Array.from({ length: alarms.length }, () => ({ incident: oldest?.id })),
  );
  assert.equal(alarms.length, 2);
  await inTransaction(ctx, (ctx) => sql`update aisher.alarm set ended_at = at`.execute(ctx.db));
  await look(90);
  assert.equal((await incidents()).filter(({ state }) => state !== 'closed').length, 0);
  assert.equal((await told()).filter(({ kind }) => kind === 'aisher.solved').length, 1);
});

test('a list of incidents shows the counts of the last look; those of a closed one stay', async () => {
  const { ctx, see, look } = await world();
  const shown = async () => {
    const { incidents } = await listIncidents(ctx, { limit: 10 });
    const [{ title, events, groups, waiting } = {}] = incidents;
    return { title, events, groups, waiting };
  };
  await see(0, 5);
  await look(1);
  const first = await shown();
  assert.deepEqual(await listIncidents(ctx, { state: 'closed', limit: 10 }), {
    incidents: [],
    nextCursor: null,
  });
  assert.deepEqual([first.events, first.groups, first.waiting], [5, 1, 1]);
  assert.ok(first.title);
  await look(80);
  await see(85, 2);
  await look(86);
  assert.deepEqual(await shown(), first);
});
