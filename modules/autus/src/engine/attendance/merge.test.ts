import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  emptyRegister,
  type Mark,
  markOf,
  mergeSave,
  nextMark,
  type Register,
  rowOf,
  type Save,
  suggestedMarks,
  undoMs,
  undoSave,
} from './index.ts';

const minute = 60_000;
type Said = readonly [childId: string, mark: Mark, how?: 'tap' | 'all'];
const save = (by: string, baseRevision: number, atMs: number, ...said: Said[]): Save => ({
  ...{ by, baseRevision, receivedAtMs: atMs + minute },
  marks: said.map(([childId, mark, how = 'tap']) => ({ childId, mark, how, markedAtMs: atMs })),
});
const marks = (register: Register) =>
  Object.fromEntries(register.rows.map((row) => [row.childId, markOf(row)]));
const all = (...saves: Save[]) =>
  saves.reduce((register, each) => mergeSave(register, each).register, emptyRegister('lesson'));

test('a save marks its children and moves the revision by one', () => {
  const merged = mergeSave(
    emptyRegister('lesson'),
    save('kim', 0, 0, ['mina', 'present', 'all'], ['jun', 'present', 'all'], ['jun', 'absent']),
  );
  assert.deepEqual(marks(merged.register), { mina: 'present', jun: 'absent' });
  assert.deepEqual(merged.changed, [
    { childId: 'mina', from: null, to: 'present' },
    { childId: 'jun', from: null, to: 'absent' },
  ]);
  assert.equal(merged.register.revision, 1);
  assert.deepEqual(merged.differences, []);
});

test('a coach who saw the other one’s mark replaces it', () => {
  const merged = mergeSave(
    all(save('kim', 0, 100, ['mina', 'absent'])),
    save('lee', 1, 50, ['mina', 'late']),
  );
  assert.deepEqual(marks(merged.register), { mina: 'late' });
  assert.deepEqual(merged.differences, []);
});

test('a phone that was offline loses nothing: other children are added, and what the other said is shown', () => {
  const before = all(
    save('kim', 0, 0, ['mina', 'present', 'all'], ['jun', 'present', 'all']),
    save('kim', 1, 2 * minute, ['jun', 'absent']),
  );
  const late = mergeSave(before, save('lee', 0, minute, ['jun', 'late'], ['sua', 'excused']));
  assert.deepEqual(marks(late.register), { mina: 'present', jun: 'absent', sua: 'excused' });
  assert.deepEqual(
    late.differences.map(({ childId, holds, others }) => [childId, holds.by, others[0]?.mark]),
    [['jun', 'kim', 'late']],
  );
  assert.deepEqual(late.changed, [{ childId: 'sua', from: null, to: 'excused' }]);
  const agreed = mergeSave(late.register, save('lee', 3, 3 * minute, ['jun', 'late']));
  assert.deepEqual([marks(agreed.register).jun, agreed.differences], ['late', []]);
});

test('a tap says more than everybody-is-here, whichever came first', () => {
  const tap = save('kim', 0, 0, ['mina', 'absent']);
  const button = save('lee', 0, 5 * minute, ['mina', 'present', 'all']);
  assert.deepEqual(marks(all(tap, button)), { mina: 'absent' });
  assert.deepEqual(marks(all(button, tap)), { mina: 'absent' });
  const own = save('kim', 0, 5 * minute, ['mina', 'present', 'all']);
  assert.deepEqual(marks(all(tap, own)), { mina: 'present' });
});

test('a mark from the future counts from when it came', () => {
  const wrongClock = {
    ...save('kim', 0, 9 * 60 * minute, ['mina', 'absent']),
    receivedAtMs: minute,
  };
  const right = save('lee', 0, 2 * minute, ['mina', 'late']);
  assert.deepEqual(marks(all(wrongClock, right)), { mina: 'late' });
  assert.deepEqual(marks(all(right, wrongClock)), { mina: 'late' });
});

test('an old save that comes again does not undo a newer one of the same coach', () => {
  const first = save('kim', 0, 0, ['mina', 'absent']);
  const second = save('kim', 1, minute, ['mina', 'present']);
  const register = all(first, second);
  const again = mergeSave(register, first);
  assert.deepEqual([again.register, again.changed, again.undo], [register, [], null]);
});

const anyMark = fc.constantFrom<Mark>('present', 'late', 'early', 'absent', 'excused');
const anySaves = (by: string) =>
  fc
    .array(
      fc.array(
        fc.record({
          childId: fc.constantFrom('mina', 'jun', 'sua'),
          mark: anyMark,
          how: fc.constantFrom('tap' as const, 'all' as const),
        }),
        { maxLength: 3 },
      ),
      { maxLength: 4 },
    )
    .chain((saves) =>
      fc
        .array(fc.integer({ min: 1, max: 9 }), { minLength: saves.length, maxLength: saves.length })
        .map((gaps) => {
          let atMs = 0;
          return saves.map((list, at): Save => {
            atMs += gaps[at] ?? 1;
            const made = list.map((each) => ({ ...each, markedAtMs: atMs }));
            return { by, baseRevision: 0, marks: made, receivedAtMs: 1000 };
          });
        }),
    );

test('two coaches who never saw each other come to the same marks in any order, and no word is lost', () => {
  fc.assert(
    fc.property(
      anySaves('kim'),
      anySaves('lee'),
      fc.infiniteStream(fc.boolean()),
      (a, b, turns) => {
        const mixed: Save[] = [];
        const [left, right] = [[...a], [...b]];
        while (left.length + right.length > 0) {
          const isLeft = right.length === 0 || (left.length > 0 && turns.next().value);
          mixed.push((isLeft ? left : right).shift() as Save);
        }
        const [first, other] = [all(...a, ...b), all(...mixed)];
        for (const childId of ['mina', 'jun', 'sua']) {
          assert.equal(markOf(rowOf(first, childId)), markOf(rowOf(other, childId)));
          for (const [by, own] of [
            ['kim', a],
            ['lee', b],
          ] as const) {
            const last = own
              .flatMap(({ marks: list }) => list)
              .findLast((each) => each.childId === childId);
            const kept = rowOf(other, childId).said.find((each) => each.by === by);
            assert.equal(kept?.mark, last?.mark);
          }
        }
      },
    ),
  );
});

test('the same save a second time changes nothing', () => {
  fc.assert(
    fc.property(anySaves('kim'), anySaves('lee'), (a, b) => {
      const register = all(...a, ...b);
      for (const each of [...a.slice(-1), ...b.slice(-1)]) {
        const again = mergeSave(register, each);
        assert.deepEqual(again.register, register);
        assert.equal(again.undo, null);
      }
    }),
  );
});

test('an undo within five minutes puts back what was there, but for what came after it', () => {
  const before = all(save('kim', 0, 0, ['mina', 'present'], ['jun', 'present']));
  const slip = mergeSave(
    before,
    save('kim', 1, minute, ['mina', 'absent'], ['jun', 'absent'], ['sua', 'late']),
  );
  assert.ok(slip.undo);
  const { savedAtMs } = slip.undo;
  const undone = undoSave(slip.register, slip.undo, 'kim', savedAtMs + undoMs);
  assert.ok(undone.kind === 'undone');
  assert.deepEqual(marks(undone.register), { mina: 'present', jun: 'present' });
  assert.equal(undone.register.revision, 3);
  assert.deepEqual(undone.kept, []);
  const twice = undoSave(undone.register, slip.undo, 'kim', savedAtMs);
  assert.deepEqual(twice.kind === 'undone' && twice.register, undone.register);
  assert.deepEqual(undoSave(slip.register, slip.undo, 'kim', savedAtMs + undoMs + 1), {
    ...{ kind: 'refused', why: 'too-late' },
  });
  assert.deepEqual(undoSave(slip.register, slip.undo, 'lee', savedAtMs), {
    ...{ kind: 'refused', why: 'not-own' },
  });
  const touched = mergeSave(slip.register, save('lee', 2, 2 * minute, ['mina', 'late'])).register;
  const partly = undoSave(touched, slip.undo, 'kim', savedAtMs);
  assert.ok(partly.kind === 'undone');
  assert.deepEqual(partly.kept, ['mina']);
  assert.deepEqual(marks(partly.register), { mina: 'late', jun: 'present' });
});

test('a tap walks through the four marks; absences told and check-ins are filled in before', () => {
  const walk: (Mark | null)[] = [null];
  for (let tap = 0; tap < 5; tap++) walk.push(nextMark(walk.at(-1) ?? null));
  assert.deepEqual(walk.slice(1), ['present', 'late', 'absent', 'excused', 'present']);
  assert.equal(nextMark('early'), 'present');
  assert.deepEqual(
    [...suggestedMarks(['mina', 'jun', 'sua'], new Set(['mina', 'jun']), new Set(['jun']))],
    [
      ['mina', 'excused'],
      ['jun', 'present'],
    ],
  );
});

test('more marks than a lesson has children are refused', () => {
  const many = Array.from({ length: 501 }, (_, at): Said => [`child-${at}`, 'present']);
  assert.throws(() => mergeSave(emptyRegister('lesson'), save('kim', 0, 0, ...many)), RangeError);
});
