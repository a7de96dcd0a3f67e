/** Who sees which class and lesson: each table, as the role that serves, and by the routes. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { type AnyContext, inTransaction } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, pairDevice, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { markLesson } from './attendance/marks.ts';
import { listLessons } from './lessons/find-lessons.ts';
import { autusModule } from './module.ts';
import { ownDb } from './own-db.ts';
import { newSeason } from './testing/season.ts';
import { goTo } from './testing/timetable.ts';

const modules = [kernelModule, autusModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);
after(() => app.close());

const { owner, accounts, classes, ids, standIn } = await newSeason(kernel);
await goTo(kernel, '2037-12-09', 955);
for (const [classId, children] of [
  [classes.taught.id, [ids.child, ids.classmate]],
  [classes.other.id, [ids.sister]],
] as const) {
  const week = { from: '2037-12-03', until: '2037-12-09', classId };
  const [lesson] = (await listLessons(owner, week)).lessons;
  const marks = children.map((childId) => ({ childId, mark: 'absent', how: 'tap' }) as const);
  await markLesson(owner, lesson?.id ?? '', { saveId: randomUUID(), baseRevision: 0, marks });
}
const named = [
  ...Object.entries(classes).map(([name, { id }]) => [id, name] as const),
  ...Object.entries(ids).map(([name, id]) => [id, name] as const),
];
const nameOf = new Map<string, string>(named);
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
  'autus.class': ['id', 'classes'],
  'autus.class_slot': ['class_id', 'classes'],
  'autus.lesson': ['class_id', 'classes'],
  'autus.enrolment': ['child_id', 'enrolled'],
  'autus.booking': ['child_id', 'booked'],
  'autus.waiting': ['child_id', 'waiting'],
  'autus.attendance': ['child_id', 'marked'],
  'autus.telling': ['class_id', 'told'],
  'autus.attendance_save': ['class_id', 'told'],
} as const;

type Seen = 'classes' | 'enrolled' | 'booked' | 'waiting' | 'marked' | 'told';
const nothing = { classes: [], enrolled: [], booked: [], waiting: [], marked: [], told: [] };

/** Which classes, and which children in each of the tables about children. */
const expected: Record<Who, Record<Seen, string[]>> = {
  mother: {
    ...nothing,
    ...{ classes: ['other', 'taught'], enrolled: ['child', 'sister'] },
    ...{ waiting: ['sister'], marked: ['child', 'sister'] },
  },
  father: { ...nothing, classes: ['taught'], enrolled: ['child'], marked: ['child'] },
  ended: nothing,
  // A mother herself: of the class of her own child she sees that child alone.
  coach: {
    ...nothing,
    ...{ classes: ['other', 'taught'], enrolled: ['child', 'coached'] },
    ...{ booked: ['classmate'], marked: ['child', 'classmate'], told: ['taught'] },
  },
  child: { ...nothing, classes: ['taught'], enrolled: ['child'], marked: ['child'] },
  member: {
    ...{ classes: ['other', 'taught'], enrolled: ['child', 'coached', 'sister'] },
    ...{ booked: ['classmate'], waiting: ['sister'] },
    ...{ marked: ['child', 'classmate', 'sister'], told: ['other', 'taught'] },
  },
  standIn: {
    ...nothing,
    ...{ classes: ['other'], enrolled: ['coached', 'sister'] },
    ...{ marked: ['sister'], told: ['other'] },
  },
};

test('each of them sees the classes, lessons and seats that are theirs, by SQL', async () => {
  const stranger = await newOrg(kernel);
  for (const [table, [column, of]] of Object.entries(columns)) {
    for (const [who, seen] of Object.entries(expected)) {
      const found = await seenIn(all[who as Who], table, column);
      assert.deepEqual(found, seen[of], `${who} in ${table}`);
    }
    assert.deepEqual(await seenIn(stranger, table, column), [], `another org in ${table}`);
  }
});

test('a coach sees the profiles of who is taught, tries, or is taught once in place of another', async () => {
  const profiles = async (ctx: AnyContext) => seenIn(ctx, 'autus.profile', 'id');
  assert.deepEqual(await profiles(accounts.coach), ['child', 'classmate', 'coach', 'coached']);
  const seen = (await profiles(standIn)).filter((name) => name.length < 20);
  assert.deepEqual(seen, ['coached', 'sister']);
  assert.deepEqual(await seenIn(standIn, 'autus.contact', 'profile_id'), []);
});

test('by the routes they see the same, and nobody but the desk changes anything', async () => {
  const range = 'from=2037-12-02&until=2037-12-31';
  for (const [who, ctx] of Object.entries(all)) {
    const client = await pairDevice(app, ctx);
    const { classes: names, enrolled } = expected[who as Who];
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
    const seats = await Promise.all(
      Object.values(classes).map(({ id }) => client.send('GET', `/autus/enrolments?classId=${id}`)),
    );
    const children = seats.flatMap(({ body }) =>
      body.enrolments.map(({ childId }: { childId: string }) => nameOf.get(childId)),
    );
    assert.deepEqual(children.toSorted(), enrolled, who);
    if (who === 'member') continue;
    const seat = { childId: ids.classmate, classId: classes.taught.id };
    assert.equal((await client.send('POST', '/autus/enrolments', seat)).status, 403, who);
    const line = await client.send('GET', `/autus/classes/${classes.taught.id}/waiting`);
    assert.equal(line.status, 403, who);
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

test('coaches and families write nothing of what they see but marks of their own classes', async () => {
  const run = (ctx: AnyContext, statement: ReturnType<typeof sql>) =>
    inTransaction(ctx, (ctx) => statement.execute(ownDb(ctx)));
  const taught = classes.taught.id;
  for (const who of ['coach', 'mother', 'child'] as const) {
    const ctx = accounts[who];
    for (const table of ['class', 'enrolment', 'waiting', 'booking']) {
      const column = table === 'class' || table === 'enrolment' ? 'version' : 'state';
      const set = sql.ref(table === 'booking' ? 'cancelled_at' : column);
      const { rows } = await run(
        ctx,
        sql`update autus.${sql.ref(table)} set ${set} = ${set} returning id`,
      );
      assert.deepEqual(rows, [], `${who} changes ${table}`);
    }
    const { actor } = ctx;
    const account = actor.kind === 'person' ? actor.personId : '';
    const adds = [
      sql`insert into autus.class_access (org_id, account_id, class_id, created_at)
        values (${ctx.org}::uuid, ${account}::uuid, ${taught}::uuid, now()) on conflict do nothing`,
      sql`insert into autus.enrolment (id, org_id, created_at, child_id, class_id, since)
        values (${randomUUID()}::uuid, ${ctx.org}::uuid, now(), ${ids.child}::uuid, ${taught}::uuid, autus.today())`,
    ];
    for (const add of adds) await assert.rejects(run(ctx, add), /row-level security/, who);
    const { rows: held } = await run(
      ctx,
      sql`update autus.lesson set revision = revision returning class_id`,
    );
    const own = (held as { class_id: string }[]).every((row) => row.class_id === taught);
    assert.deepEqual([own, held.length > 0], [true, who === 'coach'], who);
  }
});

test('no policy asks once a row, and guests write nothing that everybody sees', async () => {
  for (const table of [...Object.keys(columns), 'autus.class_coach', 'autus.enrolment_pause']) {
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
