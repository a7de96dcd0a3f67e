import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evidence, ModelAnswer } from '../claims/answer.ts';
import { cutSlots, fillSlots } from './slots.ts';
import { filledOf, slottedOf } from './slotted-answer.ts';

const before = ['orders threw TypeError: 214 in 5 min at 03:12:45, release v2.4.1', 'took 820 ms'];
const now = ['orders threw TypeError: 31 in 5 min at 14:02:07, release v2.4.1', 'took 1.2 s'];

test('numbers and times of the evidence become those of another case; names keep their digits', () => {
  const cases: readonly (readonly [said: string, then: string])[] = [
    ['214 errors since 03:12:45 in v2.4.1.', '31 errors since 14:02:07 in v2.4.1.'],
    ['It took 820 ms (p95).', 'It took 1.2 s (p95).'],
    ['에러가 214번 났어요.', '에러가 31번 났어요.'],
    ['Nothing is counted.', 'Nothing is counted.'],
  ];
  for (const [said, then] of cases) {
    const slotted = cutSlots(said, before);
    assert.ok(slotted !== null);
    assert.equal(fillSlots(slotted, before), said);
    assert.equal(fillSlots(slotted, now), then);
  }
});

test('a place that the other case does not have fills nothing, and a text with slots of its own is not kept', () => {
  const slotted = cutSlots('214 errors', before) ?? '';
  assert.equal(fillSlots(slotted, ['no number', 'none']), null);
  assert.equal(fillSlots('⟦7.0⟧ errors', before), null);
  assert.equal(cutSlots('⟦0.0⟧ errors', before), null);
});

const evidence = (id: string, kind: Evidence['kind'], text: string): Evidence => ({
  id,
  kind,
  service: 'orders',
  text,
});
const answer: ModelAnswer = {
  cause: 'orders took 820 ms.',
  claims: [{ text: 'It took 820 ms.', evidence: ['E2'], kind: 'observed' }],
  affected: ['orders'],
  confidence: 'medium',
  alternatives: [],
  next: [{ do: 'Look at orders.', why: 'It took 820 ms.', evidence: ['E2'] }],
  fix: null,
  unknown: [],
};
const seen = [evidence('E1', 'log', 'orders gave up'), evidence('E2', 'span', 'took 820 ms')];

test('an answer cites the evidence of the same role in another case', () => {
  const slotted = slottedOf(answer, seen);
  assert.ok(slotted);
  assert.ok(!JSON.stringify(slotted).includes('820'));
  const other = [evidence('E4', 'span', 'took 93 ms'), evidence('E5', 'log', 'orders gave up')];
  const filled = filledOf(slotted, other);
  assert.equal(filled?.cause, 'orders took 93 ms.');
  assert.deepEqual(filled?.claims[0]?.evidence, ['E4']);
  assert.equal(filled?.next[0]?.why, 'It took 93 ms.');
  assert.equal(filledOf(slotted, other.slice(1)), null, 'no span is there');
  assert.equal(slottedOf(answer, seen.slice(0, 1)), null, 'it cites what was not sent');
});
