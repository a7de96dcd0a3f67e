import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readIndexFacts } from './index-file.ts';

function makeRepository(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-index-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const who = ['-c', 'user.name=Kim', '-c', 'user.email=kim@example.com'];
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', folder, ...who, ...words], { encoding: 'utf8', stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  const facts = () => readIndexFacts(readFileSync(join(folder, '.git', 'index')));
  const commit = (message: string) => {
    git('add', '-A');
    git('commit', '-q', '-m', message);
  };
  return { folder, git, write, facts, commit };
}

test('an index says what tree it is, until something is staged', (t) => {
  const { git, write, facts, commit } = makeRepository(t);
  // Names of every length, because each length is padded differently.
  for (let length = 1; length <= 20; length += 1) write('가'.repeat(length), `${length}\n`);
  commit('first');
  const committed = facts();
  assert.equal(committed?.hasConflicts, false);
  assert.equal(committed?.tree, git('rev-parse', 'HEAD^{tree}').trim());
  write('가', 'staged\n');
  git('add', '-A');
  const staged = facts();
  assert.equal(staged?.tree, null);
  assert.notDeepEqual(staged?.entries, committed?.entries);
  const tree = git('write-tree').trim();
  // Only the extension is new.
  assert.equal(facts()?.tree, tree);
  assert.deepEqual(facts()?.entries, staged?.entries);
  // Marked entries make it version 3.
  git('update-index', '--skip-worktree', '가가');
  assert.equal(git('write-tree').trim(), tree);
  assert.equal(facts()?.tree, tree);
});

test('an open conflict is seen, and gone when it is resolved', (t) => {
  const { git, write, facts, commit } = makeRepository(t);
  write('a', 'one\n');
  commit('first');
  git('switch', '-q', '-c', 'other');
  write('a', 'two\n');
  commit('second');
  git('switch', '-q', 'main');
  write('a', 'three\n');
  commit('third');
  assert.throws(() => git('merge', '-q', 'other'));
  assert.equal(facts()?.hasConflicts, true);
  write('a', 'both\n');
  git('add', 'a');
  assert.equal(facts()?.hasConflicts, false);
});

test('what only git can read is left to git', (t) => {
  const { folder, git, write, facts, commit } = makeRepository(t);
  write('a', 'one\n');
  commit('first');
  const index = readFileSync(join(folder, '.git', 'index'));
  assert.notEqual(readIndexFacts(index), undefined);
  for (let length = 0; length < index.length; length += 1) {
    readIndexFacts(index.subarray(0, length));
  }
  assert.equal(readIndexFacts(index.subarray(0, 60)), undefined);
  assert.equal(readIndexFacts(Buffer.alloc(0)), undefined);
  git('update-index', '--index-version=4');
  assert.equal(facts(), undefined);
  git('update-index', '--index-version=2');
  assert.notEqual(facts(), undefined);
  git('update-index', '--split-index');
  assert.equal(facts(), undefined);
});
