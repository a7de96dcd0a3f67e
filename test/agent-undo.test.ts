/** `dojang undo`: the repository is as if the commit had not been made, or nothing happens and it says why. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Bench, makeBench } from './agent-bench.ts';
import { belongingsOf } from './belongings.ts';
import { makeBase } from './states.ts';

/** Staged in part, announced, deleted, renamed and new: all that an index can say of a path. */
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
  assert.match(refused.text, /has the commit already: use `git revert`/);
  assert.deepEqual(belongingsOf(bench.site), pushed);
  write('src/a.txt', 'two\n');
  assert.equal((await bench.run(['commit', '-m', 'fix: two'])).code, 0);
  git('commit', '-q', '--allow-empty', '-m', 'on top');
  const head = git('rev-parse', 'HEAD');
  const moved = await bench.run(['undo']);
  assert.equal(moved.code, 1);
  assert.match(moved.text, /HEAD is not at that commit/);
  assert.equal(git('rev-parse', 'HEAD'), head);
});
