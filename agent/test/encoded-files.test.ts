/** Files and names that are not UTF-8. Korean is read as Korean, and the bytes do not change. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderDiffFile } from '@dojang/commit/engine';
import {
  assertDone,
  captured,
  commitFile,
  contentOf,
  hex,
  inCp949,
  makeSite,
  planOf,
} from './encodings.ts';

const lined = (count: number, change: Record<number, string>) =>
  Array.from({ length: count }, (_, at) => `${change[at] ?? `/* 회원 ${at} */`}\n`).join('');

test('one changed line of a file in CP949 is one line, shown in Korean, and committed as its bytes', async () => {
  const site = makeSite();
  commitFile(site, 'src/m.c', inCp949(lined(40, {})));
  const now = inCp949(lined(40, { 20: 'int 결제(void); // 똠' }));
  site.write('src/m.c', now);
  const capture = await captured(site);
  const [file] = capture.scope.files;
  assert.deepEqual([file?.linesAdded, file?.linesDeleted], [1, 1]);
  const shown = renderDiffFile(capture.files[0]!, { charsMax: 10_000 }).text;
  assert.match(shown, /^-\/\* 회원 20 \*\/$/m);
  assert.match(shown, /^\+int 결제\(void\); \/\/ 똠$/m);
  await assertDone(site, planOf(capture));
  assert.deepEqual(contentOf(site, 'HEAD:src/m.c'), now);
});

test('a part of a change is made of the bytes of both sides', async () => {
  const site = makeSite();
  commitFile(site, 'src/m.c', inCp949(lined(40, {})));
  site.write('src/m.c', inCp949(lined(40, { 3: 'int 결제;', 30: 'int 합계;' })));
  const capture = await captured(site);
  await assertDone(site, planOf(capture, { hunks: ['src/m.c#2'] }));
  assert.deepEqual(contentOf(site, 'HEAD:src/m.c'), inCp949(lined(40, { 30: 'int 합계;' })));
});

test('a file whose lines have several encodings is read line by line', async () => {
  const site = makeSite();
  const old = Buffer.concat([inCp949('// 회원\n'), Buffer.from('// 회원 가입\n'), hex('2f2fe90a')]);
  commitFile(site, 'mixed.c', old);
  site.write('mixed.c', Buffer.concat([old, Buffer.from('// 끝\n')]));
  const capture = await captured(site);
  const [file] = capture.scope.files;
  assert.deepEqual([file?.linesAdded, file?.linesDeleted], [1, 0]);
  assert.equal(capture.files[0]?.after, '// 회원\n// 회원 가입\n//é\n// 끝\n');
});

test('one line that a file has both in UTF-8 and in Latin-1 stays in both, also in a part', async () => {
  const site = makeSite();
  const numbered = (from: number, to: number, first = `${from}`, last = `${to}`) =>
    Array.from({ length: to - from + 1 }, (_, at) =>
      at === 0 ? `${first}\n` : from + at === to ? `${last}\n` : `${from + at}\n`,
    ).join('');
  const cafes = Buffer.concat([Buffer.from('café\n'), Buffer.from('café\n', 'latin1')]);
  const content = (first: string, last: string) =>
    Buffer.concat([
      Buffer.from(numbered(1, 10, first)),
      cafes,
      Buffer.from(numbered(11, 20, '11', last)),
    ]);
  commitFile(site, 'f', content('1', '20'));
  site.write('f', content('one', 'twenty'));
  const capture = await captured(site);
  const [file] = capture.scope.files;
  assert.deepEqual([file?.linesAdded, file?.linesDeleted], [2, 2]);
  await assertDone(site, planOf(capture, { hunks: ['f#1'] }));
  assert.deepEqual(contentOf(site, 'HEAD:f'), content('one', '20'));
});

test('a file that was converted has each line changed whose bytes are', async () => {
  const site = makeSite();
  commitFile(site, 'src/m.c', inCp949('int a;\n// 회원\n// 결제\n'));
  site.write('src/m.c', 'int a;\n// 회원\n// 결제\n');
  const capture = await captured(site);
  const [file] = capture.scope.files;
  assert.deepEqual([file?.linesAdded, file?.linesDeleted], [2, 2]);
  assert.equal(capture.files[0]?.after, 'int a;\n// 회원\n// 결제\n');
});

test('a file in UTF-16 with its working-tree-encoding is text, and its bytes in the files stay', async () => {
  const site = makeSite();
  site.write('.gitattributes', '*.rc working-tree-encoding=UTF-16LE\n');
  commitFile(site, 'app.rc', Buffer.from('회원\n결제\n', 'utf16le'));
  const now = Buffer.from('회원\n합계\n', 'utf16le');
  site.write('app.rc', now);
  const capture = await captured(site);
  const [file] = capture.scope.files;
  assert.deepEqual([file?.path, file?.linesAdded, file?.linesDeleted], ['app.rc', 1, 1]);
  await assertDone(site, planOf(capture));
  assert.deepEqual(readFileSync(join(site.folder, 'app.rc')), now);
  assert.equal(site.git('status', '--porcelain'), '');
});
