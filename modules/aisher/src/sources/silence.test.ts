import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSilent, type NewestAt } from './silence.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const midnight = Date.UTC(2026, 10, 2);
/** At ten in the morning of a Monday, as days and minutes from there. */
const at = (days: number, minutes = 0) =>
  new Date(midnight + 10 * 60 * minute + days * day + minutes * minute);

/** A source that speaks each minute but at times that `pauses` names. */
const speaking =
  (pauses: (at: Date) => boolean): NewestAt =>
  async (moment) => {
    for (let ago = 0; ago < 24 * 60; ago++) {
      const spoken = new Date(moment.getTime() - ago * minute);
      if (!pauses(spoken)) return spoken;
    }
    return null;
  };

const today = at(-0.2);
const now = at(0);
const isOff = (pauses: (at: Date) => boolean, was = false) => {
  const newestAt = speaking((moment) => pauses(moment) || moment > at(0, -10));
  return newestAt(now).then((newest) => isSilent(now, newest, was, newestAt));
};

test('a cluster without a row for ten minutes is silent where it always had one', async () => {
  assert.equal(await isOff(() => false), true);
  const always = speaking((moment) => moment > at(0, -9));
  assert.equal(await isSilent(now, await always(now), false, always), false);
});

test('what pauses at this time of a day, or some minutes beside it, is not silent', async () => {
  const inPause = (from: number, until: number) => (moment: Date) =>
    moment < today &&
    moment.getUTCHours() * 60 + moment.getUTCMinutes() >= from &&
    moment.getUTCHours() * 60 + moment.getUTCMinutes() < until;
  assert.equal(await isOff(inPause(590, 700)), false);
  assert.equal(await isOff(inPause(605, 700)), false, 'it begins five minutes sooner today');
  assert.equal(await isOff(inPause(700, 800)), true);
  const onMonday = (moment: Date) => moment < today && moment.getUTCDay() === 1;
  assert.equal(await isOff(onMonday), false, 'a day of the week at which it rests');
});

test('days before there was a source say nothing, and the first day is not judged', async () => {
  assert.equal(await isOff((moment) => moment < at(-1.5)), true);
  assert.equal(await isOff((moment) => moment < at(-0.5)), false);
});

test('a cluster stays silent until it has a new row', async () => {
  assert.equal(await isOff((moment) => moment.getUTCHours() === 10, true), true);
  assert.equal(
    await isSilent(
      now,
      at(0, -1),
      true,
      speaking(() => false),
    ),
    false,
  );
});
