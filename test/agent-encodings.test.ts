/** Text that is not UTF-8: read as Korean where it is Korean, and the bytes stay what they are. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  type Capture,
  captureChange,
  openRepository,
  type Plan,
  performAct,
  readConfig,
} from '@dojang/agent/testing';
import { renderDiffFile } from '@dojang/commit/engine';
import { cleanEnvironment, makeBase, type Site } from './states.ts';

const scratch = mkdtempSync(join(tmpdir(), 'dojang-encodings-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const config = { ...readConfig({ home: join(scratch, 'home') }), environment: cleanEnvironment() };
const options = { hookTimeoutMs: 20_000, pushTimeoutMs: 20_000, lockWaitMs: 500 };

const hex = (text: string) => Buffer.from(text, 'hex');
/** The same words in CP949. */
const words = {
  회원: hex('c8b8bff8'),
  결제: hex('b0e1c1a6'),
  합계: hex('c7d5b0e8'),
  장바구니: hex('c0e5b9d9b1b8b4cf'),
  // Not in EUC-KR proper.
  똠: hex('8c63'),
};
/** Writes the words of the table in CP949 and all else as it is. */
function inCp949(text: string): Buffer {
  const parts = text.split(new RegExp(`(${Object.keys(words).join('|')})`));
  return Buffer.concat(
    parts.map((part) => (words as Record<string, Buffer>)[part] ?? Buffer.from(part)),
  );
}

let numbered = 0;
function makeSite(): Site {
  numbered += 1;
  return makeBase(join(scratch, `site-${numbered}`));
}

/** Git with bytes for its input, which an argument cannot be. */
const feed = (site: Site, input: Buffer, ...args: string[]) =>
  execFileSync('git', args, { cwd: site.folder, env: cleanEnvironment(), input })
    .toString('latin1')
    .trim();

const openSite = (site: Site) => openRepository(site.folder, config);

async function captured(site: Site): Promise<Capture> {
  const capture = await captureChange(await openSite(site));
  assert.ok(capture);
  assert.equal(JSON.stringify(capture.scope).includes('\ufffd'), false);
  assert.equal(JSON.stringify(capture.convention).includes('\ufffd'), false);
  return capture;
}

function planOf(capture: Capture, over: { message?: string; hunks?: string[] } = {}): Plan {
  const { tree, head, branch } = capture.snapshot;
  const body = { repositoryId: '', tree, head, branch, remote: null, push: false };
  const commits = [{ message: over.message ?? 'fix: words\n', hunks: over.hunks ?? null }];
  return { draftId: randomUUID(), body: { ...body, paths: [...capture.paths], commits } };
}

async function assertDone(site: Site, plan: Plan) {
  const report = await performAct(await openSite(site), plan, options);
  assert.ok(report.state === 'done', JSON.stringify(report));
  return report;
}

const contentOf = (site: Site, name: string) =>
  execFileSync('git', ['cat-file', 'blob', name], { cwd: site.folder, env: cleanEnvironment() });

function commitFile(site: Site, name: string, content: Buffer): void {
  site.write(name, content);
  site.git('add', '--all');
  site.git('commit', '--quiet', '-m', 'feat: begin');
}

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

const histories: Record<string, (site: Site, message: string) => void> = {
  'raw CP949': (site, message) => {
    const head = `tree ${site.git('rev-parse', 'HEAD^{tree}')}\nparent ${site.git('rev-parse', 'HEAD')}\n`;
    const who = `author 김개발 <dev@example.com> 1700000000 +0900\n`;
    const text = `${head}${who}${who.replace('author', 'committer')}\n${message}`;
    const sha = feed(site, inCp949(text), 'hash-object', '-t', 'commit', '-w', '--stdin');
    site.git('update-ref', 'refs/heads/main', sha);
  },
  'CP949 that git took for Latin-1': (site, message) =>
    void feed(site, inCp949(message), 'commit', '--quiet', '--allow-empty', '-F', '-'),
  'CP949 that a header names': (site, message) => {
    const name = ['-c', 'i18n.commitEncoding=CP949'];
    const args = [...name, 'commit', '--quiet', '--allow-empty', '-F', '-'];
    feed(site, inCp949(message), ...args);
  },
  'UTF-8 where the log is set to EUC-KR': (site, message) => {
    site.git('config', 'i18n.logOutputEncoding', 'EUC-KR');
    site.git('commit', '--quiet', '--allow-empty', '-m', message);
  },
  'a UTF-8 that was lost before': (site, message) => {
    site.git('commit', '--quiet', '--allow-empty', '-m', message);
    site.git('commit', '--quiet', '--allow-empty', '-m', 'fix(\ufffd\ufffd): \ufffd');
  },
};
for (const [name, commit] of Object.entries(histories)) {
  test(`a history in ${name} teaches words that can be read`, async () => {
    const site = makeSite();
    site.write('src/b.txt', 'one\n');
    site.git('commit', '--quiet', '-am', 'fix: one');
    await captured(edited(site));
    // Some by steps from the known history, and all of it by git's log.
    for (let at = 0; at < 12; at += 1) {
      commit(site, `fix(장바구니): 합계 ${at}\n`);
      if (at < 3) await captured(edited(site));
    }
    rmSync(join(site.folder, '.git/dojang/history.json'));
    const { convention } = await captured(edited(site));
    const kept = readFileSync(join(site.folder, '.git/dojang/history.json'), 'utf8');
    assert.equal(kept.includes('\ufffd'), false);
    assert.equal(kept.includes('fix(장바구니): 합계 11'), true, kept.slice(0, 500));
    assert.ok(JSON.stringify(convention).includes('장바구니'));
  });
}

let edits = 0;
function edited(site: Site): Site {
  edits += 1;
  site.write('src/a.txt', `edit ${edits}\n`);
  return site;
}

test('a name of bytes is shown in Korean, and committed as it is', async () => {
  const site = makeSite();
  const path = Buffer.concat([Buffer.from(`${site.folder}/`), inCp949('회원.txt')]);
  writeFileSync(path, 'new\n');
  const capture = await captured(site);
  assert.deepEqual(capture.paths, ['회원.txt']);
  await assertDone(site, planOf(capture));
  assert.equal(site.git('status', '--porcelain'), '');
});

test('a branch whose name is not in UTF-8 gets the commit, and is not pushed as another one', async () => {
  const site = makeSite();
  const ref = Buffer.concat([Buffer.from('refs/heads/'), inCp949('회원')]);
  const head = site.git('rev-parse', 'HEAD');
  feed(
    site,
    Buffer.concat([Buffer.from('create '), ref, Buffer.from(` ${head}\n`)]),
    'update-ref',
    '--stdin',
  );
  writeFileSync(
    join(site.folder, '.git/HEAD'),
    Buffer.concat([Buffer.from('ref: '), ref, Buffer.from('\n')]),
  );
  const capture = await captured(edited(site));
  assert.equal(capture.snapshot.branch, '회원');
  const plan = planOf(capture);
  const report = await performAct(
    await openSite(site),
    { ...plan, body: { ...plan.body, push: true } },
    options,
  );
  assert.ok(report.state === 'done', JSON.stringify(report));
  assert.equal(report.pushedRef, null);
  assert.equal(site.git('rev-list', '--count', 'HEAD', `^${head}`), '1');
  assert.equal(
    site.git('for-each-ref', '--format=%(refname)', 'refs/heads').includes('회원'),
    false,
  );
  assert.doesNotMatch(site.git('ls-remote', 'origin'), /회원/);
});

test('a message is written in the encoding that is set, and in UTF-8 where that has not all letters', async () => {
  const site = makeSite();
  site.git('config', 'i18n.commitEncoding', 'EUC-KR');
  await assertDone(site, planOf(await captured(edited(site)), { message: 'fix: 합계\n' }));
  const raw = contentRaw(site, 'HEAD');
  assert.ok(raw.includes('encoding EUC-KR\n'));
  assert.ok(raw.includes(inCp949('fix: 합계')));
  assert.equal(site.git('log', '-1', '--encoding=UTF-8', '--format=%s'), 'fix: 합계');
  await assertDone(site, planOf(await captured(edited(site)), { message: 'fix: 합계 🧮\n' }));
  assert.equal(contentRaw(site, 'HEAD').includes('encoding'), false);
  assert.equal(site.git('log', '-1', '--encoding=UTF-8', '--format=%s'), 'fix: 합계 🧮');
});

const contentRaw = (site: Site, name: string) =>
  execFileSync('git', ['cat-file', 'commit', name], { cwd: site.folder, env: cleanEnvironment() });

function hook(site: Site, name: string, script: Buffer): void {
  mkdirSync(join(site.folder, '.git/hooks'), { recursive: true });
  const path = join(site.folder, '.git/hooks', name);
  writeFileSync(path, Buffer.concat([Buffer.from('#!/bin/sh\n'), script, Buffer.from('\n')]));
  chmodSync(path, 0o755);
}

test('what a hook says, and what it writes into the message, is read as it was meant', async () => {
  const site = makeSite();
  hook(site, 'commit-msg', inCp949('printf "fix: 합계\\n" > "$1"'));
  const report = await assertDone(site, planOf(await captured(edited(site))));
  assert.equal(report.commits[0]?.message, 'fix: 합계\n');
  assert.equal(site.git('log', '-1', '--format=%s'), 'fix: 합계');
  hook(site, 'pre-commit', inCp949('echo "회원 결제" >&2; exit 1'));
  const failed = await performAct(
    await openSite(site),
    planOf(await captured(edited(site))),
    options,
  );
  assert.ok(failed.state === 'failed');
  assert.match(failed.detail, /회원 결제/);
});
