import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReach } from './reach.ts';

/** Each probe answers with the next of `answers`; the last one repeats. */
function reachWith(...answers: ('answered' | 'refused')[]) {
  const said: boolean[] = [];
  let probes = 0;
  const reach = createReach({
    probe: async () => {
      const answer = answers[Math.min(probes, answers.length - 1)];
      probes += 1;
      if (answer === 'refused') throw new Error('refused');
      return true;
    },
    onChange: (isAway) => void said.push(isAway),
    wait: () => new Promise((resolve) => setImmediate(resolve)),
  });
  return { reach, said, probes: () => probes };
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 150));

test('one refusal is no absence: a server that starts again in a moment is not called away', async () => {
  const { reach, said } = reachWith('refused', 'answered');
  reach.doubt();
  await rest();
  assert.deepEqual(said, []);
});

test('two refusals are said once, and the answer that follows takes it back', async () => {
  const { reach, said, probes } = reachWith('refused', 'refused', 'refused', 'answered');
  reach.doubt();
  reach.doubt();
  await rest();
  assert.deepEqual(said, [true, false]);
  assert.equal(probes(), 4, 'it is asked by one at a time, and no more once it answered');
});

test('a stream that is heard ends the doubt', async () => {
  const { reach, said, probes } = reachWith('refused');
  reach.doubt();
  await rest();
  assert.deepEqual(said, [true]);
  reach.heard();
  const before = probes();
  await rest();
  assert.deepEqual(said, [true, false]);
  assert.ok(probes() <= before + 1);
  reach.doubt();
  await rest();
  assert.deepEqual(said, [true, false, true]);
  reach.heard();
});
