import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays } from '../days/index.ts';
import { expiredPasses, type Pass, type PassUse, usePass, usesLeft } from './index.ts';

const pass = (id: string, more: Partial<Pass> = {}): Pass => ({
  ...{ id, childId: 'mina', total: 2, from: '2026-03-01', until: '2026-03-31', ...more },
});
const lesson = (lessonId: string, day = '2026-03-10') => ({ childId: 'mina', lessonId, day });

test('the pass that ends first pays, and a lesson is paid for once', () => {
  const passes = [
    pass('endless', { until: null }),
    pass('late'),
    pass('soon', { until: '2026-03-15' }),
  ];
  const first = usePass(passes, [], lesson('one'));
  assert.ok(first.kind === 'used');
  assert.deepEqual([first.use.passId, first.usesLeft], ['soon', 1]);
  assert.equal(usePass(passes, [first.use], lesson('one')).kind, 'already-used');
  const after = usePass(passes, [first.use], lesson('two', '2026-03-20'));
  assert.equal(after.kind === 'used' && after.use.passId, 'late');
});

test('a lesson without a pass says why', () => {
  const why = (passes: Pass[], uses: PassUse[] = [], day = '2026-03-10') => {
    const answer = usePass(passes, uses, lesson('one', day));
    return answer.kind === 'refused' ? answer.why : answer.kind;
  };
  assert.equal(why([]), 'no-pass');
  assert.equal(why([pass('other', { childId: 'jun' })]), 'no-pass');
  assert.equal(why([pass('a', { from: '2026-03-11' })]), 'not-begun');
  assert.equal(why([pass('a')], [], '2026-04-01'), 'expired');
  assert.equal(why([pass('a')], [], '2026-03-31'), 'used');
  const spent = ['x', 'y'].map((lessonId) => ({ passId: 'a', childId: 'mina', lessonId }));
  assert.equal(why([pass('a')], spent), 'used-up');
});

test('in random weeks no pass is used more often than it was sold, nor outside of its days', () => {
  const passes = fc
    .array(
      fc.record({
        total: fc.integer({ min: 1, max: 4 }),
        start: fc.nat(20),
        days: fc.option(fc.nat(40)),
      }),
      { maxLength: 4 },
    )
    .map((all) =>
      all.map(({ total, start, days }, at) => {
        const from = addDays('2026-03-01', start);
        return pass(`p${at}`, { total, from, until: days === null ? null : addDays(from, days) });
      }),
    );
  const visits = fc.array(fc.record({ lesson: fc.nat(9), day: fc.nat(60) }), { maxLength: 20 });
  fc.assert(
    fc.property(passes, visits, (all, list) => {
      const uses: PassUse[] = [];
      for (const visit of list) {
        const day = addDays('2026-03-01', visit.day);
        const answer = usePass(all, uses, lesson(`l${visit.lesson}`, day));
        if (answer.kind !== 'used') continue;
        const paid = all.find(({ id }) => id === answer.use.passId);
        assert.ok(paid && paid.from <= day && (paid.until === null || day <= paid.until));
        uses.push(answer.use);
      }
      assert.equal(new Set(uses.map(({ lessonId }) => lessonId)).size, uses.length);
      for (const each of all) {
        assert.ok(uses.filter(({ passId }) => passId === each.id).length <= each.total);
      }
    }),
  );
});

test('a pass that ended with uses left is named with what is lost', () => {
  const uses = [{ passId: 'a', childId: 'mina', lessonId: 'x' }];
  assert.deepEqual(expiredPasses([pass('a'), pass('b', { until: null })], uses, '2026-04-01'), [
    { passId: 'a', usesLost: 1 },
  ]);
  assert.deepEqual(expiredPasses([pass('a')], uses, '2026-03-31'), []);
  assert.equal(usesLeft(pass('a'), uses), 1);
});
