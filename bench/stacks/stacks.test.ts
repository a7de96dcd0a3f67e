import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOf, readError } from '@dojang/aisher/stacks';
import { templateOf } from '@dojang/aisher/templates';
import { makeErrors, printers } from './errors.ts';
import { scoreOf } from './score.ts';

/** V8 prints ten frames: of a recursion that goes deeper, nobody sees what called it. */
const cutInRecursion: Readonly<Record<string, number>> = { javascript: 5 };

for (const language of Object.keys(printers)) {
  test(`${language}: each cause of generated services is one group, and no group has two`, () => {
    const errors = makeErrors(language, { seed: 5, services: 5, errors: 4 });
    assert.ok(errors.length > 300);
    const judged = errors.map((error) => {
      const shape = readError(error);
      const key = keyOf(error.service, shape, { template: templateOf(shape.decisive.message) });
      return { truth: error.truth, group: key.hash };
    });
    const { wrongMerges, groups, causes } = scoreOf(judged);
    assert.deepEqual(
      { wrongMerges, groups },
      { wrongMerges: 0, groups: causes + (cutInRecursion[language] ?? 0) },
    );
  });
}

test('a score counts pairs that are together or apart as they should be', () => {
  const judged = ['a1', 'a1', 'a2', 'b3', 'b1'].map((text) => ({
    truth: text[0]!,
    group: text[1]!,
  }));
  const score = scoreOf(judged);
  // Of three pairs of a one is in one group, b has one pair and it is apart; of six mixed pairs two share group 1.
  assert.deepEqual(score, {
    merged: 1 / 4,
    split: 1 - 2 / 6,
    wrongMerges: 1,
    groups: 3,
    causes: 2,
  });
});
