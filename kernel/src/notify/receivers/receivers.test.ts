import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, beforeEach, test } from 'node:test';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { createOutgoing } from '../../outgoing/outgoing.ts';
import { newOrg, newPerson, pairDevice, testKernel, until } from '../../testing/index.ts';
import { noteModules } from '../../testing/note-module.ts';
import { startReceiverDouble } from '../../testing/receiver-double.ts';
import { deleteReceiver, listReceivers } from './receivers.ts';
import { type NewReceiverMessage, tellReceiverJob, tellReceivers } from './tell.ts';
import { testReceiver } from './test-receiver.ts';

const double = await startReceiverDouble();
const bare = await testKernel({ modules: noteModules });
/** Where the name of a receiver leads. */
let leadsTo = '93.184.216.34';
const outgoing = createOutgoing({
  allowed: new Map(),
  inside: [double.origin],
  resolve: async (host) => [{ address: host === '127.0.0.1' ? host : leadsTo }],
});
const kernel = { ...bare, parts: { ...bare.parts, outgoing } };
const app = buildHttp(kernel.parts, noteModules);
after(async () => {
  await app.close();
  await kernel.close();
  await double.close();
});
beforeEach(() => {
  double.behave(202);
  leadsTo = '93.184.216.34';
});

const guide = readFileSync(
  new URL('../../../../docs/guides/receivers.md', import.meta.url),
  'utf8',
);
const code = /```js\n([\s\S]*?)```/.exec(guide)?.[1] ?? assert.fail('the guide has an example');
const { isFromDojang } = await import(`data:text/javascript,${encodeURIComponent(code)}`);

/** An org whose owner has added a receiver. */
async function withReceiver(more: object = {}) {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const input = { kind: 'webhook', name: 'ops', url: `${double.origin}/hook`, locale: 'en' };
  const { status, body } = await owner.send('POST', '/receivers', { ...input, ...more });
  assert.equal(status, 201, JSON.stringify(body));
  return { ctx, owner, receiver: body.receiver, secret: body.secret as string };
}

const tell = (ctx: Context<never>, more: Partial<NewReceiverMessage> = {}) =>
  tellReceivers(ctx, {
    event: 'trigger',
    key: 'note.shop:one',
    kind: 'note.act-failed',
    params: { code: 'hook-failed', secret: 'CODE' },
    link: '/notes/1',
    at: new Date('2031-03-03T12:00:00Z'),
    ...more,
  });

const messagesOf = (ctx: Context<never>) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.receiver_delivery')
      .select(['id', 'event', 'state', 'reason', 'tries'])
      .orderBy('number')
      .execute(),
  );
const statesOf = async (ctx: Context<never>) =>
  (await messagesOf(ctx)).map(({ event, state, reason }) => [event, state, reason]);

/** Runs the job of one message; a try that failed is not an error of the test. */
async function run(ctx: Context<never>, id: string, isLast = false) {
  const job = tellReceiverJob.handle(ctx, { deliveryId: id }, { isLast: () => isLast } as never);
  await job.catch((error: Error) => assert.equal(error.name, 'DeliveryFailure'));
}
async function runAll(ctx: Context<never>, isLast = false) {
  for (const { id, state } of await messagesOf(ctx)) {
    if (state === 'queued') await run(ctx, id, isLast);
  }
}

test('a receiver hears what happened, and the example of the guide knows who says it', async () => {
  const { ctx, secret } = await withReceiver();
  assert.equal(await tell(ctx), 1);
  await runAll(ctx);
  const [call] = double.calls;
  assert.ok(call);
  const { id, ...body } = JSON.parse(call.body);
  assert.equal(call.headers['webhook-id'], id);
  assert.deepEqual(body, {
    event: 'trigger',
    key: 'note.shop:one',
    kind: 'note.act-failed',
    at: '2031-03-03T12:00:00.000Z',
    title: 'The note was not sent',
    text: 'Reason: hook-failed',
    link: `${kernel.parts.publicUrl}/o/test-${ctx.org.slice(0, 8)}/notes/1`,
    params: { code: 'hook-failed' },
  });
  const now = ctx.now().getTime();
  assert.equal(isFromDojang(call.headers, call.body, secret, now), true);
  assert.equal(isFromDojang(call.headers, `${call.body} `, secret, now), false);
  assert.equal(isFromDojang(call.headers, call.body, secret, now + 302_000), false);
  const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  assert.equal(isFromDojang(call.headers, call.body, other, now), false);
  assert.equal(isFromDojang({}, call.body, secret, now), false);
});

test('a message and its transaction stand or fall together', async () => {
  const { ctx } = await withReceiver();
  const failing = inTransaction(ctx, async (ctx) => {
    await tell(ctx as Context<never>);
    throw new Error('no');
  });
  await assert.rejects(failing, /no/);
  assert.deepEqual(await messagesOf(ctx), []);
});

test('what is not taken is tried again, under the same id and with a time of its own', async () => {
  const { ctx, secret } = await withReceiver();
  double.behave(503, 0, 302, 200);
  await tell(ctx);
  const reasons: (string | null)[] = [];
  for (const minutes of [0, 1, 6, 36]) {
    const now = new Date(ctx.now().getTime() + minutes * 60_000);
    await runAll({ ...ctx, now: () => now });
    reasons.push((await messagesOf(ctx))[0]!.reason);
  }
  assert.deepEqual(reasons, ['http-503', 'host-unreachable', 'http-302', null]);
  assert.deepEqual(
    (await messagesOf(ctx)).map(({ state, tries }) => [state, tries]),
    [['sent', 4]],
  );
  assert.equal(new Set(double.calls.map(({ headers }) => headers['webhook-id'])).size, 1);
  assert.ok(
    double.calls.every(({ path }) => path === '/hook'),
    'a redirect is not followed',
  );
  const last = double.calls.at(-1)!;
  const then = ctx.now().getTime() + 36 * 60_000;
  assert.equal(isFromDojang(last.headers, last.body, secret, then), true);
  assert.deepEqual(tellReceiverJob.retryAfterMs, [60e3, 300e3, 1800e3, 3600e3, 86_400e3]);
});

test('after the last try a message has failed, and says why', async () => {
  const { ctx } = await withReceiver();
  double.behave(500);
  await tell(ctx);
  await runAll(ctx, true);
  assert.deepEqual(await statesOf(ctx), [['trigger', 'failed', 'http-500']]);
  const { receivers } = await listReceivers(ctx);
  assert.deepEqual(
    receivers.map(({ last }) => [last?.event, last?.state, last?.reason]),
    [['trigger', 'failed', 'http-500']],
  );
});

test('a resolve waits for the trigger, and a late trigger opens nothing again', async () => {
  const { ctx } = await withReceiver();
  await tell(ctx);
  await tell(ctx, { event: 'resolve' });
  const [trigger, resolve] = await messagesOf(ctx);
  await run(ctx, resolve!.id);
  assert.deepEqual(double.calls.length, 0);
  double.behave(503, 200);
  await run(ctx, trigger!.id);
  await run(ctx, resolve!.id);
  await run(ctx, trigger!.id);
  assert.deepEqual(
    double.calls.map(({ body }) => JSON.parse(body).event),
    ['trigger', 'resolve'],
  );
  assert.deepEqual(await statesOf(ctx), [
    ['trigger', 'skipped', 'superseded'],
    ['resolve', 'sent', null],
  ]);
});

test('PagerDuty hears trigger, acknowledge and resolve of one incident', async () => {
  const routingKey = 'R'.repeat(32);
  const url = `${double.origin}/v2/enqueue`;
  const { ctx, owner, receiver, secret } = await withReceiver({
    kind: 'pagerduty',
    url,
    routingKey,
  });
  assert.equal(secret, null);
  for (const event of ['trigger', 'acknowledge', 'resolve'] as const) {
    await tell(ctx, { event, urgent: true });
    await runAll(ctx);
  }
  const bodies = double.calls.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    bodies.map((body) => [body.event_action, body.dedup_key, body.routing_key]),
    ['trigger', 'acknowledge', 'resolve'].map((event) => [event, 'note.shop:one', routingKey]),
  );
  assert.deepEqual(bodies[0].payload, {
    summary: 'The note was not sent · Reason: hook-failed',
    source: new URL(kernel.parts.publicUrl).host,
    severity: 'critical',
    timestamp: '2031-03-03T12:00:00.000Z',
    class: 'note.act-failed',
    custom_details: { code: 'hook-failed' },
  });
  double.behave(202);
  const tested = await owner.send('POST', `/receivers/${receiver.id}/tests`);
  assert.deepEqual(tested.body, { failure: null });
  assert.deepEqual(
    double.calls.map(({ body }) => JSON.parse(body).event_action),
    ['trigger', 'resolve'],
  );
  double.behave(400);
  await tell(ctx, { key: 'note.shop:two' });
  await runAll(ctx);
  assert.deepEqual((await statesOf(ctx)).at(-1), ['trigger', 'failed', 'http-400']);
});

test('an address that leads inside is refused when it is saved, and again at each message', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const add = (url: string) =>
    owner.send('POST', '/receivers', { kind: 'webhook', name: 'x', url, locale: 'ko' });
  for (const url of ['http://169.254.169.254/', 'https://127.0.0.1/', 'ftp://a.example/', 'a']) {
    const { status, body } = await add(url);
    assert.deepEqual([status, body.code], [422, 'address-not-allowed'], url);
  }
  leadsTo = '10.0.0.8';
  assert.equal((await add('https://hooks.example.com/')).body.code, 'address-not-allowed');
  leadsTo = '93.184.216.34';
  assert.equal((await add('https://hooks.example.com/')).status, 201);
  leadsTo = '10.0.0.8';
  await tell(ctx);
  await runAll(ctx);
  assert.deepEqual(await statesOf(ctx), [['trigger', 'failed', 'address-not-allowed']]);
});

test('an answer of ten megabytes is an answer', async () => {
  const { ctx } = await withReceiver({ url: `${double.origin}/huge` });
  double.behave(200);
  await tell(ctx);
  await runAll(ctx);
  assert.deepEqual(await statesOf(ctx), [['trigger', 'sent', null]]);
});

test('after a rotation both secrets are valid for a day, then only the new one', async () => {
  const { ctx, owner, receiver, secret } = await withReceiver();
  const { body } = await owner.send('PUT', `/receivers/${receiver.id}/secret`, {});
  assert.notEqual(body.secret, secret);
  const valid = async (hours: number) => {
    const now = new Date(ctx.now().getTime() + hours * 3_600_000);
    double.behave(202);
    const at = { ...ctx, now: () => now };
    await tell(at, { key: `note.shop:${hours}` });
    await runAll(at);
    const [call] = double.calls;
    return [secret, body.secret].map((one) =>
      isFromDojang(call!.headers, call!.body, one, now.getTime()),
    );
  };
  assert.deepEqual(await valid(23), [true, true]);
  assert.deepEqual(await valid(25), [false, true]);
});

test('PagerDuty’s key is given, not made', async () => {
  const routingKey = 'R'.repeat(32);
  const { owner, receiver } = await withReceiver({
    kind: 'pagerduty',
    url: double.origin,
    routingKey,
  });
  const path = `/receivers/${receiver.id}/secret`;
  assert.equal((await owner.send('PUT', path, {})).body.code, 'routing-key-missing');
  const next = await owner.send('PUT', path, { routingKey: 'S'.repeat(32) });
  assert.deepEqual([next.status, next.body.secret], [200, null]);
});

test('addresses and secrets are sealed, and shown to nobody again', async () => {
  const { ctx, owner, secret } = await withReceiver({ url: `${double.origin}/path-that-lets-in` });
  const { body } = await owner.send('GET', '/receivers');
  assert.deepEqual(
    body.receivers.map(({ name, host }: { name: string; host: string }) => [name, host]),
    [['ops', new URL(double.origin).host]],
  );
  const rows = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.receiver').selectAll().execute(),
  );
  const everything = JSON.stringify([body, rows]);
  assert.ok(!everything.includes('path-that-lets-in') && !everything.includes(secret));
});

test('receivers are for owners and admins', async () => {
  const { ctx, receiver } = await withReceiver();
  const viewer = await pairDevice(app, await newPerson(kernel, ctx.org, 'viewer'));
  for (const [method, path] of [
    ['GET', '/receivers'],
    ['POST', `/receivers/${receiver.id}/tests`],
    ['DELETE', `/receivers/${receiver.id}`],
  ] as const) {
    assert.equal((await viewer.send(method, path)).status, 403, path);
  }
});

test('a receiver that is deleted hears nothing that was still to be sent', async () => {
  const { ctx, owner, receiver } = await withReceiver();
  await tell(ctx);
  const [waiting] = await messagesOf(ctx);
  assert.equal((await owner.send('DELETE', `/receivers/${receiver.id}`)).status, 204);
  await run(ctx, waiting!.id);
  assert.equal(double.calls.length, 0);
  assert.equal((await owner.send('DELETE', `/receivers/${receiver.id}`)).status, 404);
  assert.equal(await tell(ctx), 0);
});

test('a test of a receiver that is deleted meanwhile finds none', async () => {
  const { ctx, receiver } = await withReceiver();
  const slow = {
    ...outgoing,
    callAddress: async (...called: Parameters<typeof outgoing.callAddress>) => {
      await deleteReceiver(ctx, receiver.id);
      return outgoing.callAddress(...called);
    },
  };
  const tested = testReceiver({ ...ctx, parts: { ...ctx.parts, outgoing: slow } }, receiver.id);
  await assert.rejects(tested, { code: 'receiver-not-found' });
  assert.deepEqual(await messagesOf(ctx), []);
});

test('a message goes to those that are named, and never to another org’s', async () => {
  const { ctx, receiver } = await withReceiver();
  const other = await withReceiver();
  assert.equal(await tell(ctx, { receiverIds: [] }), 0);
  assert.equal(await tell(ctx, { receiverIds: [receiver.id, other.receiver.id] }), 1);
  assert.deepEqual(await messagesOf(other.ctx), []);
  await assert.rejects(tell(ctx, { kind: 'ink.dry' }), /declares the notification kind ink\.dry/);
});

test('an org has a bounded number of receivers', async () => {
  const { owner } = await withReceiver();
  const input = { kind: 'webhook', name: 'n', url: double.origin, locale: 'ko' };
  const answers: number[] = [];
  for (let n = 0; n < 20; n += 1)
    answers.push((await owner.send('POST', '/receivers', input)).status);
  assert.deepEqual(answers, [...Array.from({ length: 19 }, () => 201), 409]);
});

test('the queue sends a trigger and its resolve in this order', async () => {
  const { ctx } = await withReceiver();
  await inTransaction(ctx, async (ctx) => {
    await tell(ctx as Context<never>);
    await tell(ctx as Context<never>, { event: 'resolve' });
  });
  await kernel.parts.jobs.start(kernel.parts);
  const isDone = async () => (await messagesOf(ctx)).every(({ state }) => state === 'sent');
  await until('both are sent', isDone);
  const ids = (await messagesOf(ctx)).map(({ id }) => id);
  const heard = double.calls.map(({ headers }) => headers['webhook-id']);
  assert.deepEqual(
    heard.filter((id) => ids.includes(id as string)),
    ids,
  );
});
