import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, getDraft } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, newPerson, testKernel } from '@dojang/kernel/testing';
import { aisherModule } from '../../index.ts';
import { changeService, listServices } from '../../releases/service-list.ts';
import { addOverride, makeOnCall } from '../on-call/on-call.ts';
import { alertWorld, listen } from '../testing.ts';
import { listAlertRules, proposeRule, removeAlertRule } from './rules.ts';
import { alertRuleContent, ruleBody } from './schema.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const from = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);

const idOf = ({ actor }: Context<never>) => (actor.kind === 'person' ? actor.personId : '');

async function world() {
  const ctx = await newOrg(kernel);
  const made = alertWorld(ctx, from);
  await made.start();
  const kim = await newPerson(kernel, ctx.org);
  const lee = await newPerson(kernel, ctx.org);
  await Promise.all([ctx, kim, lee].map(listen));
  return { ctx, kim, lee, ...made };
}

const contentOf = (...steps: readonly object[]) => alertRuleContent.parse({ steps });
const rule = (name: string, content: unknown) => ({
  rule: null,
  name,
  content: alertRuleContent.parse(content),
});

test('a stamped rule names who is told, step by step, and then come the owners', async () => {
  const { ctx, kim, lee, see, look, told, when, stamp } = await world();
  const steps = [{ people: [idOf(kim)], waitMinutes: 5 }, { people: [idOf(lee)] }];
  const { draftId } = await proposeRule(when(0), rule('payments', contentOf(...steps)));
  await see(0, 5);
  await look(1);
  assert.equal((await told())[0]?.person_id, idOf(ctx), 'nothing holds before the stamp');
  await stamp(2, draftId);
  await see(20, 5, { service: 'orders' });
  await look(21);
  await look(26);
  await look(36);
  const ofOrders = (await told()).filter(({ params }) => params.service === 'orders');
  assert.deepEqual(
    ofOrders.map(({ person_id }) => person_id),
    [idOf(kim), idOf(lee), idOf(ctx)],
  );
  const [listed] = (await listAlertRules(when(40))).rules;
  assert.deepEqual([listed?.version, listed?.told, listed?.acknowledged], [1, 1, 0]);
});

test('a rule is asked for its services, environments, kinds and tiers; one that names the service comes first', async () => {
  const { ctx, kim, lee, see, look, told, when, stamp } = await world();
  await see(0, 5);
  await look(1);
  const { services } = await listServices(ctx, { limit: 10 });
  const payment = services[0];
  await changeService(ctx, payment?.id ?? '', {
    ...{ tier: 1, teamId: null, repositoryId: null, pathRoots: [], version: 1 },
  });
  const drafts = [
    rule('staging', { environments: ['staging'], steps: [{ people: [idOf(ctx)] }] }),
    rule('vital', { tiers: [1], causes: ['new'], steps: [{ people: [idOf(kim)] }] }),
    rule('payment', { services: [payment?.id], steps: [{ people: [idOf(lee)] }] }),
  ];
  const asked: string[] = [];
  for (const each of drafts) asked.push((await proposeRule(when(1), each)).draftId);
  await stamp(2, asked[0] ?? '');
  await stamp(3, asked[1] ?? '');
  const toldOf = async (type: string) =>
    (await told())
      .filter(({ params }) => String(params.error).includes(type))
      .map(({ person_id }) => person_id);
  await see(30, 1, { type: 'First', stack: '' });
  await look(31);
  assert.deepEqual(await toldOf('First'), [idOf(kim)]);
  await stamp(32, asked[2] ?? '');
  await see(60, 1, { type: 'Second', stack: '' });
  await look(61);
  assert.deepEqual(await toldOf('Second'), [idOf(lee)]);
});

test('a rule that reaches nobody is refused, and one that two people change goes to the first', async () => {
  const { ctx, kim, when, stamp } = await world();
  const silent = await newPerson(kernel, ctx.org);
  await assert.rejects(
    proposeRule(when(0), rule('x', contentOf({ people: [idOf(kim)] }, { people: [idOf(silent)] }))),
    { code: 'rule-reaches-nobody', facts: { step: 2 } },
  );
  await assert.rejects(proposeRule(when(0), rule('x', contentOf({}))), {
    code: 'rule-reaches-nobody',
  });
  const content = contentOf({ people: [idOf(kim)] });
  const { draftId } = await proposeRule(when(0), rule('x', content));
  await stamp(1, draftId);
  const id = (await listAlertRules(ctx)).rules[0]?.id ?? '';
  const change = { rule: { id, version: 1 }, name: 'y', content };
  const first = await proposeRule(when(2), change);
  await stamp(3, first.draftId);
  await assert.rejects(proposeRule(when(4), change), { code: 'alert-rule-changed' });
  await removeAlertRule(when(5), id);
  assert.deepEqual((await listAlertRules(ctx)).rules, []);
});

test('the draft of a rule says what it would have told in the last seven days', async () => {
  const { ctx, kim, see, look, when } = await world();
  await see(0, 5);
  await see(0, 5, { service: 'stock', environment: 'staging' });
  await look(1);
  const content = { environments: ['production'], steps: [{ people: [idOf(kim)] }] };
  const { draftId } = await proposeRule(when(2), rule('x', content));
  const { versions } = await getDraft(ctx, draftId);
  const { effect } = ruleBody.parse(versions[0]?.body);
  assert.deepEqual([effect.incidents, effect.examples.length], [1, 1]);
});

test('whoever is on call is told, and who stands in instead', async () => {
  const { kim, lee, see, look, told, when, at, stamp } = await world();
  const rotation = await makeOnCall(when(0), {
    name: 'night',
    people: [idOf(kim)],
    weeks: 1,
    startsOn: '2026-01-05',
    handover: '09:00',
    timeZone: 'Asia/Seoul',
  });
  assert.equal(rotation.personId, idOf(kim));
  const content = contentOf({ onCall: [rotation.id] });
  await stamp(0, (await proposeRule(when(0), rule('on call', content))).draftId);
  await see(0, 5);
  await look(1);
  await addOverride(when(2), rotation.id, {
    personId: idOf(lee),
    startsAt: at(10).toISOString(),
    endsAt: at(60).toISOString(),
  });
  const never = {
    startsAt: at(10).toISOString(),
    endsAt: at(10).toISOString().replace('.000', ''),
  };
  await assert.rejects(addOverride(when(2), rotation.id, { personId: idOf(lee), ...never }), {
    code: 'override-ends-first',
  });
  await see(20, 5, { service: 'orders' });
  await look(21);
  const people = (await told()).filter(({ params }) => params.again === undefined);
  assert.deepEqual(
    people.map(({ person_id }) => person_id),
    [idOf(kim), idOf(lee)],
  );
});
