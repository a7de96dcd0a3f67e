import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  answerOffer,
  orderWaiting,
  planOffers,
  type SeatOffer,
  usualWaiting,
  type WaitingEntry,
} from './index.ts';

const entry = (id: string, sinceMs: number, more: Partial<WaitingEntry> = {}): WaitingEntry => ({
  ...{ id, childId: id, sinceMs, hasSibling: false, isTrialDone: false, ...more },
});
const hour = 3_600_000;

test('the order follows the rules of the policy, and says which rule decided', () => {
  const list = [
    ...[entry('d', 5), entry('c', 5), entry('b', 1), entry('a', 9, { hasSibling: true })],
    entry('t', 9, { isTrialDone: true }),
  ];
  assert.deepEqual(
    orderWaiting(list).map(({ entry: { id }, place, behindBy }) => [id, place, behindBy]),
    [
      ['a', 1, null],
      ['b', 2, 'sibling'],
      ['c', 3, 'since'],
      ['d', 4, 'id'],
      ['t', 5, 'since'],
    ],
  );
  const trialFirst = { ...usualWaiting, rules: ['trial-done', 'sibling'] as const };
  assert.deepEqual(
    orderWaiting(list, trialFirst).map(({ entry: { id } }) => id),
    ['t', 'a', 'b', 'c', 'd'],
  );
});

test('an offer ends after a day, and the next one is asked, once', () => {
  const list = [entry('a', 1), entry('b', 2), entry('c', 3)];
  const first = planOffers(list, [], 1, 0);
  assert.deepEqual(
    first.offer.map(({ entryId }) => entryId),
    ['a'],
  );
  assert.deepEqual(planOffers(list, first.offer, 1, 24 * hour - 1), { lapse: [], offer: [] });
  const later = planOffers(list, first.offer, 1, 24 * hour);
  assert.deepEqual(later.lapse, ['a']);
  assert.deepEqual(
    later.offer.map(({ entryId }) => entryId),
    ['b'],
  );
  const lapsed: SeatOffer[] = first.offer.map((each) => ({ ...each, state: 'lapsed' }));
  assert.deepEqual(planOffers(list, [...lapsed, ...later.offer], 1, 25 * hour), {
    lapse: [],
    offer: [],
  });
});

test('however seats come and time goes, no seat is offered to two and nobody is asked twice', () => {
  const list = fc
    .array(fc.nat(100), { maxLength: 6 })
    .map((all) => all.map((since, at) => entry(`e${at}`, since)));
  const steps = fc.array(fc.record({ hours: fc.nat(30), seats: fc.nat(3), taken: fc.boolean() }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(list, steps, (entries, walk) => {
      let offers: SeatOffer[] = [];
      let nowMs = 0;
      for (const { hours, seats, taken } of walk) {
        nowMs += hours * hour;
        const plan = planOffers(entries, offers, seats, nowMs);
        offers = offers.map((each) =>
          plan.lapse.includes(each.entryId) ? { ...each, state: 'lapsed' } : each,
        );
        offers.push(...plan.offer);
        assert.deepEqual(planOffers(entries, offers, seats, nowMs), { lapse: [], offer: [] });
        const open = offers.filter(({ state }) => state === 'open');
        if (plan.offer.length > 0) assert.ok(open.length <= seats);
        const one = open[0];
        if (taken && one && answerOffer(one, nowMs).kind === 'taken') {
          offers = offers.map((each) => (each === one ? { ...each, state: 'taken' } : each));
        }
      }
      assert.equal(new Set(offers.map(({ entryId }) => entryId)).size, offers.length);
    }),
  );
});

test('an offer is taken once and in time', () => {
  const offer: SeatOffer = { entryId: 'a', offeredAtMs: 0, expiresAtMs: 10, state: 'open' };
  assert.equal(answerOffer(offer, 9).kind, 'taken');
  assert.deepEqual(answerOffer(offer, 10), { kind: 'refused', why: 'lapsed' });
  assert.equal(answerOffer({ ...offer, state: 'taken' }, 9).kind, 'already-taken');
  assert.deepEqual(answerOffer({ ...offer, state: 'declined' }, 9), {
    kind: 'refused',
    why: 'declined',
  });
  assert.deepEqual(answerOffer(undefined, 9), { kind: 'refused', why: 'not-offered' });
});
