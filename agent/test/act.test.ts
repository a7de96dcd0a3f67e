/** What an act does with the person's hooks, signature, settings and remote: the real git, no server. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  captureChange,
  openRepository,
  type Plan,
  performAct,
  readConfig,
} from '@dojang/agent/testing';
import { cleanEnvironment, makeBase, type Site } from '@dojang/agent/testing/states';
import { belongingsOf } from './belongings.ts';

const scratch = mkdtempSync(join(tmpdir(), 'dojang-act-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const config = { ...readConfig({ home: join(scratch, 'home') }), environment: cleanEnvironment() };
const options = { hookTimeoutMs: 20_000, pushTimeoutMs: 20_000, lockWaitMs: 500 };

let numbered = 0;
function makeSite(): Site {
  numbered += 1;
  const site = makeBase(join(scratch, `site-${numbered}`));
  site.write('src/a.txt', 'approved\n');
  return site;
}

const openSite = (site: Site) => openRepository(site.folder, config);

async function planFor(site: Site, message = 'fix: what was approved\n'): Promise<Plan> {
  const capture = await captureChange(await openSite(site));
  assert.ok(capture);
  const { tree, head, branch } = capture.snapshot;
  const remote = capture.route?.remote ?? null;
  const body = { repositoryId: '', tree, head, branch, remote, push: true };
  const commits = [{ message, hunks: null }];
  return { draftId: randomUUID(), body: { ...body, paths: [...capture.paths], commits } };
}

const act = async (site: Site, plan: Plan, over: Partial<typeof options> = {}) =>
  performAct(await openSite(site), plan, { ...options, ...over });

function hook(site: Site, name: string, script: string, folder = '.git/hooks'): void {
  mkdirSync(join(site.folder, folder), { recursive: true });
  writeFileSync(join(site.folder, folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(site.folder, folder, name), 0o755);
}

async function assertFails(site: Site, code: string, over: Partial<typeof options> = {}) {
  const plan = await planFor(site);
  const head = site.git('rev-parse', 'HEAD');
  const was = belongingsOf(site);
  const report = await act(site, plan, over);
  assert.ok(report.state === 'failed', JSON.stringify(report));
  assert.equal(report.code, code, report.detail);
  assert.equal(site.git('rev-parse', 'HEAD'), head);
  assert.deepEqual(belongingsOf(site), was);
  return report;
}

async function assertDone(site: Site, plan: Plan) {
  const report = await act(site, plan);
  assert.ok(report.state === 'done', JSON.stringify(report));
  assert.equal(site.git('status', '--porcelain'), '');
  return report;
}

test('the commit has the person as author and committer, the message as stamped, and no attribution', async () => {
  const site = makeSite();
  await assertDone(
    site,
    await planFor(site, 'fix(장바구니): 합계를 고친다\n\n# not a comment\n본문\n'),
  );
  const said = site.git('log', '-1', '--format=%an <%ae>|%cn|%B');
  assert.equal(
    said,
    '김개발 <dev@example.com>|김개발|fix(장바구니): 합계를 고친다\n\n# not a comment\n본문\n',
  );
  assert.match(site.git('reflog', '-1', '--format=%gs'), /^commit: fix\(장바구니\)/);
  assert.match(site.git('reflog', '-1', '--format=%gs', 'main'), /^commit: fix/);
});

test('hooks run in git’s order, with the change staged for them, and may word the message', async () => {
  const site = makeSite();
  const seen = join(site.root, 'seen');
  hook(
    site,
    'pre-commit',
    `echo "pre $(git diff --cached --name-only) $(git diff --name-only) $GIT_AUTHOR_NAME" >> "${seen}"`,
  );
  hook(
    site,
    'prepare-commit-msg',
    `echo "prepare $2" >> "${seen}"; printf "\\nRefs: 7\\n" >> "$1"`,
  );
  hook(site, 'commit-msg', `echo "msg $(head -1 "$1")" >> "${seen}"`);
  hook(site, 'post-commit', `echo "post $(git log -1 --format=%s)" >> "${seen}"`);
  await assertDone(site, await planFor(site));
  assert.deepEqual(readFileSync(seen, 'utf8').trim().split('\n'), [
    'pre src/a.txt  김개발',
    'prepare message',
    'msg fix: what was approved',
    'post fix: what was approved',
  ]);
  assert.match(site.git('log', '-1', '--format=%B'), /Refs: 7/);
});

test('a hook for the message sees what is committed, also where no other hook runs', async () => {
  const site = makeSite();
  const seen = join(site.root, 'seen');
  hook(site, 'commit-msg', `git diff --cached --name-only > "${seen}"`);
  await assertDone(site, await planFor(site));
  assert.equal(readFileSync(seen, 'utf8'), 'src/a.txt\n');
});

test('hooks are found where core.hooksPath says', async () => {
  const site = makeSite();
  site.git('config', 'core.hooksPath', '../my hooks');
  hook(site, 'pre-commit', 'exit 1', '../my hooks');
  hook(site, 'pre-commit', 'exit 0');
  await assertFails(site, 'hook-failed');
});

test('a hook that refuses is quoted, without the secret that it prints', async () => {
  const site = makeSite();
  const token = `ghp_${'aB3dE6gH9j'.repeat(4).slice(0, 36)}`;
  hook(site, 'pre-commit', `echo "lint: src/a.txt is wrong"; echo "token ${token}" >&2; exit 3`);
  const { detail } = await assertFails(site, 'hook-failed');
  assert.match(detail, /lint: src\/a\.txt is wrong/);
  assert.ok(!detail.includes(token), detail);
});

test('a hook that hangs is ended with all that it started', async () => {
  const site = makeSite();
  const pid = join(site.root, 'pid');
  hook(site, 'pre-commit', `sh -c 'echo $$ > "${pid}"; exec sleep 300' &\nwait`);
  const started = performance.now();
  await assertFails(site, 'hook-timeout', { hookTimeoutMs: 1500 });
  assert.ok(performance.now() - started < 15_000);
  const child = Number(readFileSync(pid, 'utf8'));
  // It has ended. Whether it was collected is up to its new parent.
  const status = existsSync(`/proc/${child}/stat`)
    ? readFileSync(`/proc/${child}/stat`, 'utf8')
    : ') Z';
  assert.match(status, /\) [ZX]/, 'the sleeper is gone');
});

test('a hook that changes what was approved makes the act fail, unless the person allows it', async () => {
  const site = makeSite();
  hook(site, 'pre-commit', 'echo formatted > src/a.txt; git add src/a.txt');
  const plan = await planFor(site);
  const report = await act(site, plan);
  assert.ok(report.state === 'failed' && report.code === 'hook-changed-files');
  assert.equal(site.git('rev-list', '--count', 'HEAD'), '2');

  // The next draft shows the formatted file, and is committed.
  await assertDone(site, await planFor(site));
  assert.equal(site.git('show', 'HEAD:src/a.txt'), 'formatted');

  const other = makeSite();
  other.git('config', 'dojang.hookChanges', 'accept');
  hook(other, 'pre-commit', 'echo formatted > src/a.txt; git add src/a.txt');
  await assertDone(other, await planFor(other));
  assert.equal(other.git('show', 'HEAD:src/a.txt'), 'formatted');
});

test('a commit is signed with the person’s ssh key when they sign, and fails when it cannot be', async () => {
  const site = makeSite();
  const key = join(site.root, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'dev@example.com', '-f', key]);
  const signers = join(site.root, 'signers');
  writeFileSync(signers, `dev@example.com ${readFileSync(`${key}.pub`, 'utf8')}`);
  site.git('config', 'gpg.format', 'ssh');
  site.git('config', 'user.signingKey', key);
  site.git('config', 'gpg.ssh.allowedSignersFile', signers);
  site.git('config', 'commit.gpgSign', 'true');
  await assertDone(site, await planFor(site));
  assert.equal(site.git('log', '-1', '--format=%G?'), 'G');

  site.write('src/a.txt', 'more\n');
  rmSync(key);
  await assertFails(site, 'sign-failed');
});

test('without a name to commit by, the act says which setting is missing', async () => {
  const site = makeSite();
  site.git('config', '--unset', 'user.email');
  site.git('config', 'user.useConfigOnly', 'true');
  await assertFails(site, 'identity-missing');
});

test('what was edited after the review is not committed', async () => {
  const site = makeSite();
  const plan = await planFor(site);
  site.write('src/a.txt', 'edited after the review\n');
  const report = await act(site, plan);
  assert.ok(report.state === 'failed' && report.code === 'changed-since-review');
  assert.equal(site.git('show', 'HEAD:src/a.txt').split('\n')[0], 'a 1');
});

test('a commit or a switch of the branch after the review is noticed', async () => {
  for (const change of [
    (site: Site) => site.git('commit', '--quiet', '--allow-empty', '-m', 'chore: mine'),
    (site: Site) => site.git('checkout', '--quiet', '-b', 'elsewhere'),
    (site: Site) => site.git('checkout', '--quiet', '--detach'),
  ]) {
    const site = makeSite();
    const plan = await planFor(site);
    change(site);
    const head = site.git('rev-parse', 'HEAD');
    const report = await act(site, plan);
    assert.ok(report.state === 'failed' && report.code === 'changed-since-review');
    assert.equal(site.git('rev-parse', 'HEAD'), head);
  }
});

test('a tree or paths that this machine did not capture are refused', async () => {
  const site = makeSite();
  const plan = await planFor(site);
  const tree = site.git('rev-parse', 'HEAD~1^{tree}');
  const foreign = { ...plan, draftId: randomUUID(), body: { ...plan.body, tree } };
  const hidden = { ...plan, draftId: randomUUID(), body: { ...plan.body, paths: ['other.txt'] } };
  for (const each of [foreign, hidden]) {
    const report = await act(site, each);
    assert.ok(report.state === 'failed' && report.code === 'unknown-tree', JSON.stringify(report));
  }
});

test('several commits are made hunk by hunk, and the branch moves once', async () => {
  const site = makeSite();
  const text = site.git('show', 'HEAD:src/c.txt');
  site.write('src/c.txt', `${text.replace('c 5\n', 'five\n').replace('c 50\n', 'fifty\n')}\n`);
  const plan = await planFor(site);
  plan.body.commits = [
    { message: 'fix: the second hunk\n', hunks: ['src/c.txt#2'] },
    { message: 'fix: all else\n', hunks: null },
  ];
  const report = await assertDone(site, plan);
  assert.equal(report.commits.length, 2);
  assert.equal(site.git('diff', '--name-only', 'HEAD~2', 'HEAD~1'), 'src/c.txt');
  const first = site.git('show', 'HEAD~1:src/c.txt');
  assert.ok(first.includes('fifty') && !first.includes('five\n') && first.includes('c 5\n'));
  assert.equal(site.git('rev-parse', 'HEAD^{tree}'), plan.body.tree);
  assert.equal(site.git('rev-parse', 'HEAD@{1}'), site.git('rev-parse', 'HEAD~2'));
});

test('a file that is not UTF-8 is parted like any other, and keeps every byte', async () => {
  const site = makeSite();
  // "값" (value) in EUC-KR.
  const line = (text: string) => Buffer.concat([Buffer.from(text), Buffer.of(32, 0xb0, 0xaa, 10)]);
  const lines = Array.from({ length: 60 }, (_, n) => line(`${n}`));
  site.write('src/k.txt', Buffer.concat(lines));
  site.git('add', 'src/k.txt');
  site.git('commit', '-qm', 'feat: a list');
  const changed = Buffer.concat(lines.with(5, line('five')).with(50, line('fifty')));
  site.write('src/k.txt', changed);
  const plan = await planFor(site);
  plan.body.commits = [
    { message: 'fix: the values\n', hunks: ['src/k.txt#1'] },
    { message: 'fix: all else\n', hunks: null },
  ];
  await assertDone(site, plan);
  const show = (name: string) => execFileSync('git', ['show', name], { cwd: site.folder });
  assert.deepEqual(show('HEAD~1:src/k.txt'), Buffer.concat(lines.with(5, line('five'))));
  assert.deepEqual(show('HEAD:src/k.txt'), changed);
});

test('hunks that the person left out stay in the working tree', async () => {
  const site = makeSite();
  site.write('src/b.txt', 'not yet\n');
  const plan = await planFor(site);
  plan.body.commits = [{ message: 'fix: only a\n', hunks: ['src/a.txt#1'] }];
  const report = await act(site, plan);
  assert.equal(report.state, 'done', JSON.stringify(report));
  assert.equal(site.git('status', '--porcelain'), ' M src/b.txt');
});

test('what a protected branch does not take goes to no other branch, and the report says so', async () => {
  const site = makeSite();
  const refuse =
    'while read old new ref; do [ "$ref" = refs/heads/main ] && echo "protected branch" && exit 1; done; exit 0';
  hook(site, 'pre-receive', refuse, '../remote.git/hooks');
  const before = site.git('ls-remote', 'origin');
  const report = await assertDone(site, await planFor(site));
  assert.deepEqual([report.pushedRef, report.pushNote], [null, 'protected-branch']);
  assert.match(report.pushWords ?? '', /remote: protected branch/);
  assert.equal(site.git('ls-remote', 'origin'), before);
});

test('a remote that is ahead is left alone: never forced', async () => {
  const site = makeSite();
  const clone = join(site.root, 'colleague');
  const run = (cwd: string, ...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=c', '-c', 'user.email=c@d', ...words], {
      cwd,
      env: cleanEnvironment(),
      encoding: 'utf8',
    });
  run(site.root, 'clone', '--quiet', '--branch', 'main', 'remote.git', clone);
  run(clone, 'commit', '--quiet', '--allow-empty', '-m', 'feat: of a colleague');
  run(clone, 'push', '--quiet', 'origin', 'HEAD:main');
  const theirs = run(clone, 'rev-parse', 'HEAD').trim();
  const report = await assertDone(site, await planFor(site));
  assert.deepEqual([report.pushedRef, report.pushNote], [null, 'remote-ahead']);
  assert.match(site.git('ls-remote', 'origin', 'main'), new RegExp(theirs));
});

test('a remote that is gone, a missing remote and a refusing pre-push hook are distinguished', async () => {
  const gone = makeSite();
  renameSync(join(gone.root, 'remote.git'), join(gone.root, 'moved.git'));
  assert.equal((await assertDone(gone, await planFor(gone))).pushNote, 'remote-gone');
  const none = makeSite();
  none.git('remote', 'remove', 'origin');
  assert.equal((await assertDone(none, await planFor(none))).pushNote, 'no-remote');
  const refused = makeSite();
  hook(refused, 'pre-push', 'exit 1');
  assert.equal((await assertDone(refused, await planFor(refused))).pushNote, 'pre-push-refused');
  const detached = makeSite();
  detached.git('checkout', '--quiet', '--detach');
  assert.equal((await assertDone(detached, await planFor(detached))).pushNote, 'no-branch');
});

test('programs that the repository’s configuration names do not run while it is read', async () => {
  const site = makeSite();
  const trap = join(site.root, 'trap');
  const program = join(site.root, 'program');
  writeFileSync(program, `#!/bin/sh\ntouch "${trap}"\n`);
  chmodSync(program, 0o755);
  for (const name of [
    'core.fsmonitor',
    'diff.external',
    'core.pager',
    'core.editor',
    'diff.x.textconv',
    'diff.x.command',
  ]) {
    site.git('config', name, program);
  }
  for (const name of ['post-index-change', 'reference-transaction', 'pre-commit']) {
    hook(site, name, `touch "${trap}"`);
  }
  site.write('.gitattributes', '*.txt diff=x\n');
  rmSync(trap, { force: true });
  const capture = await captureChange(await openSite(site));
  assert.ok(capture);
  assert.ok(!existsSync(trap), 'nothing ran');
});

test('secrets in added lines are found, with their line, and those that were there are not', async () => {
  const site = makeSite();
  const old = `AKIA${'Q3EGZV7TN2XKDLFM'}`;
  site.write('keys.txt', `one\nkey ${old}\n`);
  site.git('add', 'keys.txt');
  site.git('commit', '--quiet', '-m', 'chore: a mistake');
  const token = `ghp_${'aB3dE6gH9j'.repeat(4).slice(0, 36)}`;
  site.write('keys.txt', `one\nkey ${old}\nthree\ntoken = "${token}"\n`);
  const capture = await captureChange(await openSite(site));
  assert.deepEqual(
    capture?.secrets.map(({ path, line }) => [path, line]),
    [['keys.txt', 4]],
  );
});

test('a commitlint configuration is read as data, and code in one is never run', async () => {
  const site = makeSite();
  const trap = join(site.root, 'ran');
  site.write(
    'commitlint.config.cjs',
    `require('fs').writeFileSync(${JSON.stringify(trap)}, '');\nmodule.exports = { extends: ['@commitlint/config-conventional'] };\n`,
  );
  const byCode = await captureChange(await openSite(site));
  assert.ok(!existsSync(trap));
  assert.equal(byCode?.convention.source, 'commitlint');
  site.write('.commitlintrc.yaml', 'rules:\n  type-enum: [2, always, [eat, sleep]]\n');
  const byData = await captureChange(await openSite(site));
  assert.deepEqual(byData?.convention.rules?.['type-enum']?.value, ['eat', 'sleep']);
});
