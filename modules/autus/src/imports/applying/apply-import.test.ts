import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Context, getDraft, inTransaction, listEvents } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { asOwner, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { autusModule } from '../../module.ts';
import { ownDb } from '../../own-db.ts';
import { importWorld } from '../../testing/imports.ts';
import { csvOf, rosterOf } from '../../testing/roster.ts';
import { applyImportJob } from './apply-import.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });
const { app, open } = importWorld(kernel);
after(() => app.close());

type World = Awaited<ReturnType<typeof open>>;

/** A run that is asked to stop at once: it does one chunk, and leaves the rest to the next run. */
const oneChunk = ({ ctx }: World, importId: string) =>
  applyImportJob.handle(ctx, { importId }, { signal: AbortSignal.abort() } as never);

/** A process that dies at the n-th moment that its work asks the clock for. */
const dying = (ctx: Context<never>, left: number): Context<never> => ({
  ...ctx,
  now: () => {
    left -= 1;
    if (left < 0) throw new Error('killed');
    return ctx.now();
  },
});

/** Jobs that wait to write an import. */
const waitingFor = async ({ ctx }: World, importId: string): Promise<number> => {
  const { rows } = await asOwner(kernel.parts.database, ctx.org, (db) =>
    sql<{
      count: number;
    }>`select count(*)::int as count from ${sql.id(kernel.parts.jobs.schema, 'job')}
      where name = 'autus.apply-import' and data -> 'payload' ->> 'importId' = ${importId}`.execute(
      db,
    ),
  );
  return rows[0]?.count ?? 0;
};

const chunksOf = async ({ ctx }: World) =>
  (await listEvents(ctx, { type: 'autus.import-applied', limit: 100 }))
    .map(({ data }) => data as { importId: string; chunk: number; done: number; left: number })
    .toReversed();

test('killed anywhere it goes on at the chunk that was not written, and nothing is written twice', async () => {
  const world = await open();
  const roster = rosterOf(130);
  const id = await world.stamped(csvOf(roster.rows));
  await oneChunk(world, id);
  assert.equal((await world.read(id)).rowsDone, 50);
  for (const moment of [0, 3, 60, 200]) {
    const run = { signal: AbortSignal.abort(), isLast: () => false } as never;
    const killed = applyImportJob.handle(dying(world.ctx, moment), { importId: id }, run);
    await assert.rejects(killed, /killed/, String(moment));
    assert.equal((await world.read(id)).rowsDone, 50, 'a chunk is whole or not there');
  }
  await Promise.all([world.apply(id), world.apply(id)]);
  const done = await world.read(id);
  assert.deepEqual([done.state, done.rowsWaiting], ['applied', 0]);
  const people = await world.counts();
  assert.equal(people.students, roster.children);
  const chunks = await chunksOf(world);
  assert.deepEqual(
    chunks.map(({ chunk }) => chunk),
    chunks.map((_, at) => at),
  );
  await world.apply(id);
  assert.deepEqual(await world.counts(), people, 'applied twice is once');
  assert.equal((await chunksOf(world)).length, chunks.length);
});

test('two imports at once are one after the other, and a child of both is written once', async () => {
  const world = await open();
  const [first, second] = [rosterOf(60), rosterOf(70, ' 2')];
  const ids = [
    await world.stamped(csvOf(first.rows)),
    await world.stamped(csvOf(second.rows)),
  ] as const;
  await oneChunk(world, ids[0]);
  await world.apply(ids[1]);
  assert.equal((await world.read(ids[1])).state, 'stamped', 'it waits for the first one');
  assert.equal(await waitingFor(world, ids[1]), 1, 'the job of its stamp');
  await world.apply(ids[0]);
  assert.equal(await waitingFor(world, ids[1]), 2, 'and the one that the end of the first made');
  await Promise.all(ids.map((id) => world.apply(id)));
  const states = await Promise.all(ids.map(async (id) => (await world.read(id)).state));
  assert.deepEqual(states, ['applied', 'applied']);
  const order = (await chunksOf(world)).map(({ importId }) => ids.indexOf(importId));
  assert.deepEqual(order, order.toSorted(), 'no chunk of the one between two of the other');
  const { students } = await world.counts();
  assert.equal(students, second.children);
  const left = (await chunksOf(world)).reduce((sum, { left }) => sum + left, 0);
  assert.equal(left, first.children);
  const rows = await world.rowsOf(ids[1]);
  assert.ok(rows.some((row: { stateBecause: string }) => row.stateBecause === 'known-meanwhile'));
});

test('rows that were altered after the stamp are not written', async () => {
  const world = await open();
  const id = await world.stamped(csvOf(rosterOf(8).rows));
  await asOwner(kernel.parts.database, world.ctx.org, (db) =>
    sql`update autus.import_row set outcome = 'new', state = 'waiting'
      where import_id = ${id}::uuid and outcome = 'passed'`.execute(db),
  );
  await world.apply(id);
  const { state, failedBecause, draftId } = await world.read(id);
  assert.deepEqual([state, failedBecause], ['failed', 'plan-altered']);
  assert.equal((await getDraft(world.ctx, draftId)).state, 'failed');
  assert.equal((await world.counts()).students, 0);
});

test('a row that was moved to another place of the sheet ends the import, and the next one has its turn', async () => {
  const world = await open();
  const id = await world.stamped(csvOf(rosterOf(8).rows));
  const next = await world.stamped(csvOf(rosterOf(9, ' b').rows));
  await asOwner(kernel.parts.database, world.ctx.org, (db) =>
    sql`update autus.import_row set said_sealed = (select said_sealed from autus.import_row
      where import_id = ${id}::uuid and number = 4) where import_id = ${id}::uuid and number = 3`.execute(
      db,
    ),
  );
  await assert.rejects(world.apply(id, true));
  const { state, failedBecause } = await world.read(id);
  assert.deepEqual([state, failedBecause], ['failed', 'import-broke']);
  assert.equal((await world.counts()).students, 0, 'its chunk is not there');
  await world.apply(next);
  assert.equal((await world.read(next)).state, 'applied');
});

test('what a sheet adds to a person who is known is added, and nothing is written over', async () => {
  const world = await open();
  const header = ['이름', '생년월일', '보호자', '보호자 연락처', '상태'];
  const bring = async (row: string[]) => {
    const id = await world.stamped(csvOf([header, row]));
    await world.apply(id);
    return (await world.rowsOf(id)).at(-1);
  };
  const made = await bring(['김민준', '', '', '모) 010-2345-6789', '재원']);
  const changed = await bring([
    '김민준',
    '2016-03-04',
    '',
    '모) 010-2345-6789, 부) 010-3456-7890',
    '휴원',
  ]);
  assert.equal(changed.outcome, 'changed');
  assert.deepEqual(changed.fields.toSorted(), ['birth', 'guardian-contact', 'state']);
  assert.equal(changed.profileId, made.profileId);
  const { body } = await world.desk.send('GET', `/autus/profiles/${made.profileId}`);
  assert.deepEqual([body.birthDate, body.state], ['2016-03-04', 'paused']);
  const links = await inTransaction(world.ctx, (ctx) =>
    ownDb(ctx).selectFrom('autus.guardianship').select('relation').orderBy('created_at').execute(),
  );
  assert.deepEqual(links.map(({ relation }) => relation).toSorted(), ['father', 'mother']);
});

test('siblings of one sheet have one guardian and one household, with every number of theirs', async () => {
  const world = await open();
  const id = await world.stamped(
    csvOf([
      ['이름', '생년월일', '보호자', '보호자 연락처'],
      ['박도윤', '2017-05-06', '', '010-3456-7890'],
      ['박하린', '2019-05-06', '', '010-3456-7890, 010-4567-8901'],
      ['최가온', '2017-07-07', '최보호', '모) 010-3333-4444, 부) 010-3333-5555'],
      ['최누리', '2017-07-07', '최보호', '부) 010-3333-5555'],
    ]),
  );
  await world.apply(id);
  assert.deepEqual(await world.counts(), {
    students: 4,
    guardians: 3,
    contacts: 4,
    links: 5,
    households: 3,
    members: 8,
  });
});
