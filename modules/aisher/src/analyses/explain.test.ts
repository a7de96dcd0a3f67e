import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createGateway, kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { type ModelDouble, startModelDouble } from '@dojang/kernel/testing/model-double';
import type { Candidate } from '../ranking/rank.ts';
import type { Evidence, ModelAnswer } from './claims/answer.ts';
import { estimate, explain } from './explain.ts';
import { type Asked, materialOf } from './question.ts';
import { sentenceOf } from './sentence.ts';

let double: ModelDouble;
before(async () => {
  double = await startModelDouble();
});
after(async () => {
  await double.close();
});

/** An org whose gateway asks the double; nobody without `withModel`. */
async function open(withModel = true) {
  const kernel = await testKernel({ modules: [kernelModule] });
  const provider = {
    name: 'double',
    baseUrl: double.baseUrl,
    model: 'small',
    usdPerMillionInput: 1,
  };
  const llm = createGateway({
    providers: withModel ? [provider] : [],
    budgetUsdPerMonth: 20,
    backoffMs: 1,
  });
  const org = await newOrg(kernel);
  return { ...org, parts: { ...org.parts, llm } };
}

const candidate = (service: string, share: number): Candidate => ({
  service,
  kind: 'error',
  score: share * 10,
  share,
  reasons: [
    { feature: 'surge', surprise: 6, subject: '', numbers: {} },
    { feature: 'change', surprise: 3, subject: '2.4.1', numbers: { minutes: 4 } },
  ],
  evidence: ['E1'],
});
const evidence: readonly Evidence[] = [
  { id: 'E1', kind: 'log', service: 'orders', text: 'TypeError in applyDiscount, 214 in 5 min' },
  { id: 'E2', kind: 'deploy', service: 'orders', text: 'release 2.4.1 at 03:10' },
];
const asked = (more: Partial<Asked> = {}): Asked => ({
  ranking: { candidates: [candidate('orders', 0.8), candidate('payments', 0.1)] },
  evidence,
  facts: ['214 errors in 5 min'],
  errors: '',
  known: ['orders', 'payments', 'ledger'],
  locale: 'en',
  tier: 'cheap',
  template: null,
  tokensMax: 4_000,
  countTokens: (text) => Math.ceil(text.length / 3),
  ...more,
});
const answer = (more: Partial<ModelAnswer> = {}): ModelAnswer => ({
  cause: 'orders throws a TypeError in applyDiscount since 2.4.1.',
  claims: [
    { text: 'TypeError in applyDiscount, 214 in 5 min.', evidence: ['E1'], kind: 'observed' },
    { text: 'Release 2.4.1 came at 03:10.', evidence: ['E2'], kind: 'observed' },
  ],
  affected: ['orders'],
  confidence: 'high',
  alternatives: [],
  next: [],
  fix: null,
  unknown: [],
  ...more,
});
const lie = { text: 'The ledger was down for 9 min.', evidence: ['E1'], kind: 'observed' as const };

test('what the evidence says is shown, and what it does not is taken out and listed', async () => {
  const ctx = await open();
  double.behave({ kind: 'answer', content: answer({ claims: [...answer().claims, lie] }) });
  const explained = await explain(ctx, asked());
  assert.deepEqual([explained.origin, explained.model], ['model', 'small']);
  assert.deepEqual(explained.answer, answer());
  assert.deepEqual(
    explained.removed.map(({ text }) => text),
    [lie.text],
  );
  assert.deepEqual(explained.sent, ['E1', 'E2']);
  assert.equal(double.calls.length, 1);
});

test('a cause that is not in the evidence is asked for once more, with what was wrong with it', async () => {
  const ctx = await open();
  const wrong = answer({ cause: 'The ledger is down.' });
  double.behave({ kind: 'answer', content: wrong }, { kind: 'answer', content: answer() });
  const explained = await explain(ctx, asked());
  assert.equal(explained.answer.cause, answer().cause);
  assert.match(double.calls[1]?.raw ?? '', /ledger.*no claim's evidence says/);
});

test('after two wrong causes the ranking answers by its own sentence, and says that no model did', async () => {
  const ctx = await open();
  double.behave({ kind: 'answer', content: answer({ cause: 'The ledger is down.' }) });
  const explained = await explain(ctx, asked());
  assert.deepEqual([explained.origin, explained.reason], ['ranking', 'failed-check']);
  assert.equal(
    explained.answer.cause,
    'orders is the most likely cause (80 %): its errors rose, and 2.4.1 came 4 min before.',
  );
  assert.equal(double.calls.length, 2);
});

test('without a model nothing is sent, and the sentence is the answer in the person’s language', async () => {
  const ctx = await open(false);
  double.behave({ kind: 'answer', content: answer() });
  const explained = await explain(ctx, asked({ locale: 'ko' }));
  assert.deepEqual(
    [explained.origin, explained.reason, double.calls.length],
    ['ranking', 'no-provider', 0],
  );
  assert.match(explained.answer.cause, /^orders 서비스가 원인일 가능성이 가장 높아요\(80%\)/);
  assert.equal(sentenceOf({ candidates: [] }, 'en'), 'There is too little data to name a cause.');
});

test('evidence beyond the budget is not sent, the last of it first, and cannot be cited', async () => {
  const many = Array.from(
    { length: 90 },
    (_, at): Evidence => ({
      id: `E${at + 1}`,
      kind: 'log',
      service: 'orders',
      text: `line ${at} ${'x'.repeat(200)}`,
    }),
  );
  const { sent, text } = materialOf(asked({ evidence: many, tokensMax: 1_000 }));
  assert.ok(sent.length > 5 && sent.length < 20, String(sent.length));
  assert.deepEqual(sent, many.slice(0, sent.length));
  assert.ok(text.includes(`(${90 - sent.length} more pieces of evidence did not fit)`));
  assert.ok(text.length / 3 < 1_100);
  const ctx = await open();
  const late = { text: 'orders failed.', evidence: ['E90'], kind: 'observed' as const };
  double.behave({ kind: 'answer', content: answer({ claims: [late] }) });
  const explained = await explain(ctx, asked({ evidence: many, tokensMax: 1_000 }));
  assert.equal(explained.origin, 'ranking');
});

test('the button knows what a question takes before it is asked', async () => {
  const ctx = await open();
  double.behave({ kind: 'answer', content: answer() });
  const { tokensInMax, tokensOutMax, costMicrousdMax, model } = estimate(ctx, asked());
  assert.ok(tokensInMax > 500 && tokensInMax < 5_000);
  assert.deepEqual([tokensOutMax, costMicrousdMax, model], [1_800, tokensInMax, 'small']);
  assert.equal(double.calls.length, 0);
});
