import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { listErrors } from './queries/golden.ts';
import { readRelatedLogs } from './queries/related-logs.ts';
import { openServerStore } from './server-store.ts';
import { answerException, answerRows, openDouble } from './testing/clickhouse-double.ts';

const double = await openDouble((_asked, response) => answerRows(response, []));
after(() => double.close());
const shape = { exceptions: 'events', body: 'either' } as const;
const open = () => {
  const store = openServerStore({
    url: double.url,
    ownership: { tables: 'cluster', org: 'a', shape },
    random: () => 0.5,
    wait: async () => undefined,
  });
  after(() => store.close());
  return store;
};
const asked = { from: 1_000, until: 5_000, services: [], limit: 10 };
const near = { trace: '', near: 1_000, service: 's', host: 'h' };

test('a cluster is asked without an org, read only, and in the way that its tables are', async () => {
  double.behave((_asked, response) => answerRows(response, []));
  const store = open();
  await listErrors(store, 'a', asked);
  const { sql, search } = double.asked.at(-1) ?? assert.fail();
  assert.doesNotMatch(sql, /\borg\b|error_index|\{scope\}|\{weight\}/);
  assert.equal(search.get('readonly'), '2');
  assert.equal(search.get('param_org'), null);
  assert.equal(search.get('wait_end_of_query'), '1');
  await readRelatedLogs(store, 'a', near);
  assert.match(
    double.asked.at(-1)?.sql ?? '',
    /if\(body = '', toString\(body_v2\), body\) as said/,
  );
});

test('a cluster shows nothing to another org, and takes no rows', async () => {
  const store = open();
  const before = double.asked.length;
  await assert.rejects(listErrors(store, 'b', asked), { fault: 'no-rights' });
  const rows = { spans: [], exceptions: [], logs: [], points: [] };
  const batch = { org: 'a', rows, token: 't', receivedAt: new Date(0), retentionDays: 15 };
  await assert.rejects(store.insert(batch), { fault: 'no-rights' });
  await assert.rejects(store.forget('a'), { fault: 'no-rights' });
  assert.equal(double.asked.length, before);
});

test('a source that fails is an error with its cause, and never an empty list', async () => {
  const store = open();
  double.behave((_asked, response) => answerRows(response, []));
  assert.deepEqual((await listErrors(store, 'a', asked)).errors, []);
  assert.deepEqual(store.state(), { state: 'ready', reason: null });
  const good = store.lastGoodAt();
  assert.ok(good);
  double.behave((_asked, response) => response.end('<html>maintenance</html>'));
  await assert.rejects(listErrors(store, 'a', asked), { fault: 'bad-answer' });
  assert.deepEqual(store.state(), { state: 'away', reason: 'bad-answer' });
  assert.deepEqual(store.lastGoodAt(), good);
});

test('too many errors for one answer halve the window, and the answer says so', async () => {
  const store = open();
  double.behave(({ search }, response) => {
    const from = Number(search.get('param_from'));
    if (from < 4_000) answerException(response, 191, 'Limit for JOIN exceeded');
    else answerRows(response, []);
  });
  assert.deepEqual(await listErrors(store, 'a', asked), { from: 4_000, until: 5_000, errors: [] });
  double.behave((_asked, response) => answerException(response, 191, 'Limit for JOIN exceeded'));
  await assert.rejects(listErrors(store, 'a', asked), { fault: 'too-large' });
});
