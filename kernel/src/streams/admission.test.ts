import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../base/problem.ts';
import { createMetrics } from '../observe/metrics.ts';
import { createAdmission } from './admission.ts';

test('of a crowd that comes at one moment, five hundred a second get in, and the others hear when to come', async () => {
  let now = 0;
  const metrics = createMetrics();
  const admission = createAdmission(metrics, () => now);
  const seconds = new Set<unknown>();
  const come = (crowd: number) => {
    let admitted = 0;
    for (let n = 0; n < crowd; n += 1) {
      try {
        admission.admit();
        admitted += 1;
      } catch (problem) {
        assert.ok(problem instanceof Problem);
        assert.deepEqual([problem.status, problem.code], [503, 'streams-busy']);
        seconds.add(problem.facts.retryAfterSeconds);
      }
    }
    return admitted;
  };
  assert.equal(come(2_000), 500);
  now += 100;
  assert.equal(come(2_000), 50);
  now += 60_000;
  assert.equal(come(2_000), 500, 'a quiet minute is no reserve');
  assert.ok(seconds.size > 5, 'they are told different times');
  const refused = new RegExp(`dojang_shed_total\\{reason="streams"\\} ${6_000 - 1_050}\\b`);
  assert.match(await metrics.text(), refused);
});
