import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, beforeEach, test } from 'node:test';
import { type Context, inTransaction } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { recordMany } from '../../ledger/ledger.ts';
import { createOutgoing } from '../../outgoing/outgoing.ts';
import { newOrg, newPerson, pairDevice, testKernel } from '../../testing/index.ts';
import { startReceiverDouble } from '../../testing/receiver-double.ts';
import { streamAudit } from './send.ts';
import { endStream, readStream, setStream } from './stream.ts';

const double = await startReceiverDouble();
const bare = await testKernel({ modules: [kernelModule] });
const outgoing = createOutgoing({
  allowed: new Map(),
  inside: [double.origin],
  resolve: async (host) => [{ address: host }],
});
const kernel = { ...bare, parts: { ...bare.parts, outgoing } };
const app = buildHttp(kernel.parts, [kernelModule]);
after(async () => {
  await app.close();
  await kernel.close();
  await double.close();
});
beforeEach(() => double.behave(200));

const happen = (ctx: Context<never>, count: number, pad = '') =>
  inTransaction(ctx, (ctx) =>
    recordMany(
      ctx,
      Array.from({ length: count }, (_, n) => ({
        type: 'kernel.tried',
        data: { n, pad },
        subjects: [],
      })),
    ),
  );
const run = (ctx: Context<never>) =>
  streamAudit.handle(ctx, {}, { signal: AbortSignal.timeout(20_000) } as never);
const url = `${double.origin}/log`;
const received = () =>
  double.calls.flatMap(({ body }) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
const numbers = () => received().map(({ seq }) => seq);

test('the events come signed, in their order, each with its hash', async () => {
  const ctx = await newOrg(kernel);
  await happen(ctx, 3);
  const { secret, stream } = await setStream(ctx, { url, from: 'beginning' });
  assert.deepEqual([stream.seq, stream.waiting], [0, 3]);
  await run(ctx);
  assert.deepEqual(numbers(), [1, 2, 3, 4]);
  assert.match(received()[0].hash, /^[0-9a-f]{64}$/);
  const [call] = double.calls;
  assert.ok(call);
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': given } = call.headers;
  assert.equal(id, `${ctx.org}.1-4`);
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${at}.${call.body}`).digest('base64');
  assert.equal(given, `v1,${mac}`);
  const state = (await readStream(ctx)).stream;
  assert.deepEqual([state?.seq, state?.waiting, state?.reason], [4, 0, null]);
});

test('from now on, nothing of before is sent', async () => {
  const ctx = await newOrg(kernel);
  await happen(ctx, 3);
  await setStream(ctx, { url, from: 'now' });
  await happen(ctx, 1);
  await run(ctx);
  assert.deepEqual(numbers(), [4, 5], 'the stream itself is an event, too');
});

test('what is not taken is sent again, later and later, and nothing overtakes it', async () => {
  const ctx = await newOrg(kernel);
  await setStream(ctx, { url, from: 'beginning' });
  double.behave(503, 0, 200);
  const at = (minutes: number) => {
    const now = new Date(ctx.now().getTime() + minutes * 60_000);
    return { ...ctx, now: () => now };
  };
  await run(at(0));
  assert.equal((await readStream(ctx)).stream?.reason, 'http-503');
  await run(at(0.5));
  assert.equal(double.calls.length, 1, 'too soon');
  await run(at(1));
  assert.equal((await readStream(ctx)).stream?.reason, 'host-unreachable');
  await happen(ctx, 1);
  await run(at(3));
  assert.deepEqual(numbers(), [1, 1, 1, 2]);
});

test('two processes send nothing twice and nothing out of order', async () => {
  const ctx = await newOrg(kernel);
  await setStream(ctx, { url, from: 'beginning' });
  await happen(ctx, 1_200);
  await Promise.all([run(ctx), run(ctx), run(ctx)]);
  await run(ctx);
  assert.deepEqual(
    numbers(),
    Array.from({ length: 1_201 }, (_, n) => n + 1),
  );
});

test('a message holds no more than a megabyte, however long its events are', async () => {
  const ctx = await newOrg(kernel);
  await happen(ctx, 200, 'x'.repeat(15_000));
  await setStream(ctx, { url, from: 'beginning' });
  await run(ctx);
  assert.equal(numbers().length, 201);
  assert.ok(double.calls.every(({ body }) => Buffer.byteLength(body) <= 1024 ** 2));
});

test('an owner alone decides where the ledger goes, and it ends at once', async () => {
  const ctx = await newOrg(kernel);
  const admin = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  const body = { url, from: 'now' };
  assert.equal((await admin.send('PUT', '/audit/stream', body)).status, 403);
  assert.deepEqual((await admin.send('GET', '/audit/stream')).body, { stream: null });
  const owner = await pairDevice(app, ctx);
  const made = await owner.send('PUT', '/audit/stream', body);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  assert.equal(made.body.stream.host, new URL(double.origin).host);
  const inside = await owner.send('PUT', '/audit/stream', { ...body, url: 'http://10.0.0.1/' });
  assert.deepEqual([inside.status, inside.body.code], [422, 'address-not-allowed']);
  await endStream(ctx);
  await happen(ctx, 1);
  await run(ctx);
  assert.deepEqual(double.calls.length, 0);
});
