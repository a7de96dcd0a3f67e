/**
 * A partial clone is drafted and committed with what it has. Nothing is fetched, and what is missing is
 * reported.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cleanEnvironment, type Site, siteAt } from '@dojang/agent/testing/states';
import { type Bench, makeBench } from './bench.ts';

interface Clone {
  readonly bench: Bench;
  readonly site: Site;
  readonly plain: Site;
}

/** A clone without the contents of `other/`, whose remote is gone. */
function makeClone(t: TestContext, filter: string, change: (site: Site) => void): Clone {
  const bench = makeBench(t);
  const { git, write, folder } = bench.site;
  for (let n = 0; n < 4; n += 1) {
    write('src/a.txt', `${n}\n`);
    write('other/one.txt', `${n} of another\n`);
    git('commit', '--quiet', '-am', `fix(src): number ${n}`);
  }
  git('config', 'uploadpack.allowFilter', 'true');
  const clone = siteAt(bench.root, 'clone');
  const run = (...words: string[]) =>
    execFileSync('git', words, { cwd: bench.root, env: cleanEnvironment(), stdio: 'pipe' });
  run('clone', '--quiet', `--filter=${filter}`, '--sparse', `file://${folder}`, 'clone');
  clone.git('sparse-checkout', 'set', '--cone', 'src');
  clone.git('config', 'user.name', '김개발');
  clone.git('config', 'user.email', 'dev@example.com');
  renameSync(folder, `${folder}-away`);
  change(clone);
  execFileSync('cp', ['-a', clone.folder, join(bench.root, 'plain')]);
  return { bench, site: clone, plain: siteAt(bench.root, 'plain') };
}

const changes: Record<string, (site: Site) => void> = {
  'an edit beside what is lacking': ({ write }) => write('src/b.txt', 'edited\n'),
  'the removal of what is lacking': ({ git, write }) => {
    git('rm', '--quiet', '--sparse', '--cached', 'other/one.txt');
    write('src/b.txt', 'edited\n');
  },
};

for (const filter of ['blob:none', 'tree:0']) {
  for (const [name, change] of Object.entries(changes)) {
    for (const words of [['--staged'], ['--split', '--yes', '--staged']]) {
      test(`in a clone by ${filter}, ${name} is committed with ${words[0]}`, async (t) => {
        const { bench, site, plain } = makeClone(t, filter, (made) => {
          change(made);
          made.git('add', 'src');
        });
        plain.git('commit', '--quiet', '-m', 'fix: as git');
        const message = words.includes('--yes') ? [] : ['--message', 'fix: as git'];
        const { code, text } = await bench.run(['commit', ...words, ...message], {
          cwd: site.folder,
        });
        assert.equal(code, 0, text);
        assert.equal(site.git('rev-parse', 'HEAD^{tree}'), plain.git('rev-parse', 'HEAD^{tree}'));
        assert.equal(site.git('status', '--porcelain'), plain.git('status', '--porcelain'));
        const isLacking = name.startsWith('the removal');
        assert.equal(/lacks their contents: other\/one\.txt/.test(text), isLacking, text);
      });
    }
  }
}

test('what a partial clone cannot tell of its history is not kept as the whole of it', async (t) => {
  const { bench, site } = makeClone(t, 'tree:0', ({ write }) => write('src/b.txt', 'edited\n'));
  const { code, text } = await bench.run(['commit', '--yes'], { cwd: site.folder });
  assert.equal(code, 0, text);
  // The messages are there, although the trees behind the paths are not.
  assert.match(site.git('log', '-1', '--format=%s'), /^\w+\(src\): /);
});
