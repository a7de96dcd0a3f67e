import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inputFile } from '../../testing/input-file.ts';
import { applyHunks, hunksOf, type InputFile, isWhole, textEdits, wholeHunk } from './hunks.ts';
import { lineEdits, splitLines } from './lines.ts';

const modified = (before: string, after: string, path = 'src/a.ts') =>
  inputFile(path, before, after);
const hunksIn = (before: string, after: string) =>
  hunksOf(modified(before, after), textEdits(before, after));

/** Texts whose lines recur, with every line ending, with and without a last newline. */
const line = fc.constantFrom('{', '}', '', '  return a;', 'import b', '값 = 1', 'x', 'y', '🙂');
const ending = fc.constantFrom('\n', '\n', '\r\n', '\r\r\n');
const text = fc
  .tuple(fc.array(fc.tuple(line, ending), { maxLength: 30 }), fc.option(line))
  .map(([lines, last]) => lines.map((pair) => pair.join('')).join('') + (last ?? ''));
const edited = text.chain((before) =>
  fc
    .array(fc.tuple(fc.nat(30), fc.nat(3), fc.array(fc.tuple(line, ending), { maxLength: 3 })), {
      maxLength: 4,
    })
    .map((changes) => {
      const lines = splitLines(before);
      for (const [at, remove, add] of changes) {
        lines.splice(at, remove, ...add.map((pair) => pair.join('')));
      }
      return [before, lines.join('')] as const;
    }),
);

test('all hunks give the new text, none the old, exact to the character', () => {
  fc.assert(
    fc.property(edited, ([before, after]) => {
      const ids = hunksIn(before, after).map(({ id }) => id);
      assert.equal(applyHunks(before, after, ids), after);
      assert.equal(applyHunks(before, after, []), before);
    }),
    { numRuns: 400 },
  );
});

test('two texts that share nothing are turned into each other as well', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const ids = hunksIn(before, after).map(({ id }) => id);
      assert.equal(applyHunks(before, after, ids), before === after ? before : after);
    }),
    { numRuns: 200 },
  );
});

test('hunks of concerns applied one after another, in any order, end at the new text', () => {
  fc.assert(
    fc.property(edited, fc.infiniteStream(fc.nat(2)), ([before, after], concerns) => {
      const ids = hunksIn(before, after).map(({ id }) => id);
      const groups = Map.groupBy(ids, () => concerns.next().value as number);
      const taken: string[] = [];
      let longest = before;
      for (const group of groups.values()) {
        taken.push(...group);
        longest = applyHunks(before, after, [...taken].reverse()) ?? '';
        const expected = applyHunks(before, after, taken);
        assert.equal(longest, expected, 'the order of the ids does not matter');
      }
      if (ids.length > 0) assert.equal(longest, after);
    }),
    { numRuns: 200 },
  );
});

test('edits ascend, never touch, and carry every difference', () => {
  fc.assert(
    fc.property(edited, ([before, after]) => {
      const [a, b] = [splitLines(before), splitLines(after)];
      let [oldAt, newAt] = [0, 0];
      for (const edit of lineEdits(a, b)) {
        assert.deepEqual(a.slice(oldAt, edit.oldStart), b.slice(newAt, edit.newStart));
        assert.ok(edit.oldStart > oldAt || oldAt === 0);
        assert.ok(edit.oldEnd > edit.oldStart || edit.newEnd > edit.newStart);
        [oldAt, newAt] = [edit.oldEnd, edit.newEnd];
      }
      assert.deepEqual(a.slice(oldAt), b.slice(newAt));
    }),
    { numRuns: 400 },
  );
});

test('one of two changes can be taken alone', () => {
  const before = 'a\r\nb\r\nc\r\nd';
  const after = 'A\r\nb\r\nc\r\nD';
  assert.deepEqual(
    hunksIn(before, after).map(({ id, oldStart, newStart }) => [id, oldStart, newStart]),
    [
      ['src/a.ts#1', 1, 1],
      ['src/a.ts#2', 4, 4],
    ],
  );
  assert.equal(applyHunks(before, after, ['src/a.ts#2']), 'a\r\nb\r\nc\r\nD');
});

test('an added function is one block, from its first line to the blank line after it', () => {
  const before = 'function a() {\n  return 1;\n}\n\nfunction c() {\n  return 3;\n}\n';
  const after = before.replace('function c', 'function b() {\n  return 2;\n}\n\nfunction c');
  const [hunk, ...rest] = hunksIn(before, after);
  assert.deepEqual(rest, []);
  assert.deepEqual([hunk!.newStart, hunk!.newLines, hunk!.oldLines], [5, 4, 0]);
});

test('a path with # and newlines in its name keeps its hunks apart', () => {
  const file = modified('a\nb\nc\n', 'A\nb\nC\n', 'notes/#1\nlist#2.txt');
  const ids = hunksOf(file, textEdits('a\nb\nc\n', 'A\nb\nC\n')).map(({ id }) => id);
  assert.equal(new Set(ids).size, 2);
  assert.equal(applyHunks('a\nb\nc\n', 'A\nb\nC\n', [ids[1]!]), 'a\nb\nC\n');
});

test('renames, modes, binaries, additions and deletions are taken as a whole', () => {
  const file = modified('a\nb\nc\n', 'A\nb\nC\n');
  const wholes: InputFile[] = [
    { ...file, state: 'renamed', oldPath: 'src/old.ts' },
    { ...file, modeChanged: true },
    { ...file, binary: true },
    { ...file, state: 'added', before: null },
    { ...file, state: 'deleted', after: null },
  ];
  for (const whole of wholes) {
    assert.ok(isWhole(whole));
    const hunks = hunksOf(whole, textEdits('a\nb\nc\n', 'A\nb\nC\n'));
    assert.deepEqual(
      hunks.map(({ id }) => id),
      [wholeHunk('src/a.ts')],
    );
    assert.equal(applyHunks(whole.before, whole.after, [hunks[0]!.id]), whole.after);
  }
});

test('bytes that were no UTF-8 make a file whole, since two of them decode alike', () => {
  assert.equal(textEdits('a\uFFFD\nb\n', 'a\nb\n'), null);
  assert.equal(textEdits('a\nb\n', 'a\uFFFD\nb\n'), null);
});

test('a megabyte of lines, or in one line, is diffed in well under a second', () => {
  const lines = Array.from({ length: 25_000 }, (_, at) => `  const value${at % 900} = ${at % 77};`);
  const before = lines.join('\n');
  const after = lines
    .map((each, at) => (at % 7 === 0 ? `${each} // ${at}` : each))
    .filter((_, at) => at % 31 !== 0)
    .join('\n');
  for (const [a, b] of [
    [before, after],
    ['x'.repeat(1_000_000), 'y'.repeat(1_000_000)],
  ] as const) {
    const started = performance.now();
    const ids = hunksIn(a, b).map(({ id }) => id);
    assert.equal(applyHunks(a, b, ids), b);
    // Other work shares the machine. Quadratic time would be minutes.
    assert.ok(performance.now() - started < 5000);
  }
});
