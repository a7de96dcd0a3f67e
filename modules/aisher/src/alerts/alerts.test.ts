import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getDraft } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, newPerson, testKernel } from '@dojang/kernel/testing';
import { getGroup } from '../groups/group-list.ts';
import { silenceGroups } from '../groups/silences.ts';
import { resolveGroups } from '../groups/states.ts';
import { aisherModule } from '../index.ts';
import { noteDeploy } from '../releases/deploys.ts';
import { groupsOf } from '../testing/errors.ts';
import { endLearning } from './detecting/settings.ts';
import { getIncident, listIncidentEvents, listIncidents } from './incidents/incident-list.ts';
import { alertWorld } from './testing.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const from = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);

async function world() {
  const ctx = await newOrg(kernel);
  const made = alertWorld(ctx, from);
  await made.start();
  return { ctx, ...made };
}

test('a new error wakes the owner within a minute, once, and asks for a stamp in the inbox', async () => {
  const { ctx, see, look, told, incidents, drafts } = await world();
  await see(0, 2);
  await look(1);
  assert.deepEqual(await told(), [], 'two events are not enough for a service of tier 3');
  await see(1, 1);
  await look(2);
  await look(3);
  const [message, ...others] = await told();
  assert.deepEqual([message?.kind, others.length], ['aisher.incident', 0]);
  const { service, environment, release, error, frame, events, what } = message?.params ?? {};
  assert.deepEqual(
    [what, service, environment, release, events],
    ['new', 'payment', 'production', '2.4.1', 3],
  );
  assert.match(String(error), /card refused by gateway/);
  assert.match(String(frame), /charge/);
  const [draft] = await drafts(3);
  assert.equal(draft?.id, message?.draft_id);
  assert.match(draft?.title ?? '', /^payment: CardRefused/);
  assert.deepEqual(
    (await incidents()).map(({ state, cause, groups }) => [state, cause, groups]),
    [['open', 'new', 1]],
  );
  assert.equal((await getDraft(ctx, draft?.id ?? '')).askedPersonId, null);
});

test('what the server tells of itself wakes nobody, in the org that sees it alone', async (t) => {
  const { ctx, see, look, told } = await world();
  const { parts } = ctx;
  Object.assign(parts, { aisherOwnOrg: ctx.org });
  t.after(() => Object.assign(parts, { aisherOwnOrg: undefined }));
  await see(0, 20, { service: 'dojang' });
  await look(1);
  await look(2);
  assert.deepEqual(await told(), []);
  const other = await world();
  await other.see(0, 20, { service: 'dojang' });
  await other.look(1);
  await other.look(2);
  assert.equal((await other.told()).length, 1);
});

test('the page of an incident has its groups, its alarms and what became of it', async () => {
  const { ctx, see, look, incidents, drafts, stamp } = await world();
  await see(0, 5);
  await look(1);
  await stamp(2, (await drafts(2))[0]?.id ?? '');
  const id = (await incidents())[0]?.id ?? '';
  const { members, alarms, state, title, acknowledgedBy } = await getIncident(ctx, id);
  assert.deepEqual(
    members.map(({ service, events }) => [service, events]),
    [['payment', 5]],
  );
  assert.deepEqual(
    alarms.map(({ kind, environment, events }) => [kind, environment, events]),
    [['new', 'production', 5]],
  );
  const personId = ctx.actor.kind === 'person' ? ctx.actor.personId : '';
  assert.deepEqual([state, acknowledgedBy], ['acknowledged', personId]);
  assert.match(title ?? '', /CardRefused/);
  const { events } = await listIncidentEvents(ctx, id);
  assert.deepEqual(
    events.map(({ type, reason, groups }) => [type, reason, groups]),
    [
      ['incident-acknowledged', null, 1],
      ['incident-told', 'first', 1],
      ['incident-opened', null, null],
    ],
  );
  const open = await listIncidents(ctx, { state: 'open', limit: 10 });
  const done = await listIncidents(ctx, { state: 'acknowledged', limit: 10 });
  assert.deepEqual([open.incidents.length, done.incidents.length], [0, 1]);
});

test('a stamp acknowledges, assigns and silences; what joins later stays open and is said', async () => {
  const { ctx, see, look, at, incidents, drafts, stamp } = await world();
  await see(0, 5);
  await look(1);
  const [draft] = await drafts(1);
  await see(1, 5, { type: 'GatewayDown' });
  await look(2);
  const [pending] = await drafts(2);
  assert.equal(pending?.id, draft?.id, 'one draft for one incident');
  const personId = ctx.actor.kind === 'person' ? ctx.actor.personId : '';
  const { versions } = await getDraft(ctx, draft?.id ?? '');
  const body = versions.at(-1)?.body as Record<string, unknown>;
  const edited = { ...body, assigneeId: personId, silenceUntil: at(600).toISOString() };
  const done = await stamp(2, draft?.id ?? '', edited);
  assert.equal(done.state, 'done');
  assert.deepEqual(done.outcome, {
    acknowledged: 1,
    stillOpen: 1,
    silenceUntil: at(600).toISOString(),
  });
  const groups = await groupsOf(ctx);
  const first = await getGroup(ctx, groups.find(({ title }) => /Card/.test(title))?.id ?? '');
  assert.deepEqual([first.assigneeId, first.silence?.kept], [personId, 0]);
  const [rest] = await drafts(2);
  assert.match(rest?.title ?? '', /GatewayDown/);
  assert.equal((await incidents())[0]?.state, 'open');
  await stamp(3, rest?.id ?? '');
  assert.equal((await incidents())[0]?.state, 'acknowledged');
});

test('a service that joins later has a first day of its own, while others wake people', async () => {
  const ctx = await newOrg(kernel);
  const { when, see, look, told } = alertWorld(ctx, from);
  await see(-5, 1, { service: 'payment' });
  await endLearning(when(-1));
  await see(0, 5, { service: 'late' });
  for (let n = 0; n < 150; n += 1)
    await see(0, 1, { service: 'late', type: `Failure${n}`, stack: '' });
  await see(0, 5, { service: 'payment', type: 'GatewayDown' });
  await look(1);
  const toldOf = async (kind: string) =>
    (await told()).filter((each) => each.kind === kind).map(({ params }) => params);
  assert.deepEqual(
    (await toldOf('aisher.incident')).map(({ service }) => service),
    ['payment'],
  );
  assert.deepEqual(await toldOf('aisher.storm'), []);
  const day = 24 * 60;
  await look(day + 2);
  await look(day + 3);
  assert.deepEqual(await toldOf('aisher.learnt'), [{ groups: 151, services: 1 }]);
  await see(day + 5, 5, { service: 'late', type: 'StillNew' });
  await look(day + 6);
  assert.deepEqual(
    (await toldOf('aisher.incident')).map(({ service }) => service),
    ['payment', 'late'],
  );
});

test('nobody is told of what is learnt on the first day, nor of a silenced group', async () => {
  const ctx = await newOrg(kernel);
  const { see, look, told, when } = alertWorld(ctx, from);
  const { opened } = await see(0, 5);
  await look(1);
  assert.deepEqual(await told(), []);
  await look(24 * 60 + 1);
  assert.deepEqual(
    (await told()).map(({ kind, params }) => [kind, params]),
    [['aisher.learnt', { groups: 1, services: 1 }]],
  );
  await silenceGroups(when(24 * 60 + 1), opened, { kind: 'events', events: 1_000_000 });
  // Bursts are a spike when they go on for two windows of five minutes.
  for (let minute = 24 * 60 + 2; minute < 24 * 60 + 14; minute++) {
    await see(minute, 60);
    await look(minute + 1);
  }
  assert.equal((await told()).length, 1);
});

/** Ten minutes that are a spike of the group, an hour and a half after its first errors. */
async function burst({ see, look }: Awaited<ReturnType<typeof world>>) {
  for (let minute = 90; minute < 100; minute++) {
    await see(minute, 40, { release: '2.4.1' });
    await look(minute + 1);
  }
}

test('a regression is told after a resolve; the same error in an older release is not', async () => {
  const other = await world();
  await other.see(0, 5);
  await other.look(1);
  await burst(other);
  assert.deepEqual(await other.alarms(), ['new', 'spike'], 'the burst is one that is told');
  const made = await world();
  const { ctx, see, look, told, when, incidents, alarms } = made;
  const { opened } = await see(0, 5);
  await look(1);
  await resolveGroups(when(2), opened, { kind: 'release', version: '2.4.2', excludes: [] });
  await look(3);
  assert.deepEqual(
    (await incidents()).map(({ state, closed_reason }) => [state, closed_reason]),
    [['closed', 'resolved']],
  );
  await burst(made);
  assert.deepEqual(await alarms(), ['new']);
  assert.equal((await getGroup(ctx, opened[0] ?? '')).stillIn, '2.4.1');
  const kinds = async () => (await told()).map(({ kind, params }) => [kind, params.what]);
  assert.deepEqual(await kinds(), [
    ['aisher.incident', 'new'],
    ['aisher.solved', 'new'],
  ]);
  await see(100, 1, { release: '2.4.2' });
  await look(101);
  await look(102);
  assert.deepEqual((await kinds()).slice(2), [['aisher.incident', 'regression']]);
});

test('one incident is told again for ten times as many, and for another service of one deploy', async () => {
  const { see, look, told, when } = await world();
  const again = async () => (await told()).map(({ params }) => params.again);
  for (const service of ['payment', 'orders']) {
    const deploy = { service, environment: 'production', version: '2.4.1', commit: '3f9c1a2' };
    await noteDeploy(when(0), deploy);
  }
  await see(0, 5);
  await look(1);
  await see(1, 10);
  await look(2);
  assert.deepEqual(await again(), [undefined]);
  await see(2, 50);
  await look(3);
  assert.deepEqual(await again(), [undefined, 'times']);
  await see(3, 5, { service: 'orders' });
  await look(4);
  assert.deepEqual(await again(), [undefined, 'times', 'service']);
  await look(5);
  assert.equal((await told()).length, 3);
});

test('an incident that goes on is told again after four hours, and not before', async () => {
  const { see, look, told, incidents } = await world();
  await see(0, 100);
  await look(1);
  const again = async () => (await told()).map(({ params }) => params.again);
  // Each of these is an alarm that belongs to the same incident.
  for (let minute = 8; minute < 240; minute += 8) {
    await see(minute, 3, { type: `Refused${minute}` });
    await look(minute + 1);
  }
  await look(240);
  assert.deepEqual(await again(), [undefined, 'step']);
  await look(241);
  assert.deepEqual(await again(), [undefined, 'step', 'cooldown']);
  assert.equal((await incidents()).length, 1);
});

test('escalation goes to the owner after ten minutes, and stops when somebody acknowledges', async () => {
  const { ctx, see, look, told, drafts, stamp } = await world();
  await newPerson(kernel, ctx.org, 'admin');
  await see(0, 5);
  await look(1);
  assert.equal((await told()).length, 2, 'the owner and the admin');
  await look(10);
  assert.equal((await told()).length, 2);
  await look(11);
  assert.deepEqual(
    (await told()).slice(2).map(({ params }) => params.again),
    ['step'],
  );
  const other = await world();
  await other.see(0, 5);
  await other.look(1);
  await other.stamp(5, (await other.drafts(5))[0]?.id ?? '');
  await other.look(11);
  await other.look(30);
  assert.equal((await other.told()).length, 1);
  await stamp(12, (await drafts(12))[0]?.id ?? '');
});

test('an incident that is quiet for an hour is over: its draft goes, and the news are good', async () => {
  const { see, look, told, incidents, drafts } = await world();
  await see(0, 5);
  await look(1);
  await look(62);
  assert.deepEqual(
    (await incidents()).map(({ state, closed_reason }) => [state, closed_reason]),
    [['closed', 'quiet']],
  );
  assert.deepEqual(await drafts(62), []);
  assert.equal((await told()).at(-1)?.kind, 'aisher.solved');
});

test('two looks at one minute, as by two servers, find each alarm once', async () => {
  const { see, look, told, incidents } = await world();
  await see(0, 5);
  await Promise.all([look(1), look(1)]);
  const metrics = await kernel.parts.metrics.text();
  assert.match(metrics, /dojang_aisher_alerts_total\{kind="new",outcome="first"\} \d/);
  assert.deepEqual([(await told()).length, (await incidents()).length], [1, 1]);
});
