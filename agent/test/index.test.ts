/** The person's index after our commit is what it is after the same commit by git. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Site, siteAt } from '@dojang/agent/testing/states';
import { type Bench, makeBench } from './bench.ts';

/** A copy for plain git, made after `prepare`. */
function makeTwins(t: TestContext, prepare: (site: Site) => void): { bench: Bench; plain: Site } {
  const bench = makeBench(t);
  prepare(bench.site);
  const root = join(bench.root, 'plain');
  execFileSync('cp', ['-a', bench.site.root, root]);
  return { bench, plain: siteAt(root) };
}

/** Modes, blobs, stages and the flags; the stat data left out. */
const indexOf = ({ git }: Site) => [
  git('ls-files', '--stage', '-v', '-t'),
  // Intent to add, which no letter stands for.
  git('ls-files', '--debug').match(/flags: [2367]\w{7}\b/g)?.length,
  git('rev-parse', '--shared-index-path') !== '',
  git('status', '--porcelain=v2'),
];

async function assertAsGit(
  { bench, plain }: { bench: Bench; plain: Site },
  words: readonly string[] = [],
): Promise<void> {
  if (!words.includes('--staged')) plain.git('add', '--all');
  plain.git('commit', '--quiet', '-m', 'fix: as git');
  const { code, text } = await bench.run(['commit', '--message', 'fix: as git', ...words]);
  assert.equal(code, 0, text);
  assert.equal(bench.site.git('rev-parse', 'HEAD^{tree}'), plain.git('rev-parse', 'HEAD^{tree}'));
  assert.deepEqual(indexOf(bench.site), indexOf(plain));
}

/** A value that is staged, and a local one that git is set to leave alone. */
function hideLocalChange({ git, write }: Site, option: string): void {
  write('src/a.txt', 'server=staging\n');
  git('add', 'src/a.txt');
  git('update-index', option, 'src/a.txt');
  write('src/a.txt', 'server=staging\npassword=mine\n');
}

const circumstances: Record<string, (site: Site) => void> = {
  plain: () => {},
  'in version 4': ({ git }) => git('update-index', '--index-version', '4'),
  split: ({ git }) => git('update-index', '--split-index'),
  'with an untracked cache': ({ git }) => git('update-index', '--untracked-cache'),
  sparse: ({ git }) => git('sparse-checkout', 'set', '--cone', '--sparse-index', 'src'),
};

for (const [name, arrange] of Object.entries(circumstances)) {
  for (const option of ['--skip-worktree', '--assume-unchanged']) {
    // Git checks out again what exists in spite of the sparse checkout.
    if (name === 'sparse' && option === '--skip-worktree') continue;
    for (const words of [[], ['--staged']]) {
      const how = words.length === 0 ? 'whole' : 'staged';
      test(`an index ${name} keeps ${option} in a commit of the ${how} change`, async (t) => {
        const twins = makeTwins(t, (site) => {
          arrange(site);
          hideLocalChange(site, option);
          site.write('src/b.txt', 'staged\n');
          site.git('add', 'src/b.txt');
          site.write('src/b.txt', 'staged, and more\n');
          site.write('src/new.txt', 'new\n');
        });
        await assertAsGit(twins, words);
        assert.match(twins.bench.site.git('ls-files', '-v', 'src/a.txt'), /^[Sh] /);
        assert.equal(twins.bench.site.git('show', 'HEAD:src/a.txt'), 'server=staging');
        // And the next commit leaves it alone too.
        appendFileSync(join(twins.bench.site.folder, 'src/c.txt'), 'more\n');
        await twins.bench.run(['commit', '--message', 'fix: later']);
        assert.equal(twins.bench.site.git('show', 'HEAD:src/a.txt'), 'server=staging');
      });
    }
  }
}

for (const content of ['announced\n', '']) {
  test(`what was announced and is ${content === '' ? 'empty' : 'there'} is in the commit, and no longer announced`, async (t) => {
    const twins = makeTwins(t, ({ git, write }) => {
      write('announced.txt', content);
      git('add', '--intent-to-add', 'announced.txt');
      write('src/b.txt', 'staged\n');
      git('add', 'src/b.txt');
    });
    await assertAsGit(twins);
  });
}

test('what is announced stays so in a commit of what is staged', async (t) => {
  const twins = makeTwins(t, ({ git, write, folder }) => {
    write('announced.txt', 'announced\n');
    write('gone.txt', 'announced\n');
    git('add', '--intent-to-add', 'announced.txt', 'gone.txt');
    rmSync(join(folder, 'gone.txt'));
    write('src/b.txt', 'staged\n');
    git('add', 'src/b.txt');
  });
  await assertAsGit(twins, ['--staged']);
});

test('a commit of one path leaves a hidden one with a local change as it is', async (t) => {
  const { bench } = makeTwins(t, (site) => {
    hideLocalChange(site, '--skip-worktree');
    site.write('src/b.txt', 'edited\n');
  });
  const { git } = bench.site;
  const staged = git('ls-files', '--stage', '-v', 'src/a.txt');
  const { code, text } = await bench.run(['commit', '--message', 'fix: one', 'src/b.txt']);
  assert.equal(code, 0, text);
  assert.equal(git('show', '--name-only', '--format=', 'HEAD'), 'src/b.txt');
  assert.equal(git('ls-files', '--stage', '-v', 'src/a.txt'), staged);
});

test('a path that is hidden after the capture is committed, and stays hidden', async (t) => {
  const { bench } = makeTwins(t, ({ write }) => write('src/a.txt', 'captured\n'));
  const { git, folder } = bench.site;
  const hook = ['#!/bin/sh', 'unset GIT_INDEX_FILE', 'git update-index --skip-worktree src/a.txt'];
  bench.site.write('.git/hooks/pre-commit', `${hook.join('\n')}\n`);
  execFileSync('chmod', ['+x', join(folder, '.git/hooks/pre-commit')]);
  const { code, text } = await bench.run(['commit', '--message', 'fix: as captured']);
  assert.equal(code, 0, text);
  assert.equal(git('show', 'HEAD:src/a.txt'), 'captured');
  assert.equal(git('ls-files', '-v', 'src/a.txt'), 'S src/a.txt');
  assert.equal(git('status', '--porcelain'), '');
});
