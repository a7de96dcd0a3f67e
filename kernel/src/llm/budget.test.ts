import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { inTransaction, kernelDb } from '../core/context.ts';
import { newOrg, startModelDouble, testKernel, until } from '../testing/index.ts';
import { createGateway } from './gateway.ts';

const kernel = await testKernel();
const model = await startModelDouble();
after(async () => {
  await model.close();
  await kernel.close();
});

test('an answer that comes in the next month is paid by the month in which it was asked for', async () => {
  const ctx = await newOrg(kernel);
  const provider = {
    name: 'first',
    baseUrl: model.baseUrl,
    model: 'small',
    usdPerMillionInput: 1,
    usdPerMillionOutput: 100,
  };
  const gateway = createGateway({ providers: [provider], budgetUsdPerMonth: 0.25 });
  const ask = () =>
    gateway.generate(ctx, {
      task: 'note.summary',
      schema: z.object({ subject: z.string().max(200) }),
      instructions: 'Write a subject.',
      untrusted: `diff ${Math.random()}`,
      promptVersion: '1',
      fallback: () => ({ subject: 'by rule' }),
    });
  const content = { subject: 'add a seal' };
  model.behave({ kind: 'slow', ms: 500, content }, { kind: 'answer', content });
  const answering = ask();
  await until('the question', () => model.calls.length === 1 || undefined);
  kernel.clock.advance(32 * 24 * 3_600_000);
  assert.equal((await answering).origin, 'model');
  const spent = () =>
    inTransaction(ctx, (ctx) =>
      kernelDb(ctx)
        .selectFrom('kernel.llm_spend')
        .select(['month', 'cost_microusd as cost'])
        .orderBy('month')
        .execute(),
    );
  const [first, ...others] = await spent();
  assert.deepEqual([first?.cost, others], [11_000, []]);
  // What was reserved came back: the next month has its whole budget, and no more than that.
  assert.equal((await ask()).origin, 'model');
  assert.deepEqual(
    (await spent()).map(({ cost }) => cost),
    [11_000, 11_000],
  );
  kernel.clock.reset();
});
