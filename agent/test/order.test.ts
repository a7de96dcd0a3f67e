/**
 * A plan in which a name is a file on one side and a folder on the other. It is made in an order that git
 * accepts.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { captureChange, openRepository, performAct, readConfig } from '@dojang/agent/testing';
import { cleanEnvironment, type Site, siteAt } from '@dojang/agent/testing/states';
import { makeBench } from './bench.ts';

const scratch = mkdtempSync(join(tmpdir(), 'dojang-order-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const config = { ...readConfig({ home: join(scratch, 'home') }), environment: cleanEnvironment() };
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}\n`).join('');

function makeSite(): Site {
  const root = join(scratch, randomUUID());
  mkdirSync(join(root, 'work'), { recursive: true });
  const site = siteAt(root);
  site.git('init', '--quiet', '--initial-branch=main');
  site.git('config', 'user.name', '김개발');
  site.git('config', 'user.email', 'dev@example.com');
  site.write('one', lines(1, 20));
  site.write('two', lines(30, 50));
  site.write('folder/deep/a.txt', lines(60, 80));
  site.write('folder/b.txt', lines(90, 99));
  symlinkSync('one', join(site.folder, 'link'));
  site.git('add', '--all');
  site.git('commit', '--quiet', '-m', 'feat: begin');
  return site;
}

/** Commits the change of the working tree, one commit for each group of paths. */
async function commitInParts(site: Site, groups: readonly (readonly string[] | null)[]) {
  const repository = await openRepository(site.folder, config);
  const capture = await captureChange(repository);
  assert.ok(capture);
  const hunksAt = (paths: readonly string[]) =>
    capture.scope.files
      .filter(({ path }) => paths.includes(path))
      .flatMap(({ hunks }) => hunks.map(({ id }) => id));
  const commits = groups.map((paths, at) => ({
    message: `feat: part ${at}\n`,
    hunks: paths === null ? null : hunksAt(paths),
  }));
  const { tree, head, branch } = capture.snapshot;
  const body = { repositoryId: '', tree, head, branch, remote: null, push: false, commits };
  const plan = { draftId: randomUUID(), body: { ...body, paths: [...capture.paths] } };
  const report = await performAct(repository, plan, {
    hookTimeoutMs: 20_000,
    pushTimeoutMs: 20_000,
  });
  assert.ok(report.state === 'done', JSON.stringify(report));
  assert.equal(site.git('rev-parse', 'HEAD^{tree}'), tree);
  assert.equal(site.git('status', '--porcelain'), '');
  const log = site.git('log', '--reverse', '--format=%s', `${head}..HEAD`).split('\n');
  for (let at = 0; at < log.length; at += 1) {
    assert.equal(site.tryGit('diff', '--quiet', `HEAD~${at + 1}`, `HEAD~${at}`), 1, 'none empty');
  }
  return log;
}

const replaced: Record<string, (site: Site) => string[][]> = {
  'a file became a folder': ({ folder, write }) => {
    rmSync(join(folder, 'one'));
    write('one/inner.txt', lines(200, 220));
    return [['one/inner.txt'], ['one']];
  },
  'a folder became a file': ({ folder, write }) => {
    rmSync(join(folder, 'folder'), { recursive: true });
    write('folder', lines(200, 220));
    return [['folder'], ['folder/b.txt', 'folder/deep/a.txt']];
  },
  'a link became a folder': ({ folder, write }) => {
    rmSync(join(folder, 'link'));
    write('link/inner.txt', lines(200, 220));
    return [['link/inner.txt'], ['link']];
  },
  'a folder became a link': ({ folder }) => {
    rmSync(join(folder, 'folder'), { recursive: true });
    symlinkSync('two', join(folder, 'folder'));
    return [['folder'], ['folder/b.txt', 'folder/deep/a.txt']];
  },
  'a file moved to where a folder was': ({ folder, write }) => {
    rmSync(join(folder, 'folder'), { recursive: true });
    rmSync(join(folder, 'one'));
    write('folder', lines(1, 20));
    return [['folder'], ['folder/b.txt', 'folder/deep/a.txt']];
  },
};

for (const [name, change] of Object.entries(replaced)) {
  test(`${name}: what goes is committed first`, async () => {
    const site = makeSite();
    assert.deepEqual(await commitInParts(site, change(site)), ['feat: part 1', 'feat: part 0']);
  });
  test(`${name}: the order stays where it is good`, async () => {
    const site = makeSite();
    const groups = change(site).reverse();
    assert.deepEqual(await commitInParts(site, groups), ['feat: part 0', 'feat: part 1']);
  });
}

test('a submodule became a folder: what goes is committed first', async () => {
  const site = makeSite();
  const head = site.git('rev-parse', 'HEAD');
  site.git('update-index', '--add', '--cacheinfo', `160000,${head},sub`);
  site.git('commit', '--quiet', '-m', 'build: a submodule');
  site.git('rm', '--quiet', '--cached', 'sub');
  site.write('sub/file.txt', lines(200, 220));
  const log = await commitInParts(site, [['sub/file.txt'], ['sub']]);
  assert.deepEqual(log, ['feat: part 1', 'feat: part 0']);
});

test('two names that change places in two commits are made, and none is empty', async () => {
  const site = makeSite();
  for (const name of ['one', 'two']) rmSync(join(site.folder, name));
  site.write('one/inner.txt', lines(200, 220));
  site.write('two/inner.txt', lines(300, 330));
  const groups = [
    ['one/inner.txt', 'two'],
    ['two/inner.txt', 'one'],
  ];
  assert.equal((await commitInParts(site, groups)).length, 2);
});

test('a plan whose rest is last keeps it last', async () => {
  const site = makeSite();
  rmSync(join(site.folder, 'one'));
  site.write('one/inner.txt', lines(200, 220));
  site.write('two', lines(30, 51));
  const log = await commitInParts(site, [['one/inner.txt'], null]);
  assert.deepEqual(log, ['feat: part 0', 'feat: part 1']);
});

test('commit --split offers such a change in the order in which it is made', async (t) => {
  const bench = makeBench(t);
  const { folder, write, git } = bench.site;
  rmSync(join(folder, 'becomes-folder'));
  write('becomes-folder/guide.md', '# Guide\n\nHow it is done.\n');
  write('tools/run.py', 'def run():\n    return 1\n');
  const { code, text } = await bench.run(['commit', '--split', '--yes']);
  assert.equal(code, 0, text);
  assert.equal(git('status', '--porcelain'), '');
});

test('a hook sees which paths git was set to leave alone', async (t) => {
  const bench = makeBench(t);
  const { folder, write, git } = bench.site;
  write('src/a.txt', 'server=staging\n');
  git('add', 'src/a.txt');
  git('update-index', '--skip-worktree', 'src/a.txt');
  write('src/a.txt', 'password=mine\n');
  const hook =
    '#!/bin/sh\ngit diff --name-only > .git/seen\ngit ls-files -v src/a.txt >> .git/seen\n';
  mkdirSync(join(folder, '.git/hooks'), { recursive: true });
  writeFileSync(join(folder, '.git/hooks/pre-commit'), hook, { mode: 0o755 });
  const { code, text } = await bench.run(['commit', '--message', 'fix: staged']);
  assert.equal(code, 0, text);
  assert.equal(git('show', 'HEAD:src/a.txt'), 'server=staging');
  assert.equal(readFileSync(join(folder, '.git/seen'), 'utf8'), 'S src/a.txt\n');
});
