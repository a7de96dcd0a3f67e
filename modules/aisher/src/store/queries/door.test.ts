import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { number, text } from './columns.ts';
import { compile, openDoor, ownSettings } from './door.ts';

const own = { org: 'a', ownership: { tables: 'own' } } as const;
const cluster = {
  org: 'a',
  ownership: { tables: 'cluster', org: 'a', shape: { exceptions: 'index', body: 'body' } },
} as const;
const table = 'signoz_logs.distributed_logs_v2';

test('on our own tables a query is bound to the org; a cluster is of one org and needs no condition', () => {
  const sql = `select sum({weight}) from ${table} where {scope} and id = {id:String}`;
  assert.deepEqual(compile(sql, { id: 'x' }, own), {
    sql: `select sum(weight) from ${table} where org = {org:String} and id = {id:String}`,
    params: { id: 'x', org: 'a' },
  });
  assert.deepEqual(compile(sql, { id: 'x' }, cluster), {
    sql: `select sum(toFloat32(1)) from ${table} where true and id = {id:String}`,
    params: { id: 'x' },
  });
});

test('a table that is read without the mark is refused, as is a mark that could be hidden', () => {
  for (const sql of [
    `select 1 from ${table}`,
    'select 1',
    `select 1 from ${table} where {scope} and id in (select id from ${table})`,
    `select 1 from ${table} -- {scope}`,
    `select 1 from ${table} /* {scope} */`,
    `select 1 from ${table} # {scope}`,
    `select 1 from ${table} where {scope}; select 1`,
  ]) {
    assert.throws(() => compile(sql, {}, own), Error, sql);
  }
});

test('the org is of the caller, and a cluster answers its own org alone', () => {
  const sql = `select 1 from ${table} where {scope}`;
  assert.throws(() => compile(sql, { org: 'b' }, own), /comes from its caller/);
  assert.throws(() => compile(sql, {}, { ...own, org: '' }), /comes from its caller/);
  assert.throws(() => compile(sql, {}, { ...cluster, org: 'b' }), { fault: 'no-rights' });
});

test('a column of another type is an answer that nobody trusts, and its value is not said', async () => {
  const client = { rows: async () => [{ body: 'secret', n: 'secret' }] };
  const door = openDoor(client as never, { tables: 'own' });
  const query = {
    sql: `select body, n from ${table} where {scope}`,
    row: z.object({ body: text, n: number }),
  };
  await assert.rejects(door.ask('a', query, {}), (error: Error) => {
    assert.match(error.message, /column n/);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
});

test('ids that were filled up with NUL are empty', () => {
  assert.equal(text.parse('\0'.repeat(32)), '');
  assert.equal(ownSettings.output_format_json_quote_64bit_integers, 1);
});
