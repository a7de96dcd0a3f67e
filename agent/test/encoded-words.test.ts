/** Messages, names and the words of hooks that are not UTF-8. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { performAct } from '@dojang/agent/testing';
import { cleanEnvironment, type Site } from '@dojang/agent/testing/states';
import { bin, makeBench } from './bench.ts';
import {
  assertDone,
  captured,
  feed,
  inCp949,
  makeSite,
  openSite,
  options,
  planOf,
} from './encodings.ts';

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

test('a commit is in the encoding that is set, and in UTF-8 where that has not all its letters', async () => {
  const site = makeSite();
  site.git('config', 'i18n.commitEncoding', 'EUC-KR');
  site.git('config', 'user.name', 'Kim Devel');
  await assertDone(site, planOf(await captured(edited(site)), { message: 'fix: 합계\n' }));
  const raw = contentRaw(site, 'HEAD');
  assert.ok(raw.includes('encoding EUC-KR\n'));
  assert.ok(raw.includes(inCp949('fix: 합계')));
  assert.equal(site.git('log', '-1', '--encoding=UTF-8', '--format=%s'), 'fix: 합계');
  await assertDone(site, planOf(await captured(edited(site)), { message: 'fix: 합계 🧮\n' }));
  assert.equal(contentRaw(site, 'HEAD').includes('encoding'), false);
  assert.equal(site.git('log', '-1', '--encoding=UTF-8', '--format=%s'), 'fix: 합계 🧮');
  site.git('config', 'user.name', '김개발');
  await assertDone(site, planOf(await captured(edited(site)), { message: 'fix: 합계\n' }));
  const said = site.git('log', '-1', '--encoding=UTF-8', '--format=%an %s');
  assert.equal(said, '김개발 fix: 합계');
});

test('letters that the set encoding has not stay what they are, and so does what git wrote in it', async () => {
  const site = makeSite();
  site.git('config', 'user.name', 'Kim Devel');
  const messages = { 'ISO-8859-1': 'fix: it’s café\n', 'US-ASCII': 'fix: café\n' };
  for (const [encoding, message] of Object.entries(messages)) {
    site.git('config', 'i18n.commitEncoding', encoding);
    await assertDone(site, planOf(await captured(edited(site)), { message }));
    assert.equal(contentRaw(site, 'HEAD').includes('encoding'), false);
    assert.equal(site.git('log', '-1', '--encoding=UTF-8', '--format=%s'), message.trim());
  }
  site.git('config', 'i18n.commitEncoding', 'latin1');
  await assertDone(site, planOf(await captured(edited(site)), { message: 'fix: café\n' }));
  assert.ok(contentRaw(site, 'HEAD').includes(Buffer.from('fix: café', 'latin1')));
  assert.equal(site.git('log', '-1', '--encoding=UTF-8', '--format=%s'), 'fix: café');
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

for (const [what, script] of [
  ['a message', `exec "$0" "$1" commit -y -m "$(printf 'fix: \\260\\241')"`],
  ['an author', `GIT_AUTHOR_NAME=$(printf '\\260\\241') exec "$0" "$1" commit -y -m 'fix: a'`],
] as const) {
  test(`${what} that comes in bytes of another encoding is refused, and no other letter committed`, (t) => {
    const { site, home, root } = makeBench(t);
    site.write('src/a.txt', 'changed\n');
    const before = site.git('rev-parse', 'HEAD');
    const env = { ...process.env, HOME: root, DOJANG_HOME: home };
    const { status, stderr } = spawnSync('sh', ['-c', script, process.execPath, bin], {
      ...{ cwd: site.folder, env, encoding: 'utf8' },
    });
    assert.notEqual(status, 0);
    assert.match(stderr, /not UTF-8/);
    assert.equal(site.git('rev-parse', 'HEAD'), before);
  });
}
