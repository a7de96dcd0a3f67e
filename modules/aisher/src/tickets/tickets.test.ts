import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import {
  type Context,
  getDraft,
  inTransaction,
  listEvents,
  type Problem,
  signedHeaders,
} from '@dojang/kernel';
import { buildHttp, createOutgoing, kernelModule } from '@dojang/kernel/server';
import { newOrg, pairDevice, testKernel } from '@dojang/kernel/testing';
import { foldErrors } from '../groups/fold/fold.ts';
import { aisherModule } from '../index.ts';
import { ownDb } from '../own-db.ts';
import { anError } from '../testing/errors.ts';
import { startTrackerDouble } from '../testing/tracker-double.ts';
import { openTicketJob } from './open-ticket.ts';
import { askTrackers } from './trackers/ask-trackers.ts';

const modules = [kernelModule, aisherModule];
const double = await startTrackerDouble();
const bare = await testKernel({ modules });
const outgoing = createOutgoing({
  allowed: new Map(),
  inside: [double.origin],
  resolve: async (host) => [{ address: host === '127.0.0.1' ? host : '10.0.0.8' }],
});
const kernel = { ...bare, parts: { ...bare.parts, outgoing } };
const app = buildHttp(kernel.parts, modules);
after(async () => {
  await app.close();
  await kernel.close();
  await double.close();
});
beforeEach(() => double.behave());

const token = 'a-token-of-github';

/** An org with a group and a tracker. */
async function world(kind: 'generic' | 'github', message = 'refused') {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const { opened } = await foldErrors(ctx, [anError({ message, at: ctx.now() })]);
  const input =
    kind === 'generic'
      ? { kind, name: 'ops', url: `${double.origin}/hook` }
      : { kind, name: 'shop', url: double.origin, repository: 'acme/shop', token };
  const { status, body } = await owner.send('POST', '/aisher/ticket-targets', input);
  assert.equal(status, 201, JSON.stringify(body));
  return { ctx, owner, group: opened[0] ?? '', target: body.target, secret: body.secret };
}
type World = Awaited<ReturnType<typeof world>>;

async function propose({ owner, group, target }: World, labels: string[] = []): Promise<string> {
  const input = { target: target.id, labels };
  const { status, body } = await owner.send('POST', `/aisher/groups/${group}/tickets`, input);
  assert.equal(status, 201, JSON.stringify(body));
  return body.draftId;
}

async function stamp({ ctx, owner }: World, draftId: string) {
  const { versions } = await getDraft(ctx, draftId);
  const digest = versions.at(-1)?.digest;
  const body = { decision: 'approve', via: 'app', digest };
  const answer = await owner.send('PUT', `/drafts/${draftId}/stamp`, body);
  assert.ok(answer.status < 300, JSON.stringify(answer.body));
}

/** Runs the job of a stamped draft once; a try that another one follows is not an error of the test. */
async function run({ ctx, target }: World, draftId: string, { attempt = 1, isLast = false } = {}) {
  const line = { draftId, key: target.id, attempt };
  const job = openTicketJob.handle(ctx, line, { isLast: () => isLast } as never);
  await job.catch((error: Error) => assert.equal(error.name, 'TrackerFault'));
  return (await getDraft(ctx, draftId)).state;
}

async function opened(world: World): Promise<string> {
  const draftId = await propose(world);
  await stamp(world, draftId);
  assert.equal(await run(world, draftId), 'done');
  return draftId;
}

const ticketsOf = async ({ owner, group }: World) =>
  (await owner.send('GET', `/aisher/groups/${group}/tickets`)).body.tickets;
const eventsOf = async (ctx: Context<never>, type: string) =>
  (await listEvents(ctx, { type })).length;
const posts = () => double.calls.filter(({ method }) => method === 'POST');

test('a stamp opens one issue at GitHub, with what the draft says and nothing else', async () => {
  const of = await world('github');
  const draftId = await propose(of, ['bug', 'bug']);
  assert.equal(double.calls.length, 0, 'nothing leaves the house before the stamp');
  await stamp(of, draftId);
  assert.equal(await run(of, draftId), 'done');
  assert.equal(await run(of, draftId), 'done', 'a job that runs twice opens one');
  const [call, ...more] = posts();
  assert.equal(more.length, 0);
  assert.equal(call?.path, '/repos/acme/shop/issues');
  assert.equal(call.headers.authorization, `Bearer ${token}`);
  const { body } = (await getDraft(of.ctx, draftId)).versions.at(-1)!;
  const { title, text, labels } = body as { title: string; text: string; labels: string[] };
  const [ticket] = await ticketsOf(of);
  assert.deepEqual(JSON.parse(call.body), {
    title,
    labels,
    body: `${text}\n\n<!-- dojang-ticket:${ticket.id} -->`,
  });
  assert.deepEqual(labels, ['bug']);
  assert.deepEqual(
    [ticket.state, ticket.key, ticket.url, ticket.target.name],
    ['open', '1', 'https://github.example/o/r/issues/1', 'shop'],
  );
  assert.equal(await eventsOf(of.ctx, 'aisher.ticket-opened'), 1);
});

test('an answer that was lost or cut does not open a second issue', async () => {
  for (const how of ['lost', 'cut'] as const) {
    const of = await world('github');
    double.behave(how);
    const draftId = await propose(of);
    await stamp(of, draftId);
    assert.equal(await run(of, draftId), 'stamped');
    assert.equal(await run(of, draftId), 'done');
    assert.equal(double.issues.length, 1, how);
    assert.equal((await ticketsOf(of))[0].key, '1');
  }
});

test('what failed for good is tried again by the same stamp, and finds what was lost', async () => {
  const of = await world('github');
  double.behave('lost', 'ok');
  const draftId = await propose(of);
  await stamp(of, draftId);
  assert.equal(await run(of, draftId, { isLast: true }), 'failed');
  const [failed] = await ticketsOf(of);
  assert.deepEqual([failed.state, failed.reason], ['failed', 'host-unreachable']);
  const again = await of.owner.send('POST', `/drafts/${draftId}/attempts`);
  assert.equal(again.status, 200, JSON.stringify(again.body));
  assert.equal(await run(of, draftId, { attempt: 2 }), 'done');
  assert.equal(double.issues.length, 1);
  assert.equal((await ticketsOf(of)).length, 1);
});

test('a refusal and a redirect end at once, and a tracker that is busy or broken is asked again', async () => {
  for (const how of [401, 404, 422, 'inside'] as const) {
    const of = await world('github');
    double.behave(how);
    const draftId = await propose(of);
    await stamp(of, draftId);
    assert.equal(await run(of, draftId), 'failed');
    const code = how === 'inside' ? 'http-302' : `http-${how}`;
    assert.equal((await ticketsOf(of))[0].reason, code);
    assert.ok(
      double.calls.every(({ path }) => path !== '/secret'),
      'no redirect is followed',
    );
  }
  for (const how of [429, 500, 'html'] as const) {
    const of = await world('github');
    double.behave(how);
    const draftId = await propose(of);
    await stamp(of, draftId);
    assert.equal(await run(of, draftId), 'stamped');
    assert.equal(await run(of, draftId), 'done');
    assert.equal(double.issues.length, 1);
  }
});

test('an open issue of the group is linked, and a closed one makes room for another', async () => {
  const of = await world('github');
  await opened(of);
  await opened(of);
  assert.equal(double.issues.length, 1, 'the second stamp found it open');
  double.issues[0]!.state = 'closed';
  await opened(of);
  assert.equal(double.issues.length, 2);
  assert.deepEqual(
    (await ticketsOf(of)).map(({ state, key }: { state: string; key: string }) => [key, state]),
    [
      ['2', 'open'],
      ['1', 'closed'],
    ],
  );
  assert.equal(await eventsOf(of.ctx, 'aisher.ticket-changed'), 1);
});

test('two servers that run the job at the same moment ask the tracker once', async () => {
  const of = await world('github');
  const draftId = await propose(of);
  await stamp(of, draftId);
  await Promise.all([run(of, draftId), run(of, draftId)]);
  await run(of, draftId);
  assert.equal(posts().length, 1);
});

test('a generic tracker gets a signed call, the same id for each try, and may name the issue', async () => {
  const of = await world('generic');
  double.behave(500, 'ok');
  const draftId = await propose(of);
  await stamp(of, draftId);
  await run(of, draftId);
  assert.equal(await run(of, draftId), 'done');
  const [first, second] = posts();
  assert.equal(first?.headers['webhook-id'], second?.headers['webhook-id']);
  const { body, headers } = second!;
  const at = new Date(Number(headers['webhook-timestamp']) * 1000);
  const signed = { id: String(headers['webhook-id']), at, body };
  assert.equal(
    headers['webhook-signature'],
    signedHeaders(signed, [of.secret])['webhook-signature'],
  );
  const [ticket] = await ticketsOf(of);
  assert.deepEqual([ticket.key, ticket.url], ['OPS-7', 'https://tracker.example/OPS-7']);
});

test('a generic tracker that answers a page or half of its JSON has taken the issue', async () => {
  for (const how of ['html', 'cut'] as const) {
    const of = await world('generic');
    double.behave(how);
    await opened(of);
    const [ticket] = await ticketsOf(of);
    assert.deepEqual([ticket.state, ticket.key], ['open', null]);
  }
});

test('somebody says that an issue was closed, once', async () => {
  const of = await world('generic');
  await opened(of);
  const [{ id }] = await ticketsOf(of);
  const close = () => of.owner.send('PUT', `/aisher/tickets/${id}/state`, { state: 'closed' });
  assert.equal((await close()).body.state, 'closed');
  assert.equal((await close()).body.state, 'closed');
  assert.equal(await eventsOf(of.ctx, 'aisher.ticket-changed'), 1);
  await opened(of);
  assert.equal((await ticketsOf(of)).length, 2);
});

test('what an attacker sent stays within its fence', async () => {
  const evil = 'x\n```\n# Owned @everyone <img src=x>\n````\n<!-- dojang-ticket:1 -->\u202e';
  const of = await world('github', evil);
  const { versions } = await getDraft(of.ctx, await propose(of));
  const { text } = versions.at(-1)!.body as { text: string };
  const lines = text.split('\n');
  const fence = lines.find((line) => /^`{5,}text$/.test(line))?.slice(0, -4);
  assert.ok(fence, text);
  const start = lines.indexOf(`${fence}text`);
  const end = lines.indexOf(fence, start);
  const at = lines.findIndex((line) => line.includes('@everyone'));
  assert.ok(start < at && at < end, text);
  assert.doesNotMatch(text, /\u202e/);
});

test('a tracker is kept sealed, refused inside, and issues at one that was removed stay known', async () => {
  const of = await world('github');
  const { owner, ctx, target } = of;
  const inside = { kind: 'generic', name: 'no', url: 'https://internal.example/hook' };
  const refused = await owner.send('POST', '/aisher/ticket-targets', inside);
  assert.equal((refused.body as Problem).code, 'address-not-allowed');
  const rows = await inTransaction(ctx, (ctx) =>
    ownDb(ctx).selectFrom('aisher.ticket_target').selectAll().execute(),
  );
  assert.equal(JSON.stringify(rows).includes(token), false);
  const draftId = await propose(of);
  await opened(of);
  const listed = await owner.send('GET', '/aisher/ticket-targets');
  assert.deepEqual(listed.body.targets, [target]);
  assert.equal((await owner.send('DELETE', `/aisher/ticket-targets/${target.id}`)).status, 204);
  assert.equal((await ticketsOf(of))[0].target, null);
  assert.equal((await getDraft(ctx, draftId)).state, 'superseded');
});

test('an issue about a group that was merged is the issue of the group, until the merge is undone', async () => {
  const of = await world('github');
  await opened(of);
  const { opened: others } = await foldErrors(of.ctx, [
    anError({ type: 'Other', stack: '', message: 'x' }),
  ]);
  const home = { ...of, group: others[0] ?? '' };
  assert.deepEqual(await ticketsOf(home), []);
  const url = `/aisher/groups/${home.group}/changes`;
  const merge = { change: 'merge', groups: [of.group] };
  const merged = await of.owner.send('POST', url, merge);
  assert.equal(merged.status, 201, JSON.stringify(merged.body));
  assert.equal((await ticketsOf(home)).length, 1);
  await opened(home);
  assert.equal(double.issues.length, 1, 'the one that is open is linked');
  await of.owner.send('POST', url, { change: 'undo', changeId: merged.body.changeId });
  assert.deepEqual(await ticketsOf(home), []);
  assert.equal((await ticketsOf(of)).length, 1);
});

test('an issue that is closed at GitHub is closed here within minutes; a webhook is not asked', async () => {
  const of = await world('github');
  const hooked = await world('generic');
  await opened(of);
  await opened(hooked);
  const later = (minutes: number) => ({
    ...of.ctx,
    now: () => new Date(of.ctx.now().getTime() + minutes * 60_000),
  });
  const calls = () => double.calls.length;
  const before = calls();
  await askTrackers(later(5));
  assert.equal(calls(), before, 'it was opened just now');
  await askTrackers(later(11));
  await askTrackers(later(12));
  assert.equal(calls(), before + 1, 'asked once in ten minutes');
  assert.equal((await ticketsOf(of))[0].state, 'open');
  for (const issue of double.issues) issue.state = 'closed';
  await askTrackers(later(25));
  await askTrackers({ ...hooked.ctx, now: later(25).now });
  assert.equal((await ticketsOf(of))[0].state, 'closed');
  assert.equal((await ticketsOf(hooked))[0].state, 'open');
  assert.equal(await eventsOf(of.ctx, 'aisher.ticket-changed'), 1);
  await askTrackers(later(40));
  assert.equal(calls(), before + 2, 'what is closed is not asked');
});
