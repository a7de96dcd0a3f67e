/**
 * What an operation of git leaves for the next commit, and what HEAD can be, is the same after our commit as
 * after `git commit`.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Site, siteAt } from '@dojang/agent/testing/states';
import { type Bench, makeBench } from './bench.ts';

/** Names in `.git` that belong to a state. What every commit writes is left out, and so is ours. */
const usual = /^(?:COMMIT_EDITMSG|ORIG_HEAD|index|logs|objects|refs|hooks|dojang|rr-cache)$/;
const statesOf = ({ folder }: Site) =>
  readdirSync(join(folder, '.git')).filter((name) => !usual.test(name));

const refsOf = ({ git }: Site) =>
  git('for-each-ref', '--format=%(refname) %(tree) %(symref)').replace(
    /refs\/dojang\S+ .*\n?/g,
    '',
  );

function makeTwins(t: TestContext, prepare: (site: Site) => void): { bench: Bench; plain: Site } {
  const bench = makeBench(t);
  prepare(bench.site);
  const root = join(bench.root, 'plain');
  execFileSync('cp', ['-a', bench.site.root, root]);
  return { bench, plain: siteAt(root) };
}

async function assertAsGit({ bench, plain }: { bench: Bench; plain: Site }): Promise<void> {
  plain.git('add', '--all');
  plain.git('commit', '--quiet', '-m', 'fix: as git');
  const { code, text } = await bench.run(['commit', '--message', 'fix: as git']);
  assert.equal(code, 0, text);
  assert.deepEqual(statesOf(bench.site), statesOf(plain));
  assert.equal(refsOf(bench.site), refsOf(plain));
  assert.equal(bench.site.git('status', '--porcelain=v2'), plain.git('status', '--porcelain=v2'));
  assert.equal(
    bench.site.git('reflog', '-1', '--format=%gs'),
    plain.git('reflog', '-1', '--format=%gs'),
  );
}

function makeSide({ git, write }: Site, text: string): void {
  git('switch', '--quiet', '--create', 'side');
  write('src/a.txt', text);
  git('commit', '--quiet', '-am', 'feat: of the side');
  git('switch', '--quiet', 'main');
}

function resolveConflict(site: Site, words: readonly string[]): void {
  const { git, tryGit, write } = site;
  git('config', 'rerere.enabled', 'true');
  makeSide(site, 'theirs\n');
  write('src/a.txt', 'ours\n');
  git('commit', '--quiet', '-am', 'feat: ours');
  assert.notEqual(tryGit(...words), 0);
  write('src/a.txt', 'both\n');
  git('add', 'src/a.txt');
}

const lefts: Record<string, (site: Site) => void> = {
  'a squash': (site) => {
    makeSide(site, 'theirs\n');
    site.git('merge', '--quiet', '--squash', 'side');
  },
  'a squash with a conflict': (site) => resolveConflict(site, ['merge', '--squash', 'side']),
  'a cherry-pick without a commit': (site) => {
    makeSide(site, 'theirs\n');
    site.git('cherry-pick', '--no-commit', 'side');
  },
  'a cherry-pick without a commit and with a conflict': (site) =>
    resolveConflict(site, ['cherry-pick', '--no-commit', 'side']),
};

for (const [name, leave] of Object.entries(lefts)) {
  test(`${name} is over with the commit`, async (t) => {
    const twins = makeTwins(t, leave);
    await assertAsGit(twins);
    const { folder } = twins.bench.site;
    // Git has recorded the resolution that it was meant to record.
    const resolutions = (site: Site) =>
      readdirSync(join(site.folder, '.git'), { recursive: true, encoding: 'utf8' }).filter((path) =>
        path.endsWith('postimage'),
      ).length;
    assert.equal(resolutions(twins.bench.site), resolutions(twins.plain));
    const noted = statSync(join(folder, '.git/MERGE_RR'), { throwIfNoEntry: false });
    assert.equal(noted?.size ?? 0, 0);
  });
}

for (const ref of ['refs/remotes/origin/main', 'refs/tags/here', 'refs/own/line']) {
  test(`a HEAD that stands for ${ref} moves that ref`, async (t) => {
    const twins = makeTwins(t, ({ git, write }) => {
      git('update-ref', ref, 'HEAD');
      git('symbolic-ref', 'HEAD', ref);
      write('src/a.txt', 'edited\n');
    });
    await assertAsGit(twins);
    const { git } = twins.bench.site;
    assert.equal(git('symbolic-ref', 'HEAD'), ref);
    assert.equal(git('log', '-1', '--format=%s', ref), 'fix: as git');
    // Elsewhere it looks pushed, and is not undone.
    if (ref.startsWith('refs/remotes/')) return;
    const { code, text } = await twins.bench.run(['undo']);
    assert.equal(code, 0, text);
    assert.equal(git('symbolic-ref', 'HEAD'), ref);
    assert.equal(git('log', '-1', '--format=%s', ref), 'feat: go on');
  });
}

test('a detached HEAD stays detached', async (t) => {
  const twins = makeTwins(t, ({ git, write }) => {
    git('checkout', '--quiet', '--detach');
    write('src/a.txt', 'edited\n');
  });
  await assertAsGit(twins);
});

const operations: Record<string, (site: Site) => void> = {
  'git am': (site) => {
    const { git, tryGit, write } = site;
    makeSide(site, 'theirs\n');
    const patch = git('format-patch', '--stdout', '-1', 'side');
    write('src/a.txt', 'ours\n');
    git('commit', '--quiet', '-am', 'feat: ours');
    writeFileSync(join(site.root, 'patch'), `${patch}\n`);
    assert.notEqual(tryGit('am', '../patch'), 0);
  },
  revert: (site) => betweenCommits(site, 'revert'),
  'cherry-pick': (site) => betweenCommits(site, 'cherry-pick'),
};

/** One of several commits is done, and the next is not begun. */
function betweenCommits({ git, tryGit, write }: Site, verb: string): void {
  const start = git('rev-parse', 'HEAD');
  for (const text of ['one\n', 'two\n', 'three\n']) {
    write('src/a.txt', text);
    git('commit', '--quiet', '-am', `feat: ${text}`);
  }
  const range = `${start}..HEAD~1`;
  assert.notEqual(tryGit(verb, range), 0);
  write('src/a.txt', 'resolved\n');
  git('commit', '--quiet', '-am', 'fix: resolved');
}

for (const [name, begin] of Object.entries(operations)) {
  test(`${name} under way is named, and the commit waits for its end`, async (t) => {
    const bench = makeBench(t);
    begin(bench.site);
    bench.site.write('src/b.txt', 'edited\n');
    const { code, text } = await bench.run(['commit', '--yes']);
    assert.equal(code, 1);
    assert.ok(text.includes(name) && text.includes('under way'), text);
  });
}

test('what was stashed for a squash comes back with git’s own commit only', async (t) => {
  const bench = makeBench(t);
  const { git, tryGit, write } = bench.site;
  resolveConflict(bench.site, ['merge', '--squash', 'side']);
  git('commit', '--quiet', '-m', 'feat: both');
  write('src/b.txt', 'set aside\n');
  makeSideOf(bench.site);
  assert.notEqual(tryGit('merge', '--squash', '--autostash', 'other'), 0);
  write('src/a.txt', 'all\n');
  git('add', 'src/a.txt');
  const { code, text } = await bench.run(['commit', '--yes']);
  assert.equal(code, 1, text);
  assert.match(text, /merge is under way/);
  git('commit', '--quiet', '-m', 'feat: all');
  assert.equal(readFileSync(join(bench.site.folder, 'src/b.txt'), 'utf8'), 'set aside\n');
});

function makeSideOf({ git, write }: Site): void {
  git('stash', '--quiet');
  git('switch', '--quiet', '--create', 'other', 'HEAD~1');
  write('src/a.txt', 'another\n');
  git('commit', '--quiet', '-am', 'feat: another');
  git('switch', '--quiet', 'main');
  git('stash', 'pop', '--quiet');
}

test('housekeeping starts where git would start it', async (t) => {
  const bench = makeBench(t);
  const { folder, write, git } = bench.site;
  const seen = join(bench.root, 'seen');
  mkdirSync(join(folder, '.git/hooks'), { recursive: true });
  writeFileSync(
    join(folder, '.git/hooks/pre-auto-gc'),
    `#!/bin/sh\necho x >> "${seen}"\nexit 1\n`,
    {
      mode: 0o755,
    },
  );
  const countOf = () => readFileSync(seen, { encoding: 'utf8', flag: 'a+' }).length;
  write('src/a.txt', 'first\n');
  assert.equal((await bench.run(['commit', '--message', 'fix: first'])).code, 0);
  assert.equal(countOf(), 0);
  const loose = join(git('rev-parse', '--absolute-git-dir'), 'objects/17');
  mkdirSync(loose, { recursive: true });
  for (let n = 10; n < 40; n += 1) writeFileSync(join(loose, `${n}`.repeat(19)), '');
  write('src/a.txt', 'second\n');
  assert.equal((await bench.run(['commit', '--message', 'fix: second'])).code, 0);
  assert.equal(countOf(), 2);
  rmSync(loose, { recursive: true });
});
