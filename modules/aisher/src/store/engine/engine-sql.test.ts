import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, prelude, readInsert, readRequest } from './engine-sql.ts';

const read = (search: Record<string, string>, sql: string) =>
  readRequest(new URLSearchParams(search), sql);

test('what only the server of ClickHouse does is left out; settings and parameters are told apart', () => {
  const search = {
    query_id: 'q',
    wait_end_of_query: '1',
    enable_http_compression: '1',
    max_threads: '2',
    param_org: 'a',
  };
  assert.deepEqual(read(search, 'select {org:String}'), {
    sql: 'select {org:String}',
    settings: { max_threads: '2' },
    params: { org: 'a' },
  });
});

test('a parameter that was left out is not the one of the query before', () => {
  assert.throws(() => read({ param_a: '1' }, 'select {a:Int8}, {org:String}'), /`org` is not set/);
});

test('a name that is no name is refused', () => {
  for (const name of ['a=1, b', "a'", 'a b', '', 'param_a;b']) {
    assert.throws(() => read({ [name]: '1' }, 'select 1'), /no setting has the name/, name);
  }
});

test('values are quoted, and what the last query set goes back to its default', () => {
  const request = { settings: { a: "x'y\\" }, params: { org: "'; drop" } };
  assert.equal(
    prelude(request, ['a', 'b']),
    "SET b = DEFAULT, a = 'x\\'y\\\\', param_org = '\\'; drop'",
  );
  assert.equal(prelude({ settings: {}, params: {} }, []), '');
});

test('an insert is known by the one form that the client writes', () => {
  assert.deepEqual(readInsert('INSERT INTO d.t (a, b) FORMAT JSONCompactEachRow\n'), {
    table: 'd.t',
    columns: ['a', 'b'],
  });
  for (const other of [
    'INSERT INTO d.t (a) VALUES',
    'INSERT INTO d.t (a; drop) FORMAT JSONCompactEachRow',
    'select 1',
  ]) {
    assert.equal(readInsert(other), undefined);
  }
});

test('an exception without a number has the one for the unknown', () => {
  assert.equal(codeOf('Code: 62. DB::Exception: x'), '62');
  assert.equal(codeOf('it broke'), '1001');
});
