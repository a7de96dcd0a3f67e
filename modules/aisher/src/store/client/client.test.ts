import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  answerException,
  answerRows,
  type Behaviour,
  openDouble,
} from '../testing/clickhouse-double.ts';
import { type ClientOptions, openClient } from './client.ts';
import { withPort } from './port.ts';

const double = await openDouble((_asked, response) => answerRows(response, [{ n: '1' }]));
after(() => double.close());

/** Waits are counted, and take no time. */
function open(options: Partial<ClientOptions> = {}) {
  const waits: number[] = [];
  const client = openClient({
    url: double.url,
    settings: { max_execution_time: 30, readonly: 2 },
    retryWaitMsMax: 60_000,
    random: () => 0.5,
    wait: async (ms) => {
      waits.push(ms);
    },
    ...options,
  });
  after(() => client.close());
  return { client, waits };
}

/** The behaviours one after another; the last one stays. */
function inTurn(...behaviours: readonly Behaviour[]) {
  let n = 0;
  const asked = double.asked.length;
  double.behave((...all) => {
    behaviours[Math.min(n, behaviours.length - 1)]?.(...all);
    n += 1;
  });
  return () => double.asked.length - asked;
}

const good: Behaviour = (_asked, response) => answerRows(response, [{ n: '1' }]);
const exception =
  (code: number, message = 'it failed'): Behaviour =>
  (_asked, response) =>
    answerException(response, code, message);
const html: Behaviour = (_asked, response) => response.end('<html>Log in to the WLAN</html>');
const reset: Behaviour = (_asked, _response, request) => request.socket.destroy();
const cut: Behaviour = (_asked, response, request) => {
  response.writeHead(200, { 'content-length': '500' });
  response.write('{"meta":[{"name":"n"}],"data":[["1"],');
  setImmediate(() => request.socket.destroy());
};
const cutAndClosed: Behaviour = (_asked, response) => response.end('{"meta":[],"data":[["1"],');
const late: Behaviour = (_asked, response) => {
  response.writeHead(200);
  response.end('{"meta":[],"data":[\nCode: 159. DB::Exception: Timeout exceeded. (TIMEOUT)');
};
const silent: Behaviour = () => undefined;
const gateway: Behaviour = (_asked, response) =>
  response.writeHead(502).end('<h1>Bad Gateway</h1>');

for (const [name, behaviour] of Object.entries({ html, reset, cut, cutAndClosed, gateway })) {
  test(`a read is tried again after: ${name}`, async () => {
    const { client, waits } = open();
    const asked = inTurn(behaviour, behaviour, good);
    assert.deepEqual(await client.rows('select 1'), [{ n: '1' }]);
    assert.equal(asked(), 3);
    assert.deepEqual(waits, [1_000, 2_000]);
  });
}

test('waits double, and all of them together last a minute at most', async () => {
  const { client, waits } = open();
  inTurn(reset);
  await assert.rejects(client.rows('select 1'), { fault: 'unreachable' });
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000]);
});

test('an exception inside of a good answer is a failure, tried twice in all', async () => {
  const { client } = open();
  const asked = inTurn(late);
  await assert.rejects(client.rows('select 1'), { fault: 'too-slow', code: 159 });
  assert.equal(asked(), 2);
});

test('too many queries is worth waiting for; syntax, rights and unknown names are not', async () => {
  const { client } = open();
  let asked = inTurn(exception(202), good);
  await client.rows('select 1');
  assert.equal(asked(), 2);
  for (const [code, fault] of [
    [62, 'refused'],
    [497, 'no-rights'],
    [516, 'no-rights'],
    [47, 'unknown-name'],
    [60, 'unknown-name'],
  ] as const) {
    asked = inTurn(exception(code));
    await assert.rejects(client.rows('select 1'), { fault, code });
    assert.equal(asked(), 1, `${code}`);
  }
});

test('an insert is sent once: who has the batch decides when it comes again', async () => {
  const { client } = open();
  const rows = [['a', 1]];
  const insert = { table: 'd.t', columns: ['a', 'n'], rows, token: 'k' };
  for (const behaviour of [reset, exception(202), gateway]) {
    const asked = inTurn(behaviour);
    await assert.rejects(client.insert(insert));
    assert.equal(asked(), 1);
  }
});

test('an insert that a page answers is not stored', async () => {
  const { client } = open();
  const insert = { table: 'd.t', columns: ['a'], rows: [['a']], token: 'k' };
  inTurn(html);
  await assert.rejects(client.insert(insert), { fault: 'bad-answer' });
  inTurn((_asked, response) => response.writeHead(200, { 'x-clickhouse-query-id': 'q' }).end());
  await client.insert(insert);
  assert.equal(double.asked.at(-1)?.search.get('insert_deduplication_token'), 'k');
});

test('a cluster that says nothing is given up, and the cause is said', async () => {
  const { client } = open({ requestMsMax: 50 });
  inTurn(silent);
  await assert.rejects(client.rows('select 1'), {
    fault: 'too-slow',
    message: 'no answer in 50 ms',
  });
});

test('a setting that the login may not change is left out, and named', async () => {
  const { client } = open();
  const refusal = "Cannot modify 'max_execution_time' setting in readonly mode";
  inTurn(({ search }, response) => {
    if (search.has('max_execution_time')) answerException(response, 164, refusal);
    else answerRows(response, [{ n: '1' }]);
  });
  assert.deepEqual(await client.rows('select 1'), [{ n: '1' }]);
  assert.deepEqual(client.leftOut(), ['max_execution_time']);
  assert.equal(double.asked.at(-1)?.search.get('readonly'), '2');
  inTurn(exception(164, 'default: Cannot execute query in readonly mode'));
  await assert.rejects(client.rows('drop table t'), { fault: 'no-rights' });
});

test('the time of the last good read stays when the next ones fail', async () => {
  let at = 1_000;
  const { client } = open({ now: () => new Date(at) });
  assert.equal(client.lastGoodAt(), null);
  inTurn(good);
  await client.rows('select 1');
  at = 2_000;
  inTurn(exception(62));
  await assert.rejects(client.rows('select 1'));
  assert.deepEqual(client.lastGoodAt(), new Date(1_000));
});

test('the end comes soon, comes twice, and nothing is sent after it', async () => {
  const { client } = open();
  const asked = inTurn(silent);
  const under = client.rows('select 1');
  const refused = assert.rejects(under, { fault: 'closed' });
  while (asked() === 0) await new Promise(setImmediate);
  await Promise.all([client.close(), client.close()]);
  await refused;
  await assert.rejects(client.rows('select 1'), { fault: 'closed' });
  assert.equal(asked(), 1);
});

test('TLS has a port of its own; another one is kept', () => {
  assert.equal(withPort('https://ch.example.com'), 'https://ch.example.com:8443/');
  assert.equal(withPort('https://ch.example.com:9440/'), 'https://ch.example.com:9440/');
  assert.equal(withPort('https://ch.example.com:443/'), 'https://ch.example.com/');
  assert.equal(withPort('http://127.0.0.1:8123'), 'http://127.0.0.1:8123/');
});
