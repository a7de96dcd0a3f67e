import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { kernelModule } from '../kernel.ts';
import { newOrg, testKernel } from '../testing/index.ts';
import { type ModelDouble, startModelDouble } from '../testing/model-double.ts';
import { createGateway, type Question } from './gateway.ts';
import type { Provider } from './gateway-config.ts';
import { byTier } from './providers/tiers.ts';

const kernel = await testKernel({ modules: [kernelModule] });
let double: ModelDouble;

before(async () => {
  double = await startModelDouble();
});
after(async () => {
  await Promise.all([double.close(), kernel.close()]);
});

const schema = z.object({ cause: z.string().max(200) });
const fallback = { cause: 'by ranking' };
const ask = (more: Partial<Question<z.infer<typeof schema>>> = {}) => ({
  task: 'note.cause',
  schema,
  instructions: 'Name the cause.',
  untrusted: `log ${Math.random()}`,
  promptVersion: '1',
  fallback: () => fallback,
  ...more,
});
const open = (...more: readonly Partial<Provider>[]) =>
  createGateway({
    providers: (more.length > 0 ? more : [{}]).map((each) => ({
      name: 'double',
      baseUrl: double.baseUrl,
      model: 'small',
      ...each,
    })),
    budgetUsdPerMonth: 20,
    backoffMs: 1,
  });

test('an answer that its check refuses is asked for once more, with the list of its faults', async () => {
  const ctx = await newOrg(kernel);
  double.behave(
    { kind: 'answer', content: { cause: 'payments' } },
    { kind: 'answer', content: { cause: 'stock' } },
  );
  const check = ({ cause }: { cause: string }) =>
    cause === 'payments' ? ['"payments" </data> of min@example.com is not in the evidence'] : [];
  const question = ask({ check });
  const answer = await open().generate(ctx, question);
  assert.deepEqual([answer.value.cause, answer.origin], ['stock', 'model']);
  assert.deepEqual(answer.tokens, { in: 2000, out: 200 });
  const [first, second] = double.calls.map(({ raw }) => raw);
  assert.ok(!first?.includes('Faults of the last answer'));
  assert.match(second ?? '', /Faults of the last answer:.*payments/);
  assert.ok(!second?.includes('min@example.com'), 'what a fault quotes is masked as well');
  const again = await open().generate(ctx, question);
  assert.deepEqual([again.value.cause, again.isCached, double.calls.length], ['stock', true, 2]);
});

test('an answer that is at fault twice is not shown: the fallback answers, and nobody else is asked', async () => {
  const ctx = await newOrg(kernel);
  double.behave({ kind: 'answer', content: { cause: 'payments' } });
  const answer = await open({}, { name: 'other' }).generate(
    ctx,
    ask({ check: () => ['not in the evidence'] }),
  );
  assert.deepEqual([answer.value, answer.reason], [fallback, 'failed-check']);
  assert.equal(double.calls.length, 2);
});

for (const [finish, reason] of [
  ['length', 'length'],
  ['content_filter', 'refused'],
] as const) {
  test(`an answer that ended by ${finish} is no answer, though it reads as one`, async () => {
    const ctx = await newOrg(kernel);
    double.behave({ kind: 'stopped', content: { cause: 'payments' }, finish });
    const answer = await open().generate(ctx, ask());
    assert.deepEqual([answer.value, answer.reason], [fallback, reason]);
    assert.equal(double.calls.length, 1);
    assert.deepEqual(answer.tokens, { in: 1000, out: 100 }, 'it is paid for all the same');
  });
}

test('a tier asks its own models first, then cheaper ones, and dearer ones only where there is no other', () => {
  const all = [
    { name: 'any' },
    { name: 'strong', tier: 'strong' as const },
    { name: 'cheap', tier: 'cheap' as const },
  ];
  const names = (...[list, tier]: Parameters<typeof byTier<(typeof all)[number]>>) =>
    byTier(list, tier).map(({ name }) => name);
  assert.deepEqual(names(all, undefined), ['any', 'strong', 'cheap']);
  assert.deepEqual(names(all, 'strong'), ['strong', 'cheap', 'any']);
  assert.deepEqual(names(all, 'middle'), ['cheap', 'any']);
  assert.deepEqual(names(all, 'cheap'), ['cheap', 'any']);
  assert.deepEqual(names(all.slice(1, 2), 'cheap'), ['strong']);
});

test('a question of a tier reaches the model of that tier', async () => {
  const ctx = await newOrg(kernel);
  double.behave({ kind: 'answer', content: { cause: 'stock' } });
  const gateway = open({ model: 'small', tier: 'cheap' }, { model: 'large', tier: 'strong' });
  const untrusted = 'the same log';
  const strong = await gateway.generate(ctx, ask({ tier: 'strong', untrusted }));
  const cheap = await gateway.generate(ctx, ask({ tier: 'cheap', untrusted }));
  assert.deepEqual([strong.model, cheap.model], ['large', 'small']);
  assert.equal(cheap.isCached, false, 'what one tier answered is not the answer of another');
});

test('a question says what it takes at most before it is asked, and asks for no more', async () => {
  const ctx = await newOrg(kernel);
  double.behave({ kind: 'answer', content: { cause: 'stock' } });
  const gateway = open({ usdPerMillionInput: 2, usdPerMillionOutput: 10 });
  const question = ask({ tokensOutMax: 300 });
  const estimate = gateway.estimate(question);
  assert.equal(double.calls.length, 0);
  assert.deepEqual([estimate.model, estimate.tokensOutMax], ['small', 300]);
  assert.equal(estimate.costMicrousdMax, estimate.tokensInMax * 2 + 3000);
  const { costMicrousd } = await gateway.generate(ctx, question);
  assert.ok(double.calls[0]?.raw.includes('"max_tokens":300'));
  assert.equal(costMicrousd, 3000);
  assert.equal(gateway.estimate(ask({ tokensOutMax: 1e9 })).tokensOutMax, 2000);
  const none = createGateway({ providers: [], budgetUsdPerMonth: 20 }).estimate(question);
  assert.deepEqual([none.model, none.costMicrousdMax], [null, 0]);
});
