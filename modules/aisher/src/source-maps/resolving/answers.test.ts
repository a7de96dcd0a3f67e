import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAnswers } from './answers.ts';

test('a flood of places pushes out neither what is asked for nor what other orgs know', () => {
  const answers = createAnswers({ perOrg: 10, orgs: 2 });
  answers.set('one', 'app.js:1:1', 'other-build');
  answers.set('other', 'app.js:1:1', 'broken');
  for (let column = 0; column < 100; column += 1) {
    answers.set('one', `app.js:9:${column}`, 'other-build');
    assert.equal(answers.get('one', 'app.js:1:1'), 'other-build');
  }
  assert.equal(answers.get('one', 'app.js:9:0'), undefined, 'nobody asked for it again');
  assert.equal(answers.get('one', 'app.js:9:99'), 'other-build');
  assert.equal(answers.get('other', 'app.js:1:1'), 'broken');
  answers.set('third', 'app.js:1:1', 'broken');
  assert.equal(answers.get('one', 'app.js:1:1'), undefined, 'its org was asked longest ago');
});
