import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import {
  approve,
  type Client,
  intactLedger,
  type ServerProcess,
  startServer,
  startWorld,
  type World,
  waitingDraft,
} from '../world.ts';

let world: World;
const others: ServerProcess[] = [];
/** The same person's cookies, asked of the other server. */
let elsewhere: Client;

before(async () => {
  assert.ok(process.env.DOJANG_TEST_DATABASE_URL, 'run by `npm test -- --servers`');
  world = await startWorld({}, ['--role=http,migrate']);
  const data = join(world.folder, 'data');
  for (const role of ['http', 'worker', 'worker']) {
    others.push(await startServer(data, {}, [`--role=${role}`]));
  }
  const url = others[0]?.url ?? '';
  const call = (method: string, path: string, body?: unknown) => callAt(url, method, path, body);
  elsewhere = { ...world.owner, url, call, get: (path) => call('GET', path) };
});
after(async () => {
  for (const other of others) await other.stop();
  await world?.close();
});

async function callAt(url: string, method: string, path: string, body?: unknown) {
  const { callApi } = await import('../world.ts');
  return callApi(url, method, path, body, new Map(world.owner.cookies));
}

const count = (since: string) => world.repository.git('rev-list', '--count', `${since}..HEAD`);
const head = () => world.repository.git('rev-parse', 'HEAD');
const doneAt = (client: Client, id: string) => async () => {
  const { body } = await client.get(`/drafts/${id}`);
  assert.notEqual(body.state, 'failed', JSON.stringify(body.outcome));
  return body.state === 'done' ? true : undefined;
};

async function nextDraft(path: string) {
  world.repository.write(path, `${path}\n`);
  const { code, text } = await world.agent.run(['draft'], world.repository.folder);
  assert.equal(code, 0, text);
  return until('the draft', () => waitingDraft(elsewhere));
}

test('a draft captured by one server is drafted by a worker and seen on the other', async () => {
  const draft = await nextDraft('one.txt');
  const before = head();
  assert.equal((await approve(elsewhere, draft.id)).status, 200);
  await until('the act', doneAt(world.owner, draft.id));
  assert.equal(count(before), '1');
});

test('stamps on two servers at the same moment make one commit', async () => {
  const draft = await nextDraft('two.txt');
  const before = head();
  const answers = await Promise.all(
    [world.owner, elsewhere, world.owner, elsewhere].map((client) => approve(client, draft.id)),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  await until('the act', doneAt(elsewhere, draft.id));
  assert.equal(count(before), '1');
  await intactLedger(elsewhere);
});

test('a live stream on one server hears what happens on the other', async () => {
  const stop = new AbortController();
  const cookie = [...world.owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const stream = await fetch(`${elsewhere.url}/api/live`, {
    headers: { cookie },
    signal: stop.signal,
  });
  assert.equal(stream.status, 200);
  let heard = '';
  const reading = (async () => {
    for await (const chunk of stream.body ?? []) heard += Buffer.from(chunk).toString();
  })().catch(() => {});
  const draft = await nextDraft('three.txt');
  await until('the message', () => heard.includes(draft.id) || undefined);
  assert.equal(
    (await world.owner.call('PUT', `/drafts/${draft.id}/snooze`, { until: null })).status,
    200,
  );
  stop.abort();
  await reading;
  assert.equal((await approve(world.owner, draft.id)).status, 200);
  await until('the act', doneAt(elsewhere, draft.id));
});

test('a worker that is killed leaves its work to the other', async () => {
  await others.pop()?.stop('SIGKILL');
  const draft = await nextDraft('four.txt');
  assert.equal((await approve(elsewhere, draft.id)).status, 200);
  await until('the act', doneAt(elsewhere, draft.id), 60_000);
});
