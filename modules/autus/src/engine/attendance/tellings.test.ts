import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  dueTellings,
  emptyRegister,
  type Mark,
  type MarkChange,
  mergeSave,
  planTellings,
  type Telling,
  undoSave,
  usualTellings,
} from './index.ts';

const minute = 60_000;
const change = (from: Mark | null, to: Mark | null): MarkChange[] => [
  { childId: 'mina', from, to },
];

/** The rows after a plan was written. */
function write(rows: readonly Telling[], plan: ReturnType<typeof planTellings>): Telling[] {
  const kept = rows.map((row) =>
    plan.cancel.includes(row.id) ? { ...row, state: 'cancelled' as const } : row,
  );
  return [...kept, ...plan.make];
}
const send = (rows: readonly Telling[], nowMs: number) => {
  const due = dueTellings(rows, nowMs).map(({ id }) => id);
  return rows.map((row) => (due.includes(row.id) ? { ...row, state: 'sent' as const } : row));
};
const plan = (
  rows: readonly Telling[],
  to: Mark | null,
  revision: number,
  savedAtMs: number,
  came = false,
) =>
  planTellings(
    'lesson',
    change(null, to),
    rows,
    { revision, savedAtMs },
    { ...usualTellings, came },
  );

test('an absence is told after five minutes', () => {
  const rows = write([], plan([], 'absent', 1, 0));
  assert.deepEqual(dueTellings(rows, 5 * minute - 1), []);
  assert.deepEqual(
    dueTellings(rows, 5 * minute).map(({ says, corrects }) => [says, corrects]),
    [['absent', null]],
  );
  for (const mark of ['present', 'late', 'early', 'excused', null] as const) {
    assert.deepEqual(plan([], mark, 1, 0).make, []);
  }
  assert.equal(plan([], 'late', 1, 0, true).make[0]?.says, 'came');
});

test('an undo within five minutes tells nobody', () => {
  const slip = mergeSave(emptyRegister('lesson'), {
    ...{ by: 'kim', baseRevision: 0, receivedAtMs: minute },
    marks: [{ childId: 'mina', mark: 'absent', how: 'tap', markedAtMs: minute }],
  });
  const rows = write(
    [],
    planTellings('lesson', slip.changed, [], { revision: 1, savedAtMs: minute }),
  );
  assert.ok(slip.undo);
  const undone = undoSave(slip.register, slip.undo, 'kim', 5 * minute);
  assert.ok(undone.kind === 'undone');
  const after = write(
    rows,
    planTellings('lesson', undone.changed, rows, { revision: 2, savedAtMs: 5 * minute }),
  );
  assert.deepEqual(
    after.map(({ state }) => state),
    ['cancelled'],
  );
  assert.deepEqual(dueTellings(after, 99 * minute), []);
});

test('what was told wrongly is corrected once, also when coming is not told', () => {
  let rows = send(write([], plan([], 'absent', 1, 0)), 5 * minute);
  rows = write(rows, plan(rows, 'present', 2, 10 * minute));
  assert.deepEqual(rows.at(-1)?.corrects, rows[0]?.id);
  assert.deepEqual(plan(rows, 'late', 3, 11 * minute), { make: [], cancel: [] });
  rows = send(rows, 15 * minute);
  assert.deepEqual(plan(rows, 'late', 4, 16 * minute), { make: [], cancel: [] });
  assert.deepEqual(plan(rows, 'excused', 4, 16 * minute), { make: [], cancel: [] });
  const back = plan(rows, 'absent', 4, 16 * minute);
  assert.equal(back.make[0]?.corrects, rows.at(-1)?.id);
});

test('however often a mark changes, the last message that was sent says what holds', () => {
  const marks = fc.array(
    fc.record({ to: fc.constantFrom<Mark>('present', 'late', 'absent'), minutes: fc.nat(9) }),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(marks, (list) => {
      let rows: Telling[] = [];
      let nowMs = 0;
      let held: Mark | null = null;
      for (const [at, { to, minutes }] of list.entries()) {
        nowMs += minutes * minute;
        rows = send(rows, nowMs);
        const isNew = held !== to;
        if (isNew)
          rows = write(
            rows,
            planTellings('lesson', change(held, to), rows, { revision: at, savedAtMs: nowMs }),
          );
        held = to;
      }
      rows = send(rows, nowMs + 5 * minute);
      const sent = rows.filter(({ state }) => state === 'sent');
      const last = sent.at(-1)?.says;
      if (held === 'absent') assert.equal(last, 'absent');
      else assert.notEqual(last, 'absent');
      for (const [at, each] of sent.entries()) {
        if (at > 0)
          assert.notEqual(each.says, sent[at - 1]?.says, 'nothing is told twice in a row');
      }
      assert.ok(!rows.some(({ state }) => state === 'waiting'));
      assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
    }),
  );
});
