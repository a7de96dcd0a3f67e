import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import { kernelModule } from '../kernel.ts';
import { newOrg, startModelDouble, testKernel } from '../testing/index.ts';
import { spentThisMonth } from './budget.ts';
import { createGateway, type Question } from './gateway.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const model = await startModelDouble();
after(() => model.close());

const schema = z.object({ subject: z.string() });
const good = { subject: 'add a seal' };
const provider = { name: 'first', baseUrl: model.baseUrl, model: 'small' };
const config = {
  providers: [{ ...provider, usdPerMillionInput: 1, usdPerMillionOutput: 100 }],
  budgetUsdPerMonth: 20,
  backoffMs: 10,
};

const newQuestion = (): Question<z.infer<typeof schema>> => ({
  task: 'note.summary',
  schema,
  instructions: 'Write a subject.',
  untrusted: `diff ${Math.random()}`,
  promptVersion: '1',
  fallback: () => ({ subject: 'by rule' }),
});

const rowOf = (ctx: Context<never>, id: string) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.llm_request')
      .select(['outcome', 'cost_microusd'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow(),
  );

test('equal questions at one moment reach the model once, and the budget pays once', async () => {
  const ctx = await newOrg(kernel);
  model.behave({ kind: 'slow', ms: 150, content: good });
  const shared = createGateway(config);
  const question = newQuestion();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => shared.generate(ctx, question)),
  );
  assert.equal(model.calls.length, 1);
  assert.deepEqual(new Set(answers.map(({ origin }) => origin)), new Set(['model']));
  const rows = await Promise.all(answers.map(({ requestId }) => rowOf(ctx, requestId)));
  assert.equal(rows.filter(({ outcome }) => outcome === 'answered').length, 1);
  assert.equal(rows.filter(({ outcome }) => outcome === 'cached').length, 19);
  const costs = rows.map((row) => Number(row.cost_microusd)).filter((cost) => cost > 0);
  assert.equal(costs.length, 1);
  assert.equal(await spentThisMonth(ctx), costs[0]);
  const other = await newOrg(kernel);
  await shared.generate(other, question);
  assert.equal(model.calls.length, 2, 'another org asks for itself');
});

test('a failure is shared by those who asked along, and by nobody after', async () => {
  const ctx = await newOrg(kernel);
  model.behave({ kind: 'status', status: 400 });
  const question = newQuestion();
  const shared = createGateway(config);
  const answers = await Promise.all([1, 2, 3].map(() => shared.generate(ctx, question)));
  assert.deepEqual(new Set(answers.map(({ origin }) => origin)), new Set(['deterministic']));
  const asked = model.calls.length;
  model.behave({ kind: 'answer', content: good });
  assert.equal((await shared.generate(ctx, question)).origin, 'model');
  assert.ok(asked <= 3, 'the formats of one question');
  assert.equal(model.calls.length, 1, 'asked again');
});

/** As where Redis gives the leases: one at a time has it. */
function withLeases(ctx: Context<never>): Context<never> {
  let isTaken = false;
  const lease = async () => {
    if (isTaken) return undefined;
    isTaken = true;
    return async () => {
      isTaken = false;
    };
  };
  return { ...ctx, parts: { ...ctx.parts, cache: { ...ctx.parts.cache, lease } } };
}

test('where the model is silent, several servers together wait for the time of one question', async () => {
  const ctx = withLeases(await newOrg(kernel));
  model.behave({ kind: 'slow', ms: 5_000, content: good });
  const question = newQuestion();
  const servers = Array.from({ length: 5 }, () => createGateway({ ...config, deadlineMs: 500 }));
  const answers = await Promise.all(servers.map((server) => server.generate(ctx, question)));
  assert.deepEqual(new Set(answers.map(({ origin }) => origin)), new Set(['deterministic']));
  assert.ok(model.calls.length < 3, `${model.calls.length} asked one after another`);
  assert.ok(answers.some(({ reason }) => reason === 'deadline'));
});
