/** What a terminal shows before the question, and how it is answered. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Bench, makeBench } from './bench.ts';
import { hasTerminal, runAtTerminal } from './pty.ts';

const countOf = ({ site }: Bench) => Number(site.git('rev-list', '--count', 'HEAD'));
const skip = hasTerminal ? false : 'script(1) is not installed here';

test('every file that goes in is named before the question, and what is new to git is marked', async (t) => {
  const bench = makeBench(t);
  const { git, write, folder } = bench.site;
  write('src/a.txt', 'edited\n');
  write('notes to myself.txt', 'private\n');
  write('staged.txt', 'staged\n');
  git('add', 'staged.txt');
  git('mv', 'other/one.txt', 'other/uno.txt');
  rmSync(join(folder, 'other/two.txt'));
  chmodSync(join(folder, 'src/c.txt'), 0o755);
  write('large.bin', Buffer.alloc(3 * 1024 * 1024, 1));
  write('line\nend.txt', 'x\n');
  const { code, text } = await bench.run(['commit'], { input: 'r\n' });
  assert.equal(code, 1);
  for (const line of [
    '  M  src/a.txt',
    '  A  notes to myself.txt  (new to git)',
    '  A  staged.txt',
    '  R  other/one.txt → other/uno.txt',
    '  D  other/two.txt',
    '  M  src/c.txt  (100644 → 100755)',
    '  A  large.bin  (new to git, 3.0 MB)',
    '  A  line[U+000A LF]end.txt  (new to git)',
  ]) {
    assert.ok(text.includes(`\n${line}\n`), `${line} in ${text}`);
  }
  assert.ok(text.indexOf('notes to myself') < text.indexOf('[a]ccept'));
});

test('more than twenty files are folded by folder, with their counts', async (t) => {
  const bench = makeBench(t);
  const { write } = bench.site;
  for (let n = 0; n < 30; n += 1) write(`deep/er/file-${n}.txt`, `${n}\n`);
  write('src/a.txt', 'edited\n');
  write('deep/large.bin', Buffer.alloc(2 * 1024 * 1024, 1));
  const { text } = await bench.run(['commit'], { input: 'r\n' });
  assert.match(text, /^32 files /m);
  assert.match(text, /^ {2}deep\/er\/ {2}30 files \(A 30, 30 new to git\)$/m);
  assert.match(text, /^ {2}M {2}src\/a\.txt$/m);
  assert.match(text, /^ {2}A {2}deep\/large\.bin {2}\(new to git, 2\.0 MB\)$/m);
  assert.doesNotMatch(text, /file-7/);
});

test('an unknown answer is named, and possible answers are shown', async (t) => {
  const bench = makeBench(t);
  bench.site.write('src/a.txt', 'edited\n');
  const before = countOf(bench);
  const { code, text } = await bench.run(['commit'], { input: 'abort\nx\n?\n' });
  assert.equal(code, 1);
  assert.match(text, /"abort" is not an answer/);
  assert.match(text, /"x" is not an answer/);
  assert.equal(text.match(/accept: commit this/g)?.length, 3);
  assert.equal(countOf(bench), before);
});

for (const [how, input] of [
  ['the letter', 'a\n'],
  ['a capital', 'A\n'],
  ['the word', 'accept\n'],
  ['the Korean word', '승인\n'],
  ['the Korean letter of the same key', 'ㅁ\n'],
  ['a syllable that begins with it', '모\n'],
  ['the same in decomposed letters', '\u1106\u1169\n'],
  ['a full-width letter', 'ａ\n'],
] as const) {
  test(`a line accepts by ${how}`, async (t) => {
    const bench = makeBench(t);
    bench.site.write('src/a.txt', 'edited\n');
    const before = countOf(bench);
    const { code, text } = await bench.run(['commit', '--lang', 'ko'], { input });
    assert.equal(code, 0, text);
    assert.equal(countOf(bench), before + 1);
  });
}

test('at a terminal one key answers, without Enter', { skip }, async (t) => {
  for (const [keys, code] of [
    ['a', 0],
    ['ㅁ', 0],
    ['마', 0],
    ['r', 1],
    ['ㄱ', 1],
    ['\u001b', 1],
    ['\u0004', 1],
  ] as const) {
    const bench = makeBench(t);
    bench.site.write('src/a.txt', 'edited\n');
    const before = countOf(bench);
    const ran = await runAtTerminal(bench, ['commit'], [['›', keys]]);
    assert.equal(ran.code, code, `${JSON.stringify(keys)}: ${ran.text}`);
    assert.equal(countOf(bench), before + (code === 0 ? 1 : 0));
  }
});

test('Ctrl+C at the question ends as at any other moment', { skip }, async (t) => {
  const bench = makeBench(t);
  bench.site.write('src/a.txt', 'edited\n');
  const before = countOf(bench);
  const { code } = await runAtTerminal(bench, ['commit'], [['›', '\u0003']]);
  assert.equal(code, 130);
  assert.equal(countOf(bench), before);
});

test('arrows are passed over, unknown keys named, a hint is a line, and the editor has the terminal', {
  skip,
}, async (t) => {
  const bench = makeBench(t);
  bench.site.write('src/a.txt', 'edited\n');
  const editor = join(bench.root, 'editor');
  writeFileSync(
    editor,
    '#!/bin/sh\necho the editor is open\nread line < /dev/tty\necho "fix: $line" > "$1"\n',
    {
      mode: 0o755,
    },
  );
  const { code, text } = await runAtTerminal(
    bench,
    ['commit'],
    [
      ['›', '\u001b[Az'],
      [/"z" is not an answer[\s\S]*›/, 'h'],
      ['Hint: ', 'what it is about\r'],
      [/\n[^\S\n]*what it is about[\s\S]*›/, 'e'],
      ['the editor is open', 'typed at the terminal\r'],
      [/fix: typed[\s\S]*›/, 'a'],
    ],
    { GIT_EDITOR: editor },
  );
  assert.equal(code, 0, text);
  assert.equal(bench.site.git('log', '-1', '--format=%s'), 'fix: typed at the terminal');
});

test('colours are for a terminal, and NO_COLOR takes them away', { skip }, async (t) => {
  const bench = makeBench(t);
  bench.site.write('src/a.txt', 'edited\n');
  assert.ok((await runAtTerminal(bench, ['commit'], [['›', 'r']])).text.includes('\u001b[1m'));
  const plain = await runAtTerminal(bench, ['commit'], [['›', 'r']], { NO_COLOR: '1' });
  assert.ok(!plain.text.includes('\u001b['), JSON.stringify(plain.text));
  assert.ok(!(await bench.run(['commit'], { input: 'r\n' })).text.includes('\u001b['));
});

/** Removes spaces at line ends and stages the result, as formatters of staged files do. */
const formatter =
  '#!/bin/sh\nfor f in $(git diff --cached --name-only); do sed -i "s/ *$//" "$f"; git add "$f"; done\n';

test('what a formatter made of the files is shown, asked for once, and committed', async (t) => {
  for (const [input, words, isCommitted] of [
    ['a\na\n', [], true],
    ['a\nr\n', [], false],
    ['', ['--yes'], true],
    ['', ['--message', 'fix: blanks'], true],
  ] as const) {
    const bench = makeBench(t);
    const { folder, git, write } = bench.site;
    mkdirSync(join(folder, '.git/hooks'), { recursive: true });
    writeFileSync(join(folder, '.git/hooks/pre-commit'), formatter, { mode: 0o755 });
    write('src/new.txt', 'const x = 1;   \n');
    const before = countOf(bench);
    const { code, text } = await bench.run(['commit', ...words], { input });
    assert.equal(code, isCommitted ? 0 : 1, text);
    assert.equal(countOf(bench), before + (isCommitted ? 1 : 0));
    assert.equal(readFileSync(join(folder, 'src/new.txt'), 'utf8'), 'const x = 1;\n');
    assert.equal(git('status', '--porcelain'), isCommitted ? '' : '?? src/new.txt');
    if (words.length === 0) assert.match(text, /changed a file[\s\S]* \+1 −1 {2}src\/new\.txt/);
    if (isCommitted) assert.equal(git('show', 'HEAD:src/new.txt'), 'const x = 1;');
  }
});

test('a repository that refuses what hooks change is asked nothing', async (t) => {
  const bench = makeBench(t);
  const { folder, git, write } = bench.site;
  mkdirSync(join(folder, '.git/hooks'), { recursive: true });
  writeFileSync(join(folder, '.git/hooks/pre-commit'), formatter, { mode: 0o755 });
  git('config', 'dojang.hookChanges', 'refuse');
  write('src/new.txt', 'const x = 1;   \n');
  const { code, text } = await bench.run(['commit', '--yes']);
  assert.equal(code, 1);
  assert.match(text, /src\/new\.txt/);
});

test('of several drafts one is picked by its number, and then decided on as any other', async (t) => {
  const bench = makeBench(t);
  bench.site.write('lib/sum.js', 'export function sum(a, b) {\n  return a + b;\n}\n');
  const before = countOf(bench);
  const refused = await bench.run(['commit', '--candidates', '3'], { input: '9\nr\n' });
  assert.equal(refused.code, 1);
  assert.match(refused.text, /"9" is not an answer/);
  const drafts = [...refused.text.matchAll(/^[1-9] {2}(.+)$/gm)].map(([, header]) => header);
  assert.equal(new Set(drafts).size, 3, refused.text);
  assert.equal(countOf(bench), before);
  const { code, text } = await bench.run(['commit', '--candidates', '3'], { input: '2\na\n' });
  assert.equal(code, 0, text);
  assert.equal(bench.site.git('log', '-1', '--format=%s'), drafts[1]);
});

test('what a formatter made of one part of a split stays as it is in the next', async (t) => {
  const bench = makeBench(t);
  const { folder, git, write } = bench.site;
  mkdirSync(join(folder, '.git/hooks'), { recursive: true });
  // It reads each file once, like a formatter with a cache.
  const once = formatter.replace(
    'do sed',
    'do [ -e "../seen-$(basename $f)" ] && continue; touch "../seen-$(basename $f)"; sed',
  );
  writeFileSync(join(folder, '.git/hooks/pre-commit'), once, { mode: 0o755 });
  write('docs/guide.md', '# Guide   \n\nWords.   \n');
  write('lib/sum.js', 'export function sum(a, b) {   \n  return a + b;\n}\n');
  const before = countOf(bench);
  const { code, text } = await bench.run(['commit', '--split', '--yes']);
  assert.equal(code, 0, text);
  assert.equal(countOf(bench), before + 2);
  assert.equal(git('status', '--porcelain'), '');
  for (const path of ['docs/guide.md', 'lib/sum.js']) {
    assert.doesNotMatch(git('show', `HEAD:${path}`), / $/m);
    assert.equal(git('log', '--format=%h', '--', path).split('\n').length, 1, `${path} once`);
  }
});
