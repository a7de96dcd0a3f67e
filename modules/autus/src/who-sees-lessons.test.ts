/** Who sees which class and lesson: each table, as the role that serves, and by the routes. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type AnyContext, inTransaction } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, pairDevice, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { autusModule } from './module.ts';
import { ownDb } from './own-db.ts';
import { newSeason } from './testing/season.ts';

const modules = [kernelModule, autusModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);
after(() => app.close());

const { accounts, classes, standIn } = await newSeason(kernel);
const nameOf = new Map(Object.entries(classes).map(([name, { id }]) => [id, name]));
type Who = keyof typeof accounts | 'standIn';
const all: Record<Who, (typeof accounts)['mother']> = { ...accounts, standIn };

const seenIn = async (ctx: AnyContext, table: string, column: string): Promise<string[]> => {
  const { rows } = await inTransaction(ctx, (ctx) =>
    sql<{ id: string }>`select distinct ${sql.ref(column)} as id from ${sql.table(table)}`.execute(
      ownDb(ctx),
    ),
  );
  return rows.map(({ id }) => nameOf.get(id) ?? id).toSorted();
};

const columns = {
  'autus.class': 'id',
  'autus.class_slot': 'class_id',
  'autus.lesson': 'class_id',
} as const;

const expected: Record<Who, string[]> = {
  mother: [],
  father: [],
  ended: [],
  coach: ['taught'],
  child: [],
  member: ['other', 'taught'],
  standIn: ['other'],
};

test('each of them sees the classes and lessons that are theirs, by SQL', async () => {
  const stranger = await newOrg(kernel);
  for (const [table, column] of Object.entries(columns)) {
    for (const [who, names] of Object.entries(expected)) {
      assert.deepEqual(await seenIn(all[who as Who], table, column), names, `${who} in ${table}`);
    }
    assert.deepEqual(await seenIn(stranger, table, column), [], `another org in ${table}`);
  }
});

test('by the routes they see the same, and nobody but the desk changes anything', async () => {
  const range = 'from=2037-12-02&until=2037-12-31';
  for (const [who, ctx] of Object.entries(all)) {
    const client = await pairDevice(app, ctx);
    const names = expected[who as Who];
    const { body } = await client.send('GET', '/autus/classes');
    const listed = body.classes.map(({ id }: { id: string }) => nameOf.get(id)).toSorted();
    assert.deepEqual(listed, names, who);
    const { body: week } = await client.send('GET', `/autus/lessons?${range}`);
    const taught = new Set(week.lessons.map((each: { classId: string }) => each.classId));
    assert.deepEqual([...taught].map((id) => nameOf.get(id as string)).toSorted(), names, who);
    for (const [name, { id }] of Object.entries(classes)) {
      const { status } = await client.send('GET', `/autus/classes/${id}`);
      assert.equal(status, names.includes(name) ? 200 : 404, `${who} reads ${name}`);
    }
    if (who === 'member') continue;
    const change = { version: 1, name: '내 반' };
    const denied = await client.send('PATCH', `/autus/classes/${classes.taught.id}`, change);
    assert.equal(denied.status, 403, who);
  }
  const stranger = await pairDevice(app, await newOrg(kernel));
  const foreign = await stranger.send('GET', `/autus/classes/${classes.taught.id}`);
  assert.equal(foreign.status, 404);
});

test('who stands in sees the class until the day after the lesson', async () => {
  const { rows } = await inTransaction(standIn, (ctx) =>
    sql<{ until: string }>`select until::text as until from autus.class_access`.execute(ownDb(ctx)),
  );
  assert.deepEqual(rows, [{ until: '2037-12-11' }]);
});

test('no policy asks once a row, and guests write nothing that everybody sees', async () => {
  for (const table of [...Object.keys(columns), 'autus.class_coach', 'autus.lesson_decision']) {
    const { rows } = await inTransaction(accounts.coach, (ctx) =>
      sql<Record<string, string>>`explain (costs off) select * from ${sql.table(table)}`.execute(
        ownDb(ctx),
      ),
    );
    const plan = rows.map((row) => Object.values(row)[0] ?? '');
    const isHead = (line: string) => /^\s*(?:InitPlan|SubPlan) /.test(line);
    assert.ok(plan.some(isHead), `${table} has a policy in its plan`);
    const rest = plan.filter((line) => !isHead(line)).join('\n');
    assert.doesNotMatch(rest, /(?<!hashed )SubPlan \d/, table);
  }
  const open = inTransaction(accounts.coach, (ctx) =>
    sql`insert into autus.open_day (org_id, day, created_at) values (${ctx.org}::uuid, '2037-12-25', now())`.execute(
      ownDb(ctx),
    ),
  );
  await assert.rejects(open, /row-level security/);
});
