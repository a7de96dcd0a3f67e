import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase } from '../testing/index.ts';

const database = await testDatabase();

const lastBeat = async () => {
  const { rows } = await sql<{ at: Date }>`
    select max(beaten_at) as at from kernel.heartbeat`.execute(database.root);
  return rows[0]?.at.getTime() ?? 0;
};

test('a probe writes, and asks again as often as it is called', async () => {
  const before = await lastBeat();
  await database.probe();
  const first = await lastBeat();
  assert.ok(first > before);
  await database.probe();
  assert.ok((await lastBeat()) > first);
});

test('probes at the same moment share one write', async () => {
  const probes = Array.from({ length: 50 }, () => database.probe());
  assert.equal(new Set(probes).size, 1);
  await Promise.all(probes);
});

test('a database that takes no write fails the probe, and passes again when it does', async () => {
  await database.exec('revoke update (beaten_at) on kernel.heartbeat from dojang_system');
  await assert.rejects(database.probe(), { code: '42501' });
  await database.exec('grant update (beaten_at) on kernel.heartbeat to dojang_system');
  await database.probe();
});

test('rows that others hold are passed by; a probe that finds none says so', async () => {
  // One session holds nothing against itself.
  if (database.kind === 'embedded') return;
  await database.root.transaction().execute(async (db) => {
    await sql`select from kernel.heartbeat where slot < 16 for update`.execute(db);
    await database.probe();
    await sql`select from kernel.heartbeat for update`.execute(db);
    await assert.rejects(database.probe(), /no row of kernel.heartbeat/);
  });
  await database.probe();
});
