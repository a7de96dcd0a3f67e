import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turnsAhead } from './turns-ahead.ts';

const rotation = { people: ['kim', 'lee', 'park'], weeks: 2, startsOn: '2026-11-02' };

test('turns follow each other without a gap, in the order of the people', () => {
  assert.deepEqual(turnsAhead(rotation, '2026-11-30', 3), [
    { personId: 'park', from: '2026-11-30', until: '2026-12-14' },
    { personId: 'kim', from: '2026-12-14', until: '2026-12-28' },
    { personId: 'lee', from: '2026-12-28', until: '2027-01-11' },
  ]);
});

test('a turn lasts until the day before its last handover, and a rotation may begin later', () => {
  assert.equal(turnsAhead(rotation, '2026-11-29', 1)[0]?.personId, 'lee');
  assert.equal(turnsAhead(rotation, '2026-10-01', 1)[0]?.from, '2026-11-02');
  assert.deepEqual(turnsAhead({ ...rotation, people: [] }, '2026-11-29', 3), []);
});
