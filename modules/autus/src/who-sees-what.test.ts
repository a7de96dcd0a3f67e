/** Who sees what: each table and each read, as the role that serves, for each of the people of an academy. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type AnyContext, type Context, inTransaction } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { asOwner, newOrg, pairDevice, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { deriveAccess } from './access/access.ts';
import { listGuardianships } from './households/guardianships.ts';
import { getHousehold } from './households/households.ts';
import { autusModule } from './module.ts';
import { ownDb } from './own-db.ts';
import { archiveProfile, changeProfile } from './profiles/profiles.ts';
import { newAcademy } from './testing/academy.ts';

const modules = [kernelModule, autusModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);
after(() => app.close());

const { owner, accounts, ids } = await newAcademy(kernel);
type Who = keyof typeof ids;
const nameOf = new Map<string, Who>(Object.entries(ids).map(([name, id]) => [id, name as Who]));

/** Whose rows a reader gets of a table, by the column that says whose they are. */
const seenIn = async (ctx: AnyContext, table: string, column: string): Promise<string[]> => {
  const { rows } = await inTransaction(ctx, (ctx) =>
    sql<{ id: string }>`select distinct ${sql.ref(column)} as id from ${sql.table(table)}`.execute(
      ownDb(ctx),
    ),
  );
  return rows.map(({ id }) => nameOf.get(id) ?? id).toSorted();
};

const everyone = Object.keys(ids).toSorted();
const columns = {
  'autus.profile': 'id',
  'autus.contact': 'profile_id',
  'autus.consent': 'profile_id',
  'autus.household_member': 'profile_id',
  'autus.guardianship': 'guardian_id',
  'autus.access': 'profile_id',
} as const;

/** By table, whose rows each of them sees. */
const expected: Record<keyof typeof columns, Record<keyof typeof accounts, string[]>> = {
  'autus.profile': {
    mother: ['child', 'mother', 'sister'],
    father: ['child', 'father'],
    ended: ['ended'],
    coach: ['child', 'coach', 'coached'],
    child: ['child'],
    member: everyone,
  },
  'autus.contact': {
    mother: ['child', 'mother', 'sister'],
    father: ['child', 'father'],
    ended: ['ended'],
    coach: ['coach', 'coached'],
    child: ['child'],
    member: everyone,
  },
  'autus.consent': {
    mother: ['child', 'sister'],
    father: ['child'],
    ended: [],
    coach: ['coached'],
    child: ['child'],
    member: ['child', 'coached', 'sister'],
  },
  'autus.household_member': {
    mother: ['mother'],
    father: ['father'],
    ended: ['ended'],
    coach: ['coach'],
    child: ['child'],
    member: ['child', 'coach', 'coached', 'ended', 'father', 'mother', 'sister'],
  },
  'autus.guardianship': {
    mother: ['mother'],
    father: ['father'],
    ended: ['ended'],
    coach: ['coach'],
    child: [],
    member: ['coach', 'ended', 'father', 'mother'],
  },
  'autus.access': {
    mother: ['child', 'mother', 'sister'],
    father: ['child', 'father'],
    ended: ['ended'],
    coach: ['child', 'coach', 'coached'],
    child: ['child'],
    member: ['child', 'coach', 'coached', 'ended', 'father', 'mother', 'sister'],
  },
};

test('each of them sees the rows that are theirs, in every table with a person', async () => {
  const stranger = await newOrg(kernel);
  for (const [table, of] of Object.entries(expected)) {
    const column = columns[table as keyof typeof columns];
    for (const [who, names] of Object.entries(of)) {
      const ctx = accounts[who as keyof typeof accounts];
      assert.deepEqual(await seenIn(ctx, table, column), names, `${who} in ${table}`);
    }
    assert.deepEqual(await seenIn(stranger, table, column), [], `another org in ${table}`);
  }
});

test('the matrix names every table of the module', async () => {
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname = 'autus' and tablename <> 'migration' and tablename !~ '_20[0-9]{2}_[0-9]{2}$'`.execute(
    kernel.parts.database.root,
  );
  const named = [...Object.keys(columns), 'autus.household', ...deskAlone, ...ofClasses];
  assert.deepEqual(rows.map(({ name }) => name).toSorted(), named.toSorted());
});

/** What a guest sees nothing of. */
const deskAlone = [
  'autus.consultation',
  'autus.import',
  'autus.import_row',
  'autus.import_mapping',
];

/** Seen by who-sees-lessons.test.ts; places and days without lessons name nobody. */
const ofClasses = [
  ...['autus.place', 'autus.closure', 'autus.open_day', 'autus.class_access'],
  ...['autus.class', 'autus.class_slot', 'autus.class_coach'],
  ...['autus.lesson', 'autus.lesson_decision', 'autus.enrolment', 'autus.enrolment_pause'],
  ...['autus.booking', 'autus.waiting', 'autus.attendance', 'autus.attendance_save'],
  'autus.telling',
];

test('a child of two households sees both of its own, a parent only the one they live in', async () => {
  const countOf = async (ctx: Context<never>) => {
    const { rows } = await inTransaction(ctx, (ctx) =>
      sql<{ count: number }>`select count(*)::int as count from autus.household`.execute(
        ownDb(ctx),
      ),
    );
    return rows[0]?.count;
  };
  const { mother, father, child, member } = accounts;
  assert.deepEqual(await Promise.all([mother, father, child, member].map(countOf)), [1, 1, 2, 4]);
  const [mothers] = await listGuardianships(mother, ids.child);
  const home = mothers?.householdId ?? '';
  const read = async (ctx: Context<never>) =>
    (await getHousehold(ctx, home)).members.map(({ id }) => nameOf.get(id)).toSorted();
  assert.deepEqual(await read(member), ['child', 'mother', 'sister']);
  assert.deepEqual([await read(mother), await read(child)], [['mother'], ['child']]);
  await assert.rejects(read(father), { code: 'household-not-found' });
});

test('nobody writes what they do not see, and an unset reach is their own', async () => {
  const changed = async (ctx: AnyContext) => {
    const { rows } = await inTransaction(ctx, (ctx) =>
      sql`update autus.profile set version = version where id = ${ids.classmate}::uuid returning id`.execute(
        ownDb(ctx),
      ),
    );
    return rows.length;
  };
  for (const ctx of [accounts.mother, accounts.coach, accounts.child]) {
    assert.equal(await changed(ctx), 0);
    const insert = inTransaction(ctx, (ctx) =>
      sql`insert into autus.access (org_id, account_id, profile_id, why, since, created_at)
        values (${owner.org}::uuid, kernel.current_person(), ${ids.classmate}::uuid, 'self', autus.today(), now())`.execute(
        ownDb(ctx),
      ),
    );
    await assert.rejects(insert, /row-level security/);
  }
  assert.equal(await changed(accounts.member), 1);
  const unset = await inTransaction(accounts.member, async (ctx) => {
    await sql`select set_config('app.reach', '', true)`.execute(ownDb(ctx));
    return sql`select id from autus.profile`.execute(ownDb(ctx));
  });
  assert.deepEqual(unset.rows, []);
});

test('by the routes they see the same, and a coach reads no day of birth and no number', async () => {
  const clients = {
    mother: await pairDevice(app, accounts.mother),
    father: await pairDevice(app, accounts.father),
    ended: await pairDevice(app, accounts.ended),
    coach: await pairDevice(app, accounts.coach),
    child: await pairDevice(app, accounts.child),
    member: await pairDevice(app, accounts.member),
  };
  for (const [who, client] of Object.entries(clients)) {
    const { body } = await client.send('GET', '/autus/profiles');
    const names = body.profiles.map(({ id }: { id: string }) => nameOf.get(id)).toSorted();
    assert.deepEqual(names, expected['autus.profile'][who as keyof typeof clients], who);
    for (const [name, id] of Object.entries(ids)) {
      const { status } = await client.send('GET', `/autus/profiles/${id}`);
      assert.equal(status, names.includes(name) ? 200 : 404, `${who} reads ${name}`);
      const { body: found } = await client.send('GET', `/autus/profiles/${id}/contacts`);
      const may = expected['autus.contact'][who as keyof typeof clients].includes(name);
      assert.equal(found.contacts.length, may ? 1 : 0, `${who} reads the number of ${name}`);
      const { body: agreed } = await client.send('GET', `/autus/profiles/${id}/consents`);
      const mayRead = expected['autus.consent'][who as keyof typeof clients].includes(name);
      assert.equal(agreed.consents.length, mayRead ? 1 : 0, `${who} reads consents of ${name}`);
    }
  }
  const birthOf = async (who: keyof typeof clients, id: string) =>
    (await clients[who].send('GET', `/autus/profiles/${id}`)).body.birthDate;
  assert.equal(await birthOf('coach', ids.child), null);
  assert.equal(await birthOf('coach', ids.coached), '2017-03-04');
  assert.equal(await birthOf('father', ids.child), '2010-03-04');
  const { body: byNumber } = await clients.coach.send('GET', '/autus/profiles?q=1000');
  assert.deepEqual(byNumber.profiles, []);
  const { body: byName } = await clients.coach.send(
    'GET',
    `/autus/profiles?q=${encodeURI('ㄱㅁㅈ')}`,
  );
  assert.equal(byName.profiles.length, 1);
  const { body: hidden } = await clients.coach.send(
    'GET',
    `/autus/profiles?q=${encodeURI('정도윤')}`,
  );
  assert.deepEqual(hidden.profiles, []);
  const denied = await clients.mother.send('PATCH', `/autus/profiles/${ids.child}`, { version: 1 });
  assert.equal(denied.status, 403);
  const stranger = await pairDevice(app, await newOrg(kernel));
  assert.equal((await stranger.send('GET', `/autus/profiles/${ids.child}`)).status, 404);
  const foreign = { guardianId: ids.mother, childId: ids.child, relation: 'mother' };
  assert.equal((await stranger.send('POST', '/autus/guardianships', foreign)).status, 404);
});

test('no policy asks once a row: every sub-query of a plan is asked once a statement', async () => {
  for (const table of [...Object.keys(columns), 'autus.household', ...deskAlone]) {
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
});

test('access that is made anew is what it was, whatever happened in between', async () => {
  const academy = await newAcademy(kernel);
  const rowsOf = async () => {
    const { rows } = await inTransaction(academy.owner, (ctx) =>
      sql`select account_id, profile_id, why, since, until from autus.access order by 1, 2, 3`.execute(
        ownDb(ctx),
      ),
    );
    return rows;
  };
  const before = await rowsOf();
  const everybody = Object.values(academy.accounts).map(({ actor }) =>
    actor.kind === 'person' ? actor.personId : null,
  );
  await inTransaction(academy.owner, (ctx) => deriveAccess(ctx, everybody));
  kernel.clock.advance(3 * 86_400_000);
  await inTransaction(academy.owner, (ctx) => deriveAccess(ctx, everybody));
  kernel.clock.reset();
  assert.deepEqual(await rowsOf(), before);
  assert.ok(before.length > 8, `${before.length} rows`);
});

test('an access that has an end is seen until the day before', async () => {
  const { owner: desk, accounts: people, ids: of } = await newAcademy(kernel);
  const see = async (days: number) => {
    await asOwner(kernel.parts.database, desk.org, (db) =>
      sql`update autus.access set since = autus.today() - 9, until = autus.today() + ${days}::int
        where why = 'coach' and profile_id = ${of.child}::uuid`.execute(db),
    );
    return (await seenIn(people.coach, 'autus.profile', 'id')).includes(of.child);
  };
  assert.deepEqual([await see(1), await see(0)], [true, false]);
});

test('an account that is taken away, and a profile that is archived, are seen no more', async () => {
  const { owner: desk, accounts: people, ids: of } = await newAcademy(kernel);
  const see = async (ctx: AnyContext) => {
    const { rows } = await inTransaction(ctx, (ctx) =>
      sql<{ id: string }>`select id from autus.profile`.execute(ownDb(ctx)),
    );
    return rows.length;
  };
  assert.deepEqual([await see(people.mother), await see(people.coach)], [3, 3]);
  await changeProfile(desk, of.mother, { version: 1, accountId: null });
  assert.equal(await see(people.mother), 0);
  await changeProfile(desk, of.child, { version: 1, state: 'left' });
  await archiveProfile(desk, of.child, 2);
  assert.deepEqual(
    await Promise.all([people.father, people.coach, people.child].map(see)),
    [1, 2, 0],
  );
});
