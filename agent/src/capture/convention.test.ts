import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readConfig } from '../base/config.ts';
import { withReader } from '../git/object-reader.ts';
import { openRepository } from '../git/repository.ts';
import { knownHistory } from './convention.ts';

async function makeRepository(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-convention-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const who = ['-c', 'user.name=김 도장', '-c', 'user.email=kim@example.com'];
  const env = { PATH: process.env.PATH, HOME: folder };
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', folder, ...who, ...words], { encoding: 'utf8', env }).trim();
  git('init', '-q', '-b', 'main');
  mkdirSync(join(folder, '글'));
  let count = 0;
  const commit = (message: string, path = `글/파일 ${count}.txt`) => {
    count += 1;
    writeFileSync(join(folder, path), `${'line\n'.repeat(20)}${count}\n`);
    git('add', '-A');
    git('commit', '-q', '-m', message);
  };
  const repository = await openRepository(folder, readConfig({ home: join(folder, 'home') }));
  const known = () =>
    withReader(repository, () => knownHistory(repository, git('rev-parse', 'HEAD')));
  const kept = join(repository.ownFolder, 'history.json');
  /** Learns the convention without anything known before. */
  const afresh = async () => {
    const before = readFileSync(kept);
    rmSync(kept);
    const fresh = await known();
    writeFileSync(kept, before);
    return fresh;
  };
  return { folder, git, commit, known, afresh, kept };
}

test('commits made since are learnt as git would tell them', async (t) => {
  const { folder, git, commit, known, afresh } = await makeRepository(t);
  commit('feat: 처음\n\n본문이 있다.\n\nRefs: #1');
  assert.equal((await known()).length, 1);
  commit('fix: two lines\nof a subject');
  commit('docs: at the top', 'README.md');
  renameSync(join(folder, 'README.md'), join(folder, 'READ.md'));
  git('add', '-A');
  git('commit', '-q', '-m', 'refactor: another name');
  git('commit', '-q', '--allow-empty', '-m', 'chore: nothing');
  const stepwise = await known();
  assert.equal(stepwise.length, 5);
  assert.deepEqual(stepwise[1], {
    author: '김 도장 <kim@example.com>',
    message: 'refactor: another name',
    paths: ['READ.md'],
  });
  assert.deepEqual(stepwise, await afresh());
});

test('merges, other encodings and many commits since are left to git', async (t) => {
  const { folder, git, commit, known, afresh } = await makeRepository(t);
  commit('feat: first');
  await known();
  git('switch', '-q', '-c', 'side');
  commit('fix: on the side');
  git('switch', '-q', 'main');
  commit('fix: on the main line');
  git('merge', '-q', '--no-edit', 'side');
  assert.equal((await known()).length, 3);
  assert.deepEqual(await known(), await afresh());
  const message = join(folder, '.git', 'message');
  writeFileSync(message, Buffer.from('fix: \xbc\xf6\xc1\xa4', 'latin1'));
  const korean = ['-c', 'user.name=Kim', '-c', 'i18n.commitEncoding=EUC-KR'];
  git(...korean, 'commit', '-q', '--allow-empty', '-F', message);
  assert.equal((await known())[0]?.message, 'fix: 수정');
  for (let n = 0; n < 12; n += 1) commit(`fix: ${n}`);
  assert.deepEqual(await known(), await afresh());
});

test('a damaged kept history is learnt again', async (t) => {
  const { commit, known, kept } = await makeRepository(t);
  commit('feat: first');
  const whole = await known();
  writeFileSync(kept, readFileSync(kept, 'utf8').slice(0, -20));
  commit('feat: second');
  assert.deepEqual((await known()).slice(1), whole);
});
