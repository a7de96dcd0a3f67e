import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { newOrg, newPerson, pairDevice, testKernel } from '../testing/index.ts';
import { newNote, noteModules } from '../testing/note-kind.ts';
import { buildHttp } from './http.ts';
import { openLiveStream } from './live-stream.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules);
after(() => app.close());

/** Everything that a stream has said so far. */
function listen(stream: NodeJS.ReadableStream) {
  let heard = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    heard += text;
  });
  return () => heard;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a stream says hello, then names what changed in its org and nothing of others', async () => {
  const ctx = await newOrg(kernel);
  const stranger = await newOrg(kernel);
  const stream = openLiveStream(ctx);
  const heard = listen(stream);
  const { id } = await newNote(ctx);
  const foreign = await newNote(stranger);
  await turn();
  assert.match(heard(), /^retry: 2000\nevent: hello\ndata: {}\n\n/);
  assert.match(heard(), new RegExp(`event: draft\\ndata: {"topic":"draft","id":"${id}"}`));
  assert.doesNotMatch(heard(), new RegExp(foreign.id));
  stream.destroy();
});

test('what is meant for one machine reaches that one alone', async () => {
  const { org } = await newOrg(kernel);
  const ctx = await newPerson(kernel, org, 'member', 'agent');
  const other = await newPerson(kernel, org, 'member', 'agent');
  const [mine, others] = [openLiveStream(ctx), openLiveStream(other)];
  const [heard, heardByOthers] = [listen(mine), listen(others)];
  const device = ctx.actor.kind === 'person' ? ctx.actor.deviceId : '';
  kernel.parts.live.publish(ctx.org, { topic: 'act', id: 'one', device });
  await turn();
  assert.match(heard(), /event: act/);
  assert.doesNotMatch(heardByOthers(), /event: act/);
  mine.destroy();
  others.destroy();
});

test('a machine hears of its acts and its own end, a browser of all but acts', async () => {
  const { org } = await newOrg(kernel);
  const machine = await newPerson(kernel, org, 'member', 'agent');
  assert.ok(machine.actor.kind === 'person');
  const { personId, deviceId } = machine.actor;
  const browser = { ...machine, actor: { ...machine.actor, credential: 'browser' } } as const;
  const streams = [openLiveStream(machine), openLiveStream(browser)] as const;
  const [toMachine, toBrowser] = [listen(streams[0]), listen(streams[1])];
  const { live } = kernel.parts;
  live.publish(org, { topic: 'draft', id: 'a-draft', person: personId });
  live.publish(org, { topic: 'delivery', id: 'a-delivery' });
  live.publish(org, { topic: 'device', id: 'another-device', person: personId });
  live.publish(org, { topic: 'device', id: deviceId, person: personId });
  live.publish(org, { topic: 'act', id: 'an-act', device: deviceId });
  await turn();
  const idsIn = (text: string) => [...text.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id);
  assert.deepEqual(idsIn(toMachine()), [deviceId, 'an-act']);
  assert.deepEqual(idsIn(toBrowser()), ['a-draft', 'a-delivery', 'another-device', deviceId]);
  for (const stream of streams) stream.destroy();
});

test('a device listens in ten places at most, and a closed one makes room', async () => {
  const ctx = await newOrg(kernel);
  const streams = Array.from({ length: 10 }, () => openLiveStream(ctx));
  assert.throws(() => openLiveStream(ctx), { code: 'streams-too-many' });
  const [first] = streams;
  assert.ok(first);
  first.destroy();
  await once(first, 'close');
  streams.push(openLiveStream(ctx));
  for (const stream of streams) stream.destroy();
});

test('over HTTP: it streams, ends when its device is revoked, and when the server stops', async () => {
  const ctx = await newOrg(kernel);
  const base = await app.listen({ port: 0, host: '127.0.0.1' });
  const [doomed, staying] = [await pairDevice(app, ctx), await pairDevice(app, ctx)];
  const open = async (client: typeof doomed) => {
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${base}/api/live`, { headers: { cookie } });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/);
    return answer.text();
  };
  const ends = [open(doomed), open(staying)] as const;
  await new Promise((resolve) => setTimeout(resolve, 100));
  const revoking = performance.now();
  const { status } = await staying.send('DELETE', `/devices/${doomed.deviceId}`);
  assert.ok(status < 300);
  assert.match(await ends[0], /event: hello/);
  assert.ok(performance.now() - revoking < 5_000, 'a revoked device went on listening');
  const closing = performance.now();
  await app.close();
  assert.match(await ends[1], /event: hello/);
  assert.ok(performance.now() - closing < 3_000, 'an open stream held the server up');
});
