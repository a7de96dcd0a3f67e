import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import { noOrg } from '../core/job.ts';
import { buildHttp } from '../http/http.ts';
import { listEvents } from '../ledger/ledger.ts';
import { checkModules } from '../modules/module-check.ts';
import { newOrg, newPerson, pairDevice, testKernel, until } from '../testing/index.ts';
import { letterSecret, noteModule, noteModules } from '../testing/note-module.ts';
import { handleWaiting } from '../testing/webhook-calls.ts';
import { webhookUrl } from './addresses.ts';
import { handleWebhookJob, webhookJobs } from './jobs.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules);
after(() => app.close());

interface Letter {
  readonly id?: string;
  readonly at?: Date;
  readonly type?: string;
  readonly mac?: string;
}

/** What the other system sends to an address of ours. */
async function send(url: string, text: string, { id, at, type, mac }: Letter = {}) {
  const time = String((at ?? kernel.parts.now()).getTime());
  const signed = createHmac('sha256', letterSecret).update(`${time}.`).update(text).digest('hex');
  const answer = await app.inject({
    method: 'POST',
    url: new URL(url).pathname,
    headers: {
      'content-type': 'application/x-letter',
      'x-letter-time': time,
      'x-letter-mac': mac ?? signed,
      ...(id === undefined ? {} : { 'x-letter-id': id }),
      ...(type === undefined ? {} : { 'x-letter-type': type }),
    },
    payload: Buffer.from(text),
  });
  return `${answer.statusCode} ${answer.body}`;
}

const addressOf = (ctx: Context<never>) => webhookUrl(ctx, 'note.letters');

async function notesOf(ctx: Context<never>): Promise<string[]> {
  const { body } = await (await pairDevice(app, ctx)).send('GET', '/note/notes');
  return body.notes.map(({ text }: { text: string }) => text);
}

const rowsOf = (ctx: Context<never>) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.webhook_delivery').selectAll().execute(),
  );

test('a call is stored before it is answered in its own words, and a job handles it as the webhook', async () => {
  const ctx = await newOrg(kernel);
  const url = await addressOf(ctx);
  assert.equal(await send(url, '먹물이 다 떨어졌어요', { type: 'memo' }), '200 OK 0000');
  const [row] = await rowsOf(ctx);
  assert.equal(row?.state, 'waiting');
  assert.deepEqual(await notesOf(ctx), []);
  assert.deepEqual(await handleWaiting(kernel, ctx.org), []);
  assert.deepEqual(await notesOf(ctx), ['memo: 먹물이 다 떨어졌어요']);
  assert.equal((await rowsOf(ctx))[0]?.state, 'handled');
  await handleWebhookJob.handle(ctx, { deliveryId: row?.id ?? '' }, {} as never);
  assert.equal((await notesOf(ctx)).length, 1, 'a job that comes again finds it handled');
  const [event] = await listEvents(ctx, { type: 'note.added' });
  assert.deepEqual(event?.actor, { kind: 'webhook', name: 'note.letters', deliveryId: row?.id });
});

test('the same delivery is answered alike and handled once, by its id or by its bytes', async () => {
  const ctx = await newOrg(kernel);
  const url = await addressOf(ctx);
  const id = randomUUID();
  for (const text of ['once', 'once', 'once, said otherwise']) {
    assert.equal(await send(url, text, { id }), '200 OK 0000');
  }
  for (const text of ['same bytes', 'same bytes', 'other bytes']) await send(url, text);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => send(url, 'eight at one moment', { id: 'x' })),
  );
  assert.ok(answers.every((answer) => answer === '200 OK 0000'));
  await handleWaiting(kernel, ctx.org);
  await handleWaiting(kernel, ctx.org);
  assert.deepEqual((await notesOf(ctx)).sort(), [
    'letter: eight at one moment',
    'letter: once',
    'letter: other bytes',
    'letter: same bytes',
  ]);
});

test('forged, altered and old calls are refused in the protocol’s own words, and nothing is stored', async () => {
  const ctx = await newOrg(kernel);
  const url = await addressOf(ctx);
  const at = new Date(kernel.parts.now().getTime() - 301_000);
  assert.equal(await send(url, 'old', { at }), '401 {"no":"letter-not-signed"}');
  assert.equal(
    await send(url, 'forged', { mac: '0'.repeat(64) }),
    '401 {"no":"letter-not-signed"}',
  );
  assert.equal(await send(url, 'x'.repeat(64 * 1024 + 1)), '413 {"no":"body-too-large"}');
  assert.equal((await rowsOf(ctx)).length, 0);
  assert.equal(await send(url, 'x'.repeat(64 * 1024)), '200 OK 0000');
});

test('an address ends when it is replaced, and belongs to one webhook of one org', async () => {
  const ctx = await newOrg(kernel);
  const url = await addressOf(ctx);
  assert.equal(await addressOf(ctx), url, 'an address can be given out again');
  const browser = await pairDevice(app, ctx);
  const listed = (await browser.send('GET', '/webhooks')).body.webhooks;
  assert.deepEqual(listed, [
    { name: 'note.letters', summary: 'Notes that another system sends', url },
  ]);
  const { body } = await browser.send('PUT', '/webhooks/note.letters/address');
  assert.notEqual(body.url, url);
  assert.equal(await send(url, 'late'), '404 {"no":"webhook-not-found"}');
  assert.equal(await send(body.url, 'in time'), '200 OK 0000');
  const other = await addressOf(await newOrg(kernel));
  const [ours, theirs] = [body.url.split('/').at(-1), other.split('/').at(-1)];
  const moved = body.url.replace(ours, `${theirs?.split('.')[0]}.${ours.split('.')[1]}`);
  assert.equal(await send(moved, 'moved'), '404 {"no":"webhook-not-found"}');
  const further = (await webhookUrl(ctx, 'note.further')).split('/').at(-1) ?? '';
  const taken = await send(body.url.replace(ours, further), 'of another');
  assert.equal(taken, '404 {"no":"webhook-not-found"}');
  await browser.send('PUT', '/modules/note', { isOn: false });
  assert.equal(await send(body.url, 'off'), '403 {"no":"module-off"}');
  const fixed = await browser.send('PUT', '/webhooks/slack.interactions/address');
  assert.equal(fixed.status, 404);
});

test('a call that cannot be handled is tried again, shown to admins with its reason, and handled again by them', async () => {
  const ctx = await newOrg(kernel);
  await send(await addressOf(ctx), 'broken token=abc');
  assert.equal((await handleWaiting(kernel, ctx.org, { last: false })).length, 1);
  const admin = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  const list = async () => (await admin.send('GET', '/webhook-deliveries')).body.deliveries;
  const first = (await list())[0];
  assert.deepEqual([first.state, first.tries, first.reason], ['waiting', 1, 'letter-unreadable']);
  const retry = () => admin.send('PUT', `/webhook-deliveries/${first.id}/retry`);
  assert.equal((await retry()).status, 404, 'its own tries are not over');
  await handleWaiting(kernel, ctx.org);
  assert.deepEqual([(await list())[0].state, (await list())[0].tries], ['failed', 2]);
  assert.ok(!JSON.stringify(await list()).includes('broken'), 'a list shows no body');
  assert.equal((await retry()).status, 204);
  assert.equal((await list())[0].state, 'waiting');
  const failed = await admin.send('GET', '/webhook-deliveries?state=failed');
  assert.deepEqual(failed.body.deliveries, []);
  const member = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  assert.equal((await member.send('GET', '/webhook-deliveries')).status, 403);
});

test('a stored call is sealed, without what the webhook takes out, and goes after its days', async (t) => {
  t.after(() => kernel.clock.reset());
  const ctx = await newOrg(kernel);
  await send(await addressOf(ctx), 'ink token=hunter2 please');
  const stored = JSON.stringify(await rowsOf(ctx));
  assert.ok(!stored.includes('hunter2') && !stored.includes('please'));
  await handleWaiting(kernel, ctx.org);
  assert.deepEqual(await notesOf(ctx), ['letter: ink token= please']);
  const tidy = webhookJobs.find(({ name }) => name === 'kernel.tidy-webhooks');
  await tidy?.handle(ctx, {} as never, {} as never);
  assert.equal((await rowsOf(ctx)).length, 1);
  kernel.clock.advance(2 * 86_400_000);
  const due = await kernel.parts.database.transaction(
    { role: 'dojang_system', org: '', person: '' },
    (db) => {
      const page = { now: kernel.parts.now(), after: noOrg, limit: 10_000 };
      return tidy?.due?.(db as never, page, kernel.parts) ?? Promise.resolve([]);
    },
  );
  assert.ok(due.includes(ctx.org));
  await tidy?.handle(ctx, {} as never, {} as never);
  assert.equal((await rowsOf(ctx)).length, 0);
});

test('two webhooks of one name, and one without its module’s prefix, stop the start', () => {
  const [webhook] = noteModule.webhooks;
  assert.ok(webhook);
  const twice = { ...noteModule, webhooks: [webhook, webhook] };
  assert.throws(
    () => checkModules([twice]),
    /webhook note\.letters is declared by module note twice/,
  );
  const foreign = { ...noteModule, webhooks: [{ ...webhook, name: 'letters.in' }] };
  assert.throws(() => checkModules([foreign]), /name it note\.letters\.in/);
});

test('through the queue: a call is handled within seconds of its answer', async () => {
  const ctx = await newOrg(kernel);
  await kernel.parts.jobs.start(kernel.parts);
  await send(await addressOf(ctx), 'by the queue');
  await until('the note', async () => ((await notesOf(ctx)).length > 0 ? true : undefined));
  assert.equal((await rowsOf(ctx))[0]?.state, 'handled');
});
