import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMiner, templateOf } from '@dojang/aisher/templates';
import { drain } from './drain.ts';
import { familyNames, generateService } from './generator.ts';
import { scoreGrouping } from './score.ts';

test('a group counts when it is exactly a true group', () => {
  const truth = ['a', 'a', 'b', 'b', 'c'];
  assert.deepEqual(scoreGrouping(['1', '1', '2', '2', '3'], truth), { ga: 1, fga: 1 });
  // a is exact, b was split into two: one of four groups found, one of three true ones.
  const split = scoreGrouping(['1', '1', '2', '3', '4'], ['a', 'a', 'b', 'b', 'c']);
  assert.equal(split.ga, 3 / 5);
  assert.equal(split.fga, (2 * (2 / 4) * (2 / 3)) / (2 / 4 + 2 / 3));
  assert.deepEqual(scoreGrouping(['1', '1', '1'], ['a', 'a', 'b']), { ga: 0, fga: 0 });
});

test('Drain makes wildcards of what differs, and keeps apart what is of another length', () => {
  const groups = drain(['job one is done', 'job two is done', 'job two is done now', 'x y z w']);
  assert.equal(groups[0] === groups[1], false, 'its tree tells the second token apart');
  assert.equal(new Set(drain(['a b 1 d', 'a b 2 d', 'a b c d'])).size, 1);
  assert.equal(new Set(groups).size, 4);
});

test('a seed draws the same service again', () => {
  for (const family of familyNames)
    assert.deepEqual(generateService(family, 3), generateService(family, 3));
});

test('services of each family are grouped as well as we say, and better than without learning', () => {
  const scores = familyNames.map((family) => {
    const { lines, kinds } = generateService(family, 77);
    const miner = createMiner();
    const templates = lines.map((line) => miner.add(line));
    const plain = scoreGrouping(lines.map(templateOf), kinds);
    return {
      plain,
      own: scoreGrouping(
        templates.map((each) => miner.groupOf(each)!),
        kinds,
      ),
    };
  });
  const mean = (of: 'plain' | 'own', score: 'ga' | 'fga') =>
    scores.reduce((sum, each) => sum + each[of][score], 0) / scores.length;
  assert.ok(mean('own', 'ga') >= 0.85, `GA ${mean('own', 'ga')}`);
  assert.ok(mean('own', 'fga') >= 0.8, `FGA ${mean('own', 'fga')}`);
  assert.ok(mean('own', 'ga') > mean('plain', 'ga') + 0.2);
});
