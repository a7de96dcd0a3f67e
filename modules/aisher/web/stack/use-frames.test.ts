import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areOfBuild, type ShownFrame } from './use-frames.ts';

const frame = (more: Partial<ShownFrame>): ShownFrame => ({
  path: 'src/pay.ts',
  function: 'charge',
  line: 5,
  column: 9,
  inApp: true,
  dropped: null,
  built: null,
  unresolved: null,
  ...more,
});

test('code that runs as it was written is shown as it came; built code is shown by its sources', () => {
  const plain = frame({ unresolved: 'no-map' });
  assert.equal(areOfBuild([plain], false), false);
  assert.equal(areOfBuild([plain], true), true, 'it is minified: a map would help');
  assert.equal(areOfBuild([frame({ unresolved: 'other-build' })], false), true);
  assert.equal(areOfBuild([plain, frame({ built: 'at t (app.js:1:301)' })], false), true);
  const ofRuntime = frame({ unresolved: 'no-map', dropped: 'list:node:' });
  assert.equal(areOfBuild([ofRuntime], true), false, 'nobody has a map of the runtime');
});
