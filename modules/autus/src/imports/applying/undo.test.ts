import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inTransaction, listEvents } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newPerson, testKernel } from '@dojang/kernel/testing';
import { giveConsent } from '../../consents/consents.ts';
import { addContact } from '../../contacts/contacts.ts';
import { linkGuardian } from '../../households/guardianships.ts';
import { autusModule } from '../../module.ts';
import { ownDb } from '../../own-db.ts';
import { autusPersonalData } from '../../personal-data.ts';
import { addProfile, changeProfile } from '../../profiles/profiles.ts';
import { importWorld } from '../../testing/imports.ts';
import { csvOf, rosterOf } from '../../testing/roster.ts';
import { listTouches } from './undo-row.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });
const { app, open } = importWorld(kernel);
after(() => app.close());

type World = Awaited<ReturnType<typeof open>>;
const header = ['이름', '생년월일', '보호자', '보호자 연락처', '상태'];

const applied = async (world: World, rows: string[][]): Promise<string> => {
  const id = await world.stamped(csvOf(rows));
  await world.apply(id);
  return id;
};

/** All rows of people as they are, but for versions, which only grow. */
const snapshot = ({ ctx }: World) =>
  inTransaction(ctx, async (ctx) => {
    const db = ownDb(ctx);
    const read = (table: 'autus.contact' | 'autus.guardianship' | 'autus.household_member') =>
      db
        .selectFrom(table)
        .selectAll()
        .orderBy('created_at')
        .orderBy('profile_id' as never)
        .execute();
    const profiles = await db
      .selectFrom('autus.profile')
      .select(['id', 'name', 'state', 'birth_year', 'birth_blind', 'kind'])
      .orderBy('id')
      .execute();
    const links = await db.selectFrom('autus.guardianship').selectAll().orderBy('id').execute();
    return {
      profiles,
      links,
      contacts: await read('autus.contact'),
      members: await read('autus.household_member'),
    };
  });

test('an undo takes back all that an import made, and what it changed is as it was', async () => {
  const world = await open();
  const first = [
    header,
    ['김민준', '', '', '모) 010-2345-6789', '재원'],
    ['박서연', '2017-01-02', '박보호', '010-3456-7890', '체험'],
  ];
  await applied(world, first);
  const before = await snapshot(world);
  const id = await applied(world, [
    header,
    ['김민준', '2016-03-04', '', '모) 010-2345-6789, 부) 010-9876-0001', '휴원'],
    ['박서연', '2017-01-02', '', '010-3456-7890 / 010-9876-0002', '재원'],
    ['박하린', '2019-01-02', '', '010-3456-7890', '재원'],
    ['최도윤', '2015-01-02', '', '010-9876-0003', '재원'],
  ]);
  const { counts, rowsDone } = await world.read(id);
  assert.deepEqual([counts.changed, counts.sibling, counts.new, rowsDone], [2, 1, 1, 4]);
  assert.notDeepEqual(await snapshot(world), before);
  assert.equal((await world.undo(id)).status, 202);
  assert.deepEqual(await snapshot(world), before);
  const { state, rowsUndone, rowsKept } = await world.read(id);
  assert.deepEqual([state, rowsUndone, rowsKept], ['undone', 4, 0]);
  const [event] = await listEvents(world.ctx, { type: 'autus.import-undone' });
  assert.deepEqual(event?.data, { importId: id, undone: 4, kept: 0 });
  assert.ok(
    (await world.rowsOf(id)).every(
      ({ state, name }: { state: string; name: unknown }) => state !== 'undone' || name === null,
    ),
    'what undone rows said is gone',
  );
  assert.equal((await world.undo(id)).body.code, 'import-not-undoable');
});

test('whoever was touched since stays, with the guardians, and the rows say so', async () => {
  const world = await open();
  const { ctx } = world;
  const names = ['가나다', '나다라', '다라마', '라마바', '마바사', '바사아', '사아자'];
  const id = await applied(world, [
    header,
    ...names.map((name, n) => [
      name,
      `2016-01-0${n + 1}`,
      '',
      `010-7777-000${n === 1 ? 0 : n}`,
      '재원',
    ]),
  ]);
  const rows = await world.rowsOf(id);
  const of = (name: string): string =>
    rows.find((row: { name: string }) => row.name === name).profileId;
  // A sibling of the first one was touched: the first one goes, their guardian stays.
  await changeProfile(ctx, of('나다라'), { version: 1, name: '나다른' });
  await addContact(ctx, of('다라마'), { kind: 'mobile', value: '010-1212-3434' });
  const aunt = await addProfile(ctx, { kind: 'guardian', name: '김이모' });
  await linkGuardian(ctx, { guardianId: aunt.id, childId: of('라마바'), relation: 'relative' });
  const guardians = await inTransaction(ctx, (ctx) =>
    ownDb(ctx)
      .selectFrom('autus.guardianship')
      .selectAll()
      .where('child_id', '=', of('마바사'))
      .execute(),
  );
  const [link] = guardians;
  await giveConsent(world.ctx, {
    profileId: of('마바사'),
    givenBy: link?.guardian_id ?? '',
    purpose: 'service',
    textVersion: '2026-12',
  });
  await world.desk.send('POST', '/autus/consultations', {
    profileId: of('바사아'),
    cameBy: 'call',
    nextStep: 'none',
  });
  await world.undo(id);
  const { rowsUndone, rowsKept } = await world.read(id);
  assert.deepEqual([rowsUndone, rowsKept], [2, 5]);
  const kept = (await world.rowsOf(id)).filter(({ state }: { state: string }) => state === 'kept');
  assert.ok(kept.every(({ stateBecause }: { stateBecause: string }) => stateBecause === 'touched'));
  const left = await world.counts();
  assert.deepEqual(left.students, 5);
  const { body } = await world.desk.send('GET', `/autus/profiles/${of('나다라')}/guardianships`);
  assert.equal(body.guardianships.length, 1, 'the guardian of who stays, stays');
  const { body: reached } = await world.desk.send(
    'GET',
    `/autus/profiles/${body.guardianships[0].guardianId}/contacts`,
  );
  assert.equal(reached.contacts.length, 1, 'with the number that the sibling’s row brought');
});

test('a sheet that was undone can be brought again, and its chunks have events of their own', async () => {
  const world = await open();
  const bytes = csvOf(rosterOf(12).rows);
  const first = await world.stamped(bytes);
  assert.equal(
    (await world.undo(first)).body.code,
    'import-not-undoable',
    'nothing was written yet',
  );
  await world.apply(first);
  const people = await world.counts();
  await world.undo(first);
  assert.deepEqual(new Set(Object.values(await world.counts())), new Set([0]));
  const second = await world.stamped(bytes);
  assert.notEqual(second, first);
  await world.apply(second);
  assert.deepEqual(await world.counts(), people);
  assert.equal((await listEvents(world.ctx, { type: 'autus.import-applied' })).length, 2);
});

test('of who is erased no row of a sheet says anything any more', async () => {
  const world = await open();
  const { ctx } = world;
  const id = await applied(world, [
    header,
    ['김민준', '2016-03-04', '', '010-2345-6789', '재원'],
    ['박서연', '2017-01-02', '', '010-3456-7890', '재원'],
  ]);
  const [child] = await world.rowsOf(id, 'new');
  const { body } = await world.desk.send('GET', `/autus/profiles/${child.profileId}/guardianships`);
  const { actor } = await newPerson(kernel, ctx.org, 'guest', 'browser', ['autus.parent']);
  assert.ok(actor.kind === 'person');
  const accountId = actor.personId;
  await changeProfile(ctx, body.guardianships[0].guardianId, { version: 1, accountId });
  await inTransaction(ctx, (ctx) => autusPersonalData.erase(ctx, accountId));
  const rows = await world.rowsOf(id, 'new');
  assert.deepEqual(
    rows.map(({ name, phones }: { name: string; phones: string[] }) => [name, phones.length]),
    [
      [null, 0],
      ['박서연', 1],
    ],
  );
});

test('an undo asks every table that is about people, so that nothing goes with a person unseen', async () => {
  const { ctx } = await open();
  const asked = (await inTransaction(ctx, listTouches)).map(
    ({ table, column }) => `${table}.${column}`,
  );
  for (const each of ['consent.given_by', 'consultation.profile_id', 'enrolment.child_id'])
    assert.ok(asked.includes(each), each);
});
