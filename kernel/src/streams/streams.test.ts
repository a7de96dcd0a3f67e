import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { type AnyContext, requirePerson } from '../core/context.ts';
import { buildHttp } from '../http/http.ts';
import { listDevices } from '../people/devices/devices.ts';
import { findStreamStandings } from '../standing/stream-standing.ts';
import { newOrg, newPerson, pairDevice, testKernel } from '../testing/index.ts';
import { newNote } from '../testing/note-kind.ts';
import { noteModules } from '../testing/note-module.ts';
import { until } from '../testing/until.ts';
import { createStreams } from './streams.ts';

const lines: string[] = [];
const kernel = await testKernel({
  modules: noteModules,
  logTo: { write: (line) => void lines.push(line) },
});
const app = buildHttp(kernel.parts, noteModules);
after(() => app.close());
const base = await app.listen({ port: 0, host: '127.0.0.1' });

/** A stream on something that the test reads. */
async function openLiveStream(ctx: AnyContext): Promise<PassThrough> {
  const { org, reach } = ctx;
  const sink = new PassThrough();
  await ctx.parts.streams.open({ org, reach, listener: requirePerson(ctx) }, () => sink);
  return sink;
}

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
  const stream = await openLiveStream(ctx);
  const heard = listen(stream);
  const { id } = await newNote(ctx);
  const foreign = await newNote(stranger);
  await turn();
  assert.match(heard(), /^retry: \d{4,5}\nevent: hello\ndata: {}\n\n/);
  assert.match(heard(), new RegExp(`event: draft\\ndata: {"topic":"draft","id":"${id}"}`));
  assert.doesNotMatch(heard(), new RegExp(foreign.id));
  stream.destroy();
});

test('what is meant for one machine reaches that one alone', async () => {
  const { org } = await newOrg(kernel);
  const ctx = await newPerson(kernel, org, 'member', 'agent');
  const other = await newPerson(kernel, org, 'member', 'agent');
  const [mine, others] = [await openLiveStream(ctx), await openLiveStream(other)];
  const [heard, heardByOthers] = [listen(mine), listen(others)];
  const device = ctx.actor.kind === 'person' ? ctx.actor.deviceId : '';
  kernel.parts.live.publish(ctx.org, { topic: 'note.act', id: 'one', device });
  await turn();
  assert.match(heard(), /event: note\.act/);
  assert.doesNotMatch(heardByOthers(), /event: note\.act/);
  mine.destroy();
  others.destroy();
});

test('a machine hears of its acts and its own end, a browser of all but acts', async () => {
  const { org } = await newOrg(kernel);
  const machine = await newPerson(kernel, org, 'member', 'agent');
  assert.ok(machine.actor.kind === 'person');
  const { personId, deviceId } = machine.actor;
  const browser = { ...machine, actor: { ...machine.actor, credential: 'browser' } } as const;
  const streams = [await openLiveStream(machine), await openLiveStream(browser)] as const;
  const [toMachine, toBrowser] = [listen(streams[0]), listen(streams[1])];
  const { live } = kernel.parts;
  live.publish(org, { topic: 'draft', id: 'a-draft', person: personId });
  live.publish(org, { topic: 'delivery', id: 'a-delivery' });
  live.publish(org, { topic: 'device', id: 'another-device', person: personId });
  live.publish(org, { topic: 'device', id: deviceId, person: personId });
  live.publish(org, { topic: 'note.act', id: 'an-act', device: deviceId });
  await turn();
  const idsIn = (text: string) => [...text.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id);
  assert.deepEqual(idsIn(toMachine()), [deviceId, 'an-act']);
  assert.deepEqual(idsIn(toBrowser()), ['a-draft', 'a-delivery', 'another-device', deviceId]);
  for (const stream of streams) stream.destroy();
});

test('who may not read drafts hears of none, and a topic that nobody declares is refused', async () => {
  const { org } = await newOrg(kernel);
  const nobody = await newPerson(kernel, org);
  const stranger = { ...nobody, actor: { ...nobody.actor, roles: ['passer-by'] } } as typeof nobody;
  const stream = await openLiveStream(stranger);
  const heard = listen(stream);
  const { live } = kernel.parts;
  live.publish(org, { topic: 'draft', id: 'a-draft' });
  live.publish(org, { topic: 'delivery', id: 'a-delivery' });
  await turn();
  assert.doesNotMatch(heard(), /a-draft/);
  assert.match(heard(), /a-delivery/);
  assert.throws(
    () => live.publish(org, { topic: 'ink.level', id: 'x' }),
    /declares the topic ink\.level/,
  );
  stream.destroy();
});

test('a right that this version took away is not honoured, at the start of a stream nor in a round', async () => {
  const { database, live, now } = kernel.parts;
  const { org } = await newOrg(kernel);
  const guest = await newPerson(kernel, org, 'guest');
  const phone = await pairDevice(app, guest);
  // A row that an earlier version left.
  await sql`insert into kernel.role_action (role, action) values ('guest', 'draft.read')`.execute(
    database.root,
  );
  const stream = await openLiveStream(guest);
  const heard = listen(stream);
  assert.ok(guest.actor.kind === 'person');
  live.publish(org, { topic: 'draft', id: 'a-draft', person: guest.actor.personId });
  await turn();
  assert.doesNotMatch(heard(), /a-draft/);
  const standings = await findStreamStandings(
    kernel.parts,
    [phone.deviceId],
    ['draft.read'],
    now(),
  );
  assert.deepEqual(standings.get(phone.deviceId)?.may, []);
  stream.destroy();
});

test('a guest hears what is theirs by name, until they may see more or less', async () => {
  const owner = await newOrg(kernel);
  const desk = await pairDevice(app, owner);
  const guest = await newPerson(kernel, owner.org, 'guest');
  assert.ok(guest.actor.kind === 'person');
  const { personId } = guest.actor;
  const phone = await pairDevice(app, guest);
  const actor = { ...guest.actor, deviceId: phone.deviceId };
  const stream = await openLiveStream({ ...guest, actor });
  const heard = listen(stream);
  const { live } = kernel.parts;
  live.publish(owner.org, { topic: 'delivery', id: 'of-all' });
  live.publish(owner.org, { topic: 'delivery', id: 'of-another', person: desk.personId });
  live.publish(owner.org, { topic: 'delivery', id: 'of-guest', person: personId });
  live.publish(owner.org, { topic: 'device', id: 'of-all' });
  await turn();
  const idsIn = (text: string) => [...text.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id);
  assert.deepEqual(idsIn(heard()), ['of-guest']);
  assert.equal((await phone.send('GET', '/me')).body.person.role, 'guest');
  assert.equal(stream.readableEnded, false, 'a hint of the device topic has it check, not end');
  const ended = once(stream, 'end');
  assert.equal((await desk.send('PATCH', `/people/${personId}`, { role: 'member' })).status, 200);
  await ended;
});

test('one statement a round asks for all devices, whatever org they are of, and each stream has its beat', async (t) => {
  const contexts = await Promise.all(Array.from({ length: 3 }, () => newOrg(kernel)));
  const phones = await Promise.all(contexts.map((ctx) => pairDevice(app, ctx)));
  const { modules, database, live, metrics, log, now } = kernel.parts;
  let transactions = 0;
  const counting: typeof database = {
    ...database,
    transaction: (as, work) => {
      transactions += 1;
      return database.transaction(as, work);
    },
  };
  t.mock.timers.enable({ apis: ['setInterval'] });
  const streams = createStreams({ modules, database: counting, live, metrics, log, now });
  const heard = await Promise.all(
    contexts.map(async ({ org, reach, actor }, index) => {
      assert.ok(actor.kind === 'person');
      const sink = new PassThrough();
      const { deviceId = '', personId = '' } = phones[index] ?? {};
      await streams.open({ org, reach, listener: { ...actor, deviceId, personId } }, () => sink);
      return { said: listen(sink), sink };
    }),
  );
  assert.equal(transactions, 1, 'what the role may do is asked for once');
  t.mock.timers.tick(15_000);
  await until('the statement', () => transactions === 2);
  await turn();
  for (const { said, sink } of heard) {
    assert.match(said(), /: beat\n\n$/);
    assert.equal(sink.readableEnded, false);
  }
  const [first] = heard;
  assert.ok(first && phones[0]);
  const { org = '' } = contexts[0] ?? {};
  await database.transaction({ role: 'dojang_app', org, person: '', reach: 'all' }, (db) =>
    sql`update kernel.session set revoked_at = now(), revoked_reason = 'left'`.execute(db),
  );
  let rounds = 2;
  await until('the end of the stream', () => {
    t.mock.timers.tick(15_000);
    rounds += 1;
    return first.sink.readableEnded;
  });
  assert.ok(transactions <= rounds, `${transactions} statements in ${rounds} rounds`);
  await streams.close();
  assert.equal(first.sink.readableEnded, true);
});

test('a machine that holds a stream is seen, although it asks for nothing', async (t) => {
  const ctx = await newOrg(kernel);
  const machine = await pairDevice(app, ctx, 'agent');
  const { org, reach, actor } = ctx;
  assert.ok(actor.kind === 'person');
  const { deviceId, personId } = machine;
  t.mock.timers.enable({ apis: ['setInterval'] });
  const sink = new PassThrough();
  const streams = createStreams(kernel.parts);
  await streams.open({ org, reach, listener: { ...actor, deviceId, personId } }, () => sink);
  kernel.clock.advance(3_600_000);
  const there = kernel.parts.now().getTime();
  t.mock.timers.tick(15_000);
  await until('the note', async () => {
    const devices = await listDevices(ctx, { all: false });
    const seen = devices.find(({ id }) => id === deviceId)?.lastSeenAt ?? '';
    return Date.parse(seen) >= there || undefined;
  });
  kernel.clock.reset();
  await streams.close();
});

test('a reader that takes nothing is cut off at a bound of bytes', async () => {
  const ctx = await newOrg(kernel);
  const sink = await openLiveStream(ctx);
  const closed = once(sink, 'close');
  for (let n = 0; n < 2_000 && !sink.destroyed; n += 1) {
    kernel.parts.live.publish(ctx.org, { topic: 'delivery', id: `${n}`.padEnd(100, 'x') });
  }
  await closed;
  assert.ok(sink.writableLength < 100_000, `${sink.writableLength} bytes wait`);
});

test('a process that holds streams alone says who answers instead', async () => {
  const apart = buildHttp(kernel.parts, noteModules, { serving: 'streams' });
  const answer = await apart.inject('/api/drafts');
  assert.deepEqual([answer.statusCode, answer.json().code], [421, 'served-elsewhere']);
  assert.equal((await apart.inject('/api/live')).statusCode, 401);
  assert.equal((await apart.inject('/healthz/live')).statusCode, 200);
});

test('a device listens in ten places at most, and a closed one makes room', async () => {
  const ctx = await newOrg(kernel);
  const streams = await Promise.all(Array.from({ length: 10 }, () => openLiveStream(ctx)));
  await assert.rejects(() => openLiveStream(ctx), { code: 'streams-too-many' });
  const [first] = streams;
  assert.ok(first);
  first.destroy();
  await once(first, 'close');
  streams.push(await openLiveStream(ctx));
  for (const stream of streams) stream.destroy();
});

/** A signed-in reader that takes nothing of its stream, and the server's end of it. */
async function openStandingReader(cookies: ReadonlyMap<string, string>) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const accepted = once(app.server, 'connection');
  const { port } = app.server.address() as { port: number };
  const reader = connect(port, '127.0.0.1').pause();
  reader.on('error', () => undefined);
  const { host } = new URL(base);
  reader.write(`GET /api/live HTTP/1.1\r\nhost: ${host}\r\ncookie: ${cookie}\r\n\r\n`);
  const [socket] = (await accepted) as [Socket];
  return { reader, socket };
}

test('a revoked reader that stands still hears no more, is cut off, and harms nobody', async () => {
  const ctx = await newOrg(kernel);
  const [doomed, staying] = [await pairDevice(app, ctx), await pairDevice(app, ctx)];
  const { live, metrics } = kernel.parts;
  const openStreams = async () =>
    Number((await metrics.text()).match(/^dojang_streams (\d+)$/m)?.[1]);
  const before = await openStreams();
  const { reader, socket } = await openStandingReader(doomed.cookies);
  await until('the stream', async () => (await openStreams()) === before + 1);
  for (let n = 0; n < 5_000 && socket.writableLength === 0; n += 1) {
    live.publish(ctx.org, { topic: 'delivery', id: 'x'.repeat(10_000) });
    await turn();
  }
  const revoked = await staying.send('DELETE', `/devices/${doomed.deviceId}`);
  assert.ok(revoked.status < 300);
  await until('the end', async () => (await openStreams()) === before);
  assert.equal(socket.destroyed, false, 'the reader has some time to take the end');
  live.publish(ctx.org, { topic: 'delivery', id: 'after-the-end' });
  await once(socket, 'close');
  reader.destroy();
});

test('over HTTP: it streams, ends when its device is revoked, and when the server stops', async () => {
  const ctx = await newOrg(kernel);
  const [doomed, staying] = [await pairDevice(app, ctx), await pairDevice(app, ctx)];
  const open = async (client: typeof doomed) => {
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${base}/api/live`, { headers: { cookie } });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/);
    return answer.text();
  };
  // A stream counts as answered once it is open.
  lines.length = 0;
  const ends = [open(doomed), open(staying)] as const;
  const answered = () => lines.filter((line) => /"\/api\/live","status":200/.test(line));
  await until('two open streams', () => answered().length === 2);
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
