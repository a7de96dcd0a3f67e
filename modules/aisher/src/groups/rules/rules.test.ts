import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listEvents } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { aisherModule } from '../../index.ts';
import { anError, groupsOf } from '../../testing/errors.ts';
import { foldErrors } from '../fold/fold.ts';
import { addRule, listRules, removeRule } from './rules.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });

const isPayment = {
  serviceId: null,
  content: {
    kind: 'fingerprint' as const,
    when: [{ on: 'type' as const, glob: 'Pay*' }],
    fingerprint: ['payment'],
  },
};

test('a rule of an org puts errors together from now on; without it they go where others send them', async () => {
  const ctx = await newOrg(kernel);
  const both = () => [anError({ type: 'PayRefused' }), anError({ type: 'PayLost' })];
  await foldErrors(ctx, both());
  assert.equal((await groupsOf(ctx)).length, 2);
  const rule = await addRule(ctx, isPayment);
  const { opened } = await foldErrors(ctx, both());
  assert.equal(opened.length, 1);
  assert.deepEqual(
    (await listRules(ctx, { limit: 10 })).rules.map(({ id, hits }) => [id, hits]),
    [[rule.id, 2]],
  );
  await removeRule(ctx, rule.id);
  await foldErrors(ctx, both());
  assert.deepEqual((await groupsOf(ctx)).map(({ events }) => events).toSorted(), [2, 2, 2]);
  const kinds = ['aisher.rule-added', 'aisher.rule-removed'];
  for (const type of kinds) assert.equal((await listEvents(ctx, { type })).length, 1);
});

test('a rule says which frames are our own, in one service or in all', async () => {
  const ctx = await newOrg(kernel);
  const error = (service: string) =>
    anError({
      service,
      stack: `CardRefused: no
    at wrap (/app/shared/wrap.js:1:1)
    at ${service} (/app/src/${service}.js:2:2)`,
    });
  const rule = await addRule(ctx, {
    serviceId: null,
    content: { kind: 'in-app', on: 'path', glob: '*shared/*', inApp: false },
  });
  await foldErrors(ctx, [error('pay')]);
  const [group] = await groupsOf(ctx);
  assert.match(group?.culprit ?? '', /pay/);
  assert.equal((await listRules(ctx, { limit: 1 })).rules[0]?.hits, 1);
  const stranger = await newOrg(kernel);
  await assert.rejects(removeRule(stranger, rule.id), { code: 'rule-not-found' });
});
