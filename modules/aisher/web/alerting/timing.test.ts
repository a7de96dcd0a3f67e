import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cronOf, timingDays, timingOf } from './timing.ts';

test('what a form says is a cron, and is read from it again', () => {
  for (const days of timingDays) {
    const timing = { days, time: '09:05' };
    assert.deepEqual(timingOf(cronOf(timing)), timing);
  }
  assert.equal(cronOf({ days: 'weekdays', time: '18:30' }), '30 18 * * 1-5');
});

test('a cron that says more is not read as less', () => {
  for (const cron of ['*/5 * * * *', '0 9 1 * *', '0 9 * 2 *', '0 9 * * 2', '0 9 * * * *', '']) {
    assert.equal(timingOf(cron), null, cron);
  }
});
