import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClient } from '../client/client.ts';
import type { ChdbSession } from './chdb.ts';
import { createEngineServer } from './engine-http.ts';
import { Sessions } from './sessions.ts';

const ran: string[] = [];
const inserted: { table: string; columns: readonly string[]; text: string }[] = [];
let running = 0;
let most = 0;

/** A session that says what it was asked, and takes a while. */
const session = (): ChdbSession => ({
  async queryAsync(sql) {
    running += 1;
    most = Math.max(most, running);
    ran.push(sql);
    await sleep(5);
    running -= 1;
    if (sql.includes('nope')) throw new Error('Code: 47. DB::Exception: Unknown. (UNKNOWN)');
    if (sql.includes('broken')) throw new Error('the library broke');
    const rows = JSON.stringify({ meta: [{ name: 'n' }], data: [[1]], rows: 1 });
    return { bytes: () => Buffer.from(rows) };
  },
  async insert({ table, columns, values }) {
    inserted.push({ table, columns, text: Buffer.from(values).toString() });
  },
  close() {},
});

const lanes = { queries: new Sessions(session, 2), inserts: new Sessions(session, 1) };
const server = createEngineServer(lanes, 'token').listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const client = openClient({
  url: `http://dojang:token@127.0.0.1:${port}`,
  settings: { max_threads: 1 },
  retryWaitMsMax: 0,
});
after(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
  lanes.queries.close();
  lanes.inserts.close();
});

test('settings and parameters are set in the session of their query, and forgotten by the next', async () => {
  await client.rows('select {a:String}', { a: "it's" }, { max_rows_in_join: 5 });
  assert.match(
    ran.at(-1) ?? '',
    /^SET max_threads = '1', max_rows_in_join = '5', param_a = 'it\\\\\\'s';\nselect \{a:String\}/,
  );
  await client.rows('select 1');
  assert.match(ran.at(-1) ?? '', /^SET max_rows_in_join = DEFAULT, max_threads = '1';\nselect 1/);
});

test('rows are handed to the engine as they came, with their token', async () => {
  const rows = [
    ['x', 1],
    ['y', 2],
  ];
  await client.insert({ table: 'd.t', columns: ['a', 'n'], rows, token: 'k' });
  assert.deepEqual(inserted, [{ table: 'd.t', columns: ['a', 'n'], text: '["x",1]\n["y",2]\n' }]);
  assert.match(ran.at(-1) ?? '', /^SET insert_deduplication_token = 'k'/);
});

test('a session runs one query at a time, and the others wait', async () => {
  most = 0;
  await Promise.all(Array.from({ length: 8 }, () => client.rows('select 1')));
  assert.equal(most, 2);
});

test('exceptions of the engine come with their number, others with the one for the unknown', async () => {
  await assert.rejects(client.rows('select nope'), { fault: 'unknown-name', code: 47 });
  await assert.rejects(client.rows('select broken'), { fault: 'refused', code: 1001 });
  await assert.rejects(client.rows('select {a:String}'), /`a` is not set/);
});

test('without the token nothing is asked', async () => {
  const before = ran.length;
  for (const authorization of ['', 'Bearer token', `Basic ${btoa('dojang:')}`]) {
    const headers = { authorization };
    const answer = await fetch(`http://127.0.0.1:${port}/?query=select+1`, { headers });
    assert.equal(answer.status, 403);
  }
  assert.equal(ran.length, before);
  const headers = { authorization: `Basic ${btoa('dojang:token')}` };
  const ping = await fetch(`http://127.0.0.1:${port}/ping`, { headers });
  assert.equal(await ping.text(), 'Ok.\n');
});
