import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeCoverage } from './coverage.ts';

const at = (covered: number) => ({
  at: '2026-01-01T00:00:00Z',
  packages: { kernel: { lines: 1000, covered } },
  files: {},
});

test('a package at its floor holds, and one line below fails with its name', () => {
  assert.deepEqual(judgeCoverage(at(830), [{ folder: 'kernel', now: 83, before: [83] }]), []);
  const [wrong = ''] = judgeCoverage(at(829), [{ folder: 'kernel', now: 83, before: [83] }]);
  assert.match(wrong, /^kernel is at 82.9 %, below its floor of 83 %/);
});

test('a floor may rise, and may not fall below one of a commit before', () => {
  assert.deepEqual(judgeCoverage(at(900), [{ folder: 'kernel', now: 85, before: [80, 83] }]), []);
  const [wrong = ''] = judgeCoverage(at(900), [{ folder: 'kernel', now: 82, before: [80, 83] }]);
  assert.match(wrong, /was 83 and is 82: it may only rise/);
});

test('a package without a floor is named, also where nothing was counted', () => {
  const [wrong = ''] = judgeCoverage(undefined, [{ folder: 'ui', now: undefined, before: [] }]);
  assert.match(wrong, /^ui has no floor/);
});
