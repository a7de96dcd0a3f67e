import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { asOwner, newOrg, newPerson, pairDevice, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { autusModule } from '../module.ts';
import { importWorld } from '../testing/imports.ts';
import { csvOf, rosterOf } from '../testing/roster.ts';
import { uploadSheet } from './uploads.ts';

const lines: string[] = [];
const modules = [kernelModule, autusModule];
const kernel = await testKernel({ modules, logTo: { write: (line) => void lines.push(line) } });
const { app, open } = importWorld(kernel);
after(() => app.close());

test('a file that is no sheet of people is refused with the reason, and nothing is stored', async () => {
  const world = await open();
  const files: Record<string, Buffer> = {
    'sheet-empty': Buffer.from('\n'),
    'sheet-old-format': Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    'sheet-is-page': Buffer.from('<html><table>'),
    'sheet-unreadable': Buffer.from('%PDF-1.7'),
    'sheet-without-people': Buffer.from('이름,연락처\n'),
  };
  for (const [code, bytes] of Object.entries(files)) {
    const { status, body } = await world.upload(bytes);
    assert.deepEqual([status, body.code], [422, code]);
    assert.ok(body.detail.length > 20, code);
  }
  const big = await world.upload(Buffer.alloc(20 * 1024 * 1024 + 1, 'a'));
  assert.equal(big.status, 413);
  assert.deepEqual((await world.desk.send('GET', '/autus/imports')).body.imports, []);
  const stored = await asOwner(kernel.parts.database, world.ctx.org, (db) =>
    sql`select 1 from kernel.file where org_id = ${world.ctx.org}::uuid`.execute(db),
  );
  assert.equal(stored.rows.length, 0);
});

test('what a person says of columns makes a new plan, ends the older draft, and is remembered', async () => {
  const world = await open();
  const sheet = (more: string) =>
    csvOf([
      ['이름', '특기', '보호자 연락처'],
      ['김민준', '준이', '010-2345-6789'],
      ['박서연', more, '010-3456-7890'],
    ]);
  const { id, columns } = (await world.upload(sheet('서리'))).body;
  assert.deepEqual(
    columns.map(({ field }: { field: string }) => field),
    ['name', 'other', 'guardianPhone'],
  );
  const first = await world.plan(id);
  const mapping = [
    { column: 0, field: 'other' },
    { column: 1, field: 'name' },
  ];
  const changed = await world.desk.send('PUT', `/autus/imports/${id}/mapping`, { mapping });
  assert.deepEqual([changed.status, changed.body.state], [200, 'uploaded']);
  assert.ok((await world.stamp(first.draftId)).status >= 400, 'the older draft');
  await world.plan(id, 1);
  assert.equal((await world.read(id)).state, 'uploaded', 'the older plan is not made any more');
  const second = await world.plan(id, 2);
  assert.notEqual(second.draftId, first.draftId);
  const rows = await world.rowsOf(id, 'new');
  assert.deepEqual(
    rows.map(({ name }: { name: string }) => name),
    ['준이', '서리'],
  );
  assert.equal((await world.stamp(second.draftId)).status, 200);
  const late = await world.desk.send('PUT', `/autus/imports/${id}/mapping`, { mapping: [] });
  assert.deepEqual([late.status, late.body.code], [409, 'import-closed']);
  const other = (await world.upload(sheet('연이'))).body;
  assert.deepEqual(other.mapping, mapping);
});

test('a sheet whose draft was rejected, or that nobody stamped in time, can be brought again', async () => {
  const world = await open();
  const bytes = csvOf(rosterOf(4).rows);
  const first = (await world.upload(bytes)).body;
  const { draftId } = await world.plan(first.id);
  const { body } = await world.desk.send('GET', `/drafts/${draftId}`);
  const { digest } = body.versions.at(-1);
  const no = { decision: 'reject', via: 'app', digest, reason: 'wrong' };
  const rejected = await world.desk.send('PUT', `/drafts/${draftId}/stamp`, no);
  assert.ok(rejected.status < 300, JSON.stringify(rejected.body));
  const second = (await world.upload(bytes)).body;
  assert.deepEqual([second.isNew, second.id === first.id], [true, false]);
  const old = await world.read(first.id);
  assert.deepEqual([old.state, old.failedBecause], ['failed', 'not-stamped']);
  await world.plan(second.id);
  kernel.clock.advance(31 * 86_400_000);
  // The session of the desk has ended by then.
  assert.equal((await uploadSheet(world.ctx, { name: 'list.csv', bytes })).isNew, true);
  kernel.clock.advance(-31 * 86_400_000);
});

test('a draft is stamped as it is; an edited one is refused', async () => {
  const world = await open();
  const { id } = (await world.upload(csvOf(rosterOf(3).rows))).body;
  const { draftId } = await world.plan(id);
  const { body } = await world.desk.send('GET', `/drafts/${draftId}`);
  const { digest, body: shown } = body.versions.at(-1);
  const edited = { ...shown, counts: { new: 1 } };
  const answer = await world.desk.send('PUT', `/drafts/${draftId}/stamp`, {
    decision: 'approve',
    via: 'app',
    digest,
    body: edited,
  });
  assert.ok(answer.status >= 400, JSON.stringify(answer.body));
  assert.equal((await world.read(id)).state, 'planned');
});

test('imports are the desk’s alone, of the own org', async () => {
  const world = await open();
  const { id } = (await world.upload(csvOf(rosterOf(3).rows))).body;
  const stranger = await pairDevice(app, await newOrg(kernel));
  const coach = await pairDevice(
    app,
    await newPerson(kernel, world.ctx.org, 'guest', 'browser', ['autus.coach']),
  );
  for (const [method, url] of [
    ['GET', `/autus/imports/${id}`],
    ['GET', `/autus/imports/${id}/rows`],
    ['PUT', `/autus/imports/${id}/undo`],
    ['PUT', `/autus/imports/${id}/mapping`],
  ] as const) {
    const body = url.endsWith('mapping') ? { mapping: [] } : undefined;
    assert.equal((await stranger.send(method, url, body)).status, 404, url);
    assert.equal((await coach.send(method, url, body)).status, 403, url);
  }
  assert.deepEqual((await stranger.send('GET', '/autus/imports')).body.imports, []);
});

test('what a sheet says of people is in no event, draft, job or line of log, and sealed where it is kept', async () => {
  const world = await open();
  const rows = [
    ['이름', '생년월일', '보호자', '보호자 연락처', '표식', '메모', '주소'],
    ['남궁표식', '2017-03-04', '황보표식', '010-9876-1234', '표식', '표식 메모', '표식로 1'],
    ['', '2017-03-05', '제갈표식', '010-9876-1235', '', '', ''],
  ];
  const { id } = (await world.upload(csvOf(rows), '표식 명단.csv')).body;
  const { draftId } = await world.plan(id);
  assert.equal((await world.stamp(draftId)).status, 200);
  await world.apply(id);
  assert.equal((await world.read(id)).name, '표식 명단.csv');
  assert.equal((await world.rowsOf(id, 'new'))[0].name, '남궁표식');
  await world.undo(id);
  await world.upload(Buffer.from('<html>표식 010-9876-1234'), '표식.xls');
  const marks = /표식|2017-03-0|98761234|9876-123|황보/;
  const types = await asOwner(kernel.parts.database, world.ctx.org, async (db) => {
    const tables = await sql<{ name: string }>`
      select schemaname || '.' || tablename as name from pg_tables
      where (schemaname in ('kernel', 'autus') and tablename !~ '^(migration|import_row)$')
        or (schemaname like 'pgboss%' and tablename in ('job', 'job_common'))`.execute(db);
    assert.ok(tables.rows.length > 30, 'the tables were seen');
    for (const { name } of [...tables.rows, { name: 'autus.import_row' }]) {
      const { rows } = await sql<{
        text: string;
      }>`select t::text as text from ${sql.table(name)} t`.execute(db);
      for (const { text } of rows)
        if (text.includes(world.ctx.org)) assert.doesNotMatch(text, marks, name);
    }
    const events = await sql<{ type: string }>`
      select distinct type from kernel.event where org_id = ${world.ctx.org}::uuid`.execute(db);
    return events.rows.map(({ type }) => type);
  });
  for (const type of ['import-planned', 'import-applied', 'import-undone', 'contact-added'])
    assert.ok(types.includes(`autus.${type}`), `${type} was scanned`);
  assert.ok(lines.length > 0);
  for (const line of lines) assert.doesNotMatch(line, marks);
  assert.ok(!lines.join('\n').includes(encodeURIComponent('표식')), 'nor in an address');
});
