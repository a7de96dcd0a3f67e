/**
 * After `dojang undo` the repository is as if the commit had not been made, or nothing has changed and the
 * command says why.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cleanEnvironment, makeBase } from '@dojang/agent/testing/states';
import { until } from '@dojang/kernel/testing/until';
import { belongingsOf } from './belongings.ts';
import { type Bench, bin, makeBench } from './bench.ts';

function hook({ site }: Bench, name: string, script: string): void {
  const folder = join(site.folder, '.git/hooks');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** Makes changes of every kind that an index can have: staged in part, announced, deleted, renamed and new. */
function disturb({ site: { git, write, folder } }: Bench): void {
  write('src/a.txt', 'staged\n');
  git('add', 'src/a.txt');
  write('src/a.txt', 'staged\nand more\n');
  write('announced.txt', 'later\n');
  git('add', '--intent-to-add', 'announced.txt');
  write('fresh.txt', 'fresh\n');
  git('mv', '.gitignore', 'ignored-names');
  rmSync(join(folder, 'ignored-names'));
}

function stateOf({ site: { git } }: Bench) {
  return {
    head: git('rev-parse', 'HEAD'),
    index: git('ls-files', '--stage', '-v'),
    status: git('status', '--porcelain=v2'),
  };
}

for (const words of [
  ['-y'],
  ['--staged', '-m', 'fix: staged'],
  ['-a', '-m', 'fix: tracked'],
  ['src', '-m', 'fix: a path'],
  ['--split', '-y'],
  ['--amend', '-y'],
]) {
  test(`undo after commit ${words.join(' ')} leaves the index and the files as they were before`, async (t) => {
    const bench = makeBench(t);
    disturb(bench);
    const was = stateOf(bench);
    const made = await bench.run(['commit', ...words]);
    assert.equal(made.code, 0, made.text);
    assert.notEqual(stateOf(bench).head, was.head);
    const dry = await bench.run(['undo', '--dry-run', '--json']);
    assert.equal(JSON.parse(dry.out).head, was.head);
    const { code, text } = await bench.run(['undo']);
    assert.equal(code, 0, text);
    assert.deepEqual(stateOf(bench), was);
    const again = await bench.run(['undo']);
    assert.equal(again.code, 1);
    assert.match(again.text, /no commit of `dojang commit` here/);
    assert.deepEqual(keptIn(bench), []);
  });

  test(`undo after commit ${words.join(' ')} and more in the index leaves the committed paths as before`, async (t) => {
    const bench = makeBench(t);
    const { git, write } = bench.site;
    disturb(bench);
    const was = stateOf(bench);
    assert.equal((await bench.run(['commit', ...words])).code, 0);
    write('later.txt', 'later\n');
    git('add', 'later.txt');
    const { code, text } = await bench.run(['undo']);
    assert.equal(code, 0, text);
    assert.match(git('ls-files', 'later.txt'), /later/);
    git('rm', '-q', '-f', 'later.txt');
    assert.deepEqual(stateOf(bench), was);
  });
}

const keptIn = ({ home }: Bench) => {
  const all = readdirSync(join(home, 'kept'), { recursive: true }).map(String);
  return all.filter((name) => name.includes('last-commit'));
};

for (const [flag, mark] of [
  ['--skip-worktree', 'S'],
  ['--assume-unchanged', 'h'],
] as const) {
  for (const path of ['src/a.txt', 'src/b.txt']) {
    test(`a path that got ${flag} since keeps it: ${path}`, async (t) => {
      const bench = makeBench(t);
      const { git, write } = bench.site;
      write('src/a.txt', 'committed\n');
      assert.equal((await bench.run(['commit', '-m', 'fix: a'])).code, 0);
      git('update-index', flag, path);
      write(path, 'password of mine\n');
      const { code, text } = await bench.run(['undo']);
      assert.equal(code, 0, text);
      assert.equal(git('ls-files', '-v', path), `${mark} ${path}`);
      write('src/c.txt', 'c\n');
      assert.equal((await bench.run(['commit', '-y'])).code, 0);
      assert.doesNotMatch(git('show', `HEAD:${path}`), /password/);
    });
  }
}

test('what was staged while a hook ran stays staged', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  write('src/a.txt', 'committed\n');
  write('src/c.txt', 'meanwhile\n');
  hook(bench, 'commit-msg', 'unset GIT_INDEX_FILE; git add src/c.txt');
  const made = await bench.run(['commit', 'src/a.txt', '-m', 'fix: a']);
  assert.equal(made.code, 0, made.text);
  assert.match(git('status', '--porcelain'), /^M {2}src\/c\.txt/m);
  const { code, text } = await bench.run(['undo']);
  assert.equal(code, 0, text);
  assert.equal(git('status', '--porcelain'), ' M src/a.txt\nM  src/c.txt');
});

test('a commit stands as usual where the home folder takes nothing, which is said', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  writeFileSync(join(bench.home, 'kept'), 'a file\n');
  write('src/a.txt', 'one\n');
  const { code, text } = await bench.run(['commit', '-m', 'fix: one', '--lang', 'en']);
  assert.equal(code, 0, text);
  assert.match(text, /fix: one/);
  assert.equal(text.match(/cannot undo this commit/g)?.length, 1, text);
  assert.equal(git('log', '-1', '--format=%s'), 'fix: one');
  assert.match((await bench.run(['undo'])).text, /no commit of `dojang commit` here/);
  write('src/a.txt', 'two\n');
  hook(bench, 'commit-msg', 'echo too short >&2; exit 1');
  const refused = await bench.run(['commit', '-m', 'fix: two', '--lang', 'en']);
  assert.equal(refused.code, 1);
  assert.match(refused.text, /too short[\s\S]*Your message is kept in .*COMMIT_EDITMSG\.\n/);
});

test('a push that left no trace in the clone is known', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  git('config', 'branch.main.remote', join(bench.root, 'site/remote.git'));
  git('config', 'branch.main.merge', 'refs/heads/main');
  git('remote', 'remove', 'origin');
  git('config', 'branch.main.remote', join(bench.root, 'site/remote.git'));
  git('config', 'branch.main.merge', 'refs/heads/main');
  write('src/a.txt', 'one\n');
  const made = await bench.run(['commit', '-m', 'fix: one', '--push']);
  assert.equal(made.code, 0, made.text);
  assert.equal(git('for-each-ref', 'refs/remotes'), '');
  const { code, text } = await bench.run(['undo']);
  assert.equal(code, 1, text);
  assert.match(text, /refs\/heads\/main already has the commit/);
});

test('a commit that a hook refuses leaves the one before to be taken back', async (t) => {
  const bench = makeBench(t);
  const { write } = bench.site;
  const was = stateOf(bench);
  write('src/a.txt', 'one\n');
  assert.equal((await bench.run(['commit', '-m', 'fix: one'])).code, 0);
  const first = stateOf(bench);
  for (const name of ['pre-commit', 'reference-transaction']) {
    hook(bench, name, 'exit 1');
    write('src/c.txt', `${name}\n`);
    assert.equal((await bench.run(['commit', '-m', 'fix: two'])).code, 1);
    rmSync(join(bench.site.folder, '.git/hooks', name));
  }
  assert.equal(stateOf(bench).head, first.head);
  const { code, text } = await bench.run(['undo']);
  assert.equal(code, 0, text);
  assert.deepEqual([stateOf(bench).head, stateOf(bench).index], [was.head, was.index]);
});

for (const { signal, name, when } of [
  { signal: 'SIGINT', name: 'post-commit', when: 'true' },
  { signal: 'SIGKILL', name: 'post-commit', when: 'true' },
  { signal: 'SIGKILL', name: 'reference-transaction', when: '[ "$1" = committed ]' },
] as const) {
  test(`a commit that stands is taken back although ${signal} came in ${name}`, async (t) => {
    const bench = makeBench(t);
    const { site, root, home } = bench;
    const was = stateOf(bench);
    site.write('src/a.txt', 'one\n');
    const begun = join(root, 'begun');
    hook(bench, name, `${when} || exit 0; touch "${begun}"; sleep 1`);
    const child = spawn(process.execPath, [bin, 'commit', '-m', 'fix: one'], {
      cwd: site.folder,
      env: { ...cleanEnvironment(), HOME: root, DOJANG_HOME: home },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await until('the hook to run', () => existsSync(begun) || undefined);
    child.kill(signal);
    assert.equal(await ended, signal === 'SIGINT' ? 130 : null);
    rmSync(join(site.folder, '.git/hooks', name));
    assert.notEqual(stateOf(bench).head, was.head);
    const { code, text } = await bench.run(['undo']);
    assert.equal(code, 0, text);
    assert.deepEqual([stateOf(bench).head, stateOf(bench).index], [was.head, was.index]);
  });
}

test('what was staged since stays staged', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  write('src/a.txt', 'committed\n');
  assert.equal((await bench.run(['commit', '-m', 'fix: a'])).code, 0);
  write('later.txt', 'later\n');
  git('add', 'later.txt');
  assert.equal((await bench.run(['undo', '-q'])).text, '');
  assert.equal(git('status', '--porcelain'), 'A  later.txt\n M src/a.txt');
});

test('the first commit of a repository is taken back', async (t) => {
  const bench = makeBench(t);
  const site = makeBase(join(bench.root, 'young'), { isUnborn: true });
  const at = ['-C', site.folder];
  assert.equal((await bench.run([...at, 'commit', '-m', 'feat: begin'])).code, 0);
  const { code, text } = await bench.run([...at, 'undo']);
  assert.equal(code, 0, text);
  assert.notEqual(site.tryGit('rev-parse', '--verify', '--quiet', 'HEAD'), 0);
  assert.equal(site.git('status', '--porcelain'), '?? first.txt');
});

test('a commit that was pushed, or has others on top, is not taken back', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  write('src/a.txt', 'one\n');
  assert.equal((await bench.run(['commit', '-m', 'fix: one', '--push'])).code, 0);
  const pushed = belongingsOf(bench.site);
  const refused = await bench.run(['undo']);
  assert.equal(refused.code, 1);
  assert.match(refused.text, /already has the commit. Use `git revert`/);
  assert.deepEqual(belongingsOf(bench.site), pushed);
  write('src/a.txt', 'two\n');
  assert.equal((await bench.run(['commit', '-m', 'fix: two'])).code, 0);
  git('commit', '-q', '--allow-empty', '-m', 'on top');
  const head = git('rev-parse', 'HEAD');
  const moved = await bench.run(['undo']);
  assert.equal(moved.code, 1);
  assert.match(moved.text, /HEAD is no longer at that commit/);
  assert.equal(git('rev-parse', 'HEAD'), head);
});

test('a commit on a branch whose name is in an older encoding is taken back', async (t) => {
  const bench = makeBench(t);
  const { git, write, folder } = bench.site;
  const name = Buffer.from([0xb0, 0xa1]);
  const ref = Buffer.concat([Buffer.from(`${folder}/.git/refs/heads/`), name]);
  writeFileSync(ref, `${git('rev-parse', 'HEAD')}\n`);
  writeFileSync(
    join(folder, '.git/HEAD'),
    Buffer.concat([Buffer.from('ref: refs/heads/'), name, Buffer.from('\n')]),
  );
  const was = stateOf(bench);
  write('src/a.txt', 'one\n');
  const made = await bench.run(['commit', '-m', 'fix: one']);
  assert.equal(made.code, 0, made.text);
  const { code, text } = await bench.run(['undo']);
  assert.equal(code, 0, text);
  assert.deepEqual([stateOf(bench).head, stateOf(bench).index], [was.head, was.index]);
});
