/**
 * A clone whose `.git/config`, hooks and files come from a stranger. A capture runs none of the programs and
 * reads none of the secrets.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  captureClone as capture,
  makeClone as makeSite,
  markingProgram,
} from '@dojang/agent/testing/hostile-stage';
import { cleanEnvironment, makeBase, type Site } from '@dojang/agent/testing/states';
import { makeBench } from './bench.ts';

const marksOf = ({ root }: Site) => readdirSync(join(root, 'marks')).sort();
const program = (site: Site, name: string) =>
  markingProgram(site.root, name, join(site.root, 'bin', name), 'cat');

/** Each names a program that git runs in one of its commands. */
const settings: readonly string[] = [
  'core.fsmonitor',
  'core.pager',
  'core.editor',
  'core.sshCommand',
  'core.gitProxy',
  'core.askPass',
  'core.alternateRefsCommand',
  'sequence.editor',
  'diff.external',
  'diff.x.command',
  'diff.x.textconv',
  'merge.x.driver',
  'gpg.program',
  'gpg.ssh.program',
  'gpg.ssh.defaultKeyCommand',
  'credential.helper',
  'uploadpack.packObjectsHook',
  'remote.origin.uploadpack',
  'remote.origin.receivepack',
  'interactive.diffFilter',
  'trailer.x.command',
  'filter.x.smudge',
];

test('no program that a setting names runs in a capture', async (t) => {
  const site = makeSite(t);
  assert.ok(settings.length > 20);
  for (const name of settings) site.git('config', name, program(site, name));
  site.git('config', 'log.showSignature', 'true');
  site.git('config', 'commit.gpgSign', 'true');
  site.write('.gitattributes', '*.txt diff=x merge=x filter=x\n');
  const hooks = ['post-index-change', 'reference-transaction', 'pre-commit', 'post-checkout'];
  for (const name of hooks) {
    markingProgram(site.root, name, join(site.folder, '.git/hooks', name));
  }
  // With an addition and a deletion, git itself looks for renames.
  rmSync(join(site.folder, 'src/d.txt'));
  site.write('src/moved.txt', 'd 1\n');
  assert.ok(await capture(site));
  assert.deepEqual(marksOf(site), []);
  site.git('config', 'core.hooksPath', '../hooks');
  markingProgram(site.root, 'hooks-path', join(site.root, 'hooks', 'reference-transaction'));
  assert.ok(await capture(site));
  assert.deepEqual(marksOf(site), []);
});

/** Forms of an index that only git itself reads. */
const indexForms: Readonly<Record<string, (site: Site) => void>> = {
  'version 4': ({ git }) => void git('update-index', '--index-version', '4'),
  split: ({ git }) => void git('update-index', '--split-index'),
  sparse: ({ git }) => void git('sparse-checkout', 'set', '--cone', '--sparse-index', 'src'),
  'SHA-256': ({ folder, git }) => {
    rmSync(join(folder, '.git'), { recursive: true });
    git('init', '--quiet', '--object-format=sha256');
    git('config', 'user.name', 'Lee');
    git('config', 'user.email', 'lee@example.com');
    git('add', '--all');
    git('commit', '--quiet', '-m', 'chore: begin');
  },
};

for (const [form, make] of Object.entries(indexForms)) {
  test(`the file monitor that a setting names does not run at an index that is ${form}`, async (t) => {
    const { site, run } = makeBench(t);
    mkdirSync(join(site.root, 'marks'));
    make(site);
    site.git('config', 'core.fsmonitor', program(site, 'fsmonitor'));
    for (const words of [[], ['-a'], ['src/a.txt'], ['--amend']]) {
      site.write('src/a.txt', `edited for ${words.join(' ')}\n`);
      site.write('src/fresh.txt', 'new\n');
      const { code, text } = await run(['commit', '-y', '-m', 'fix: this', ...words]);
      assert.equal(code, 0, text);
      assert.deepEqual(marksOf(site), [], words.join(' '));
    }
  });
}

test('nor does it where git learns how a conflict was resolved, or keeps house', async (t) => {
  const { site, run } = makeBench(t);
  const { folder, git, root, write } = site;
  mkdirSync(join(root, 'marks'));
  git('config', 'rerere.enabled', 'true');
  git('config', 'gc.autoDetach', 'false');
  git('checkout', '--quiet', '-b', 'other');
  write('src/a.txt', 'theirs\n');
  git('commit', '--quiet', '-am', 'fix: theirs');
  git('checkout', '--quiet', 'main');
  write('src/a.txt', 'ours\n');
  git('commit', '--quiet', '-am', 'fix: ours');
  assert.throws(() => git('merge', '--squash', 'other'));
  write('src/a.txt', 'both\n');
  git('add', 'src/a.txt');
  const loose = join(folder, '.git/objects/17');
  mkdirSync(loose, { recursive: true });
  for (let n = 10; n < 60; n += 1) writeFileSync(join(loose, `${'0'.repeat(36)}${n}`), '');
  git('config', 'core.fsmonitor', program(site, 'fsmonitor'));
  markingProgram(root, 'hook', join(folder, '.git/hooks/post-index-change'));
  const { code, text } = await run(['commit', '-y', '-m', 'fix: both']);
  assert.equal(code, 0, text);
  assert.ok(
    readdirSync(join(folder, '.git/rr-cache'), { recursive: true }).join().includes('postimage'),
  );
  assert.deepEqual(marksOf(site), []);
});

test('what a partial clone lacks is not fetched by the program that its remote names', async (t) => {
  const site = makeSite(t);
  const { git, folder } = site;
  rmSync(join(folder, 'src/d.txt'));
  site.write('src/moved.txt', 'd 1\n');
  const sha = git('rev-parse', 'HEAD:src/d.txt');
  rmSync(join(folder, '.git/objects', sha.slice(0, 2), sha.slice(2)), { force: true });
  git('config', 'core.repositoryFormatVersion', '1');
  git('config', 'extensions.partialClone', 'origin');
  git('config', 'remote.origin.promisor', 'true');
  git('config', 'protocol.file.allow', 'always');
  git('config', 'remote.origin.uploadpack', program(site, 'uploadpack'));
  const seen = await capture(site);
  assert.ok(seen?.paths.includes('src/d.txt'));
  assert.deepEqual(marksOf(site), []);
});

test('a bare repository among the files is not entered', async (t) => {
  const site = makeSite(t);
  const trap = join(site.folder, 'vendor', 'trap.git');
  execFileSync('git', ['init', '--quiet', '--bare', trap], { env: cleanEnvironment() });
  const inTrap = (...words: string[]) =>
    execFileSync('git', ['--git-dir', trap, 'config', ...words], { env: cleanEnvironment() });
  inTrap('core.bare', 'false');
  inTrap('core.worktree', '../..');
  inTrap('core.fsmonitor', program(site, 'fsmonitor'));
  await assert.rejects(capture({ ...site, folder: trap }), { code: 'not-a-repository' });
  assert.deepEqual(marksOf(site), []);
});

test('a filter of the repository’s own runs only once the person was shown it', async (t) => {
  const bench = makeBench(t);
  const { site, run } = bench;
  mkdirSync(join(site.root, 'marks'));
  const clean = program(site, 'clean');
  site.git('config', 'filter.x.clean', clean);
  site.write('.git/info/attributes', '*.txt filter=x\n');
  site.write('src/a.txt', 'edited\n');
  for (const words of [['commit', '--yes'], ['draft']]) {
    const { code, text } = await run(words);
    assert.equal(code, 1, text);
    assert.match(text, /filter\.x\.clean/);
    assert.match(text, /dojang init/);
  }
  assert.deepEqual(marksOf(site), []);
  const shown = await run(['init']);
  assert.ok(shown.text.includes(`filter.x.clean = ${clean}`), shown.text);
  assert.equal((await run(['commit', '--yes'])).code, 0);
  assert.deepEqual(marksOf(site), ['clean']);
  // Another filter, from a tracked file that the configuration includes.
  site.git('config', 'include.path', '../shared-config');
  site.write('shared-config', `[filter "x"]\n\tclean = ${program(site, 'other')}\n`);
  site.write('src/a.txt', 'edited once more\n');
  assert.equal((await run(['commit', '--yes'])).code, 1);
  assert.deepEqual(marksOf(site), ['clean']);
});

test('init and doctor list what runs here, by what starts it', async (t) => {
  const { site, run } = makeBench(t);
  site.git('config', 'core.sshCommand', 'ssh -i key');
  site.git('config', 'core.fsmonitor', 'true');
  site.git('config', 'diff.x.textconv', 'show\u001b[2J');
  markingProgram(site.root, 'hook', join(site.folder, '.git/hooks/pre-push'));
  const { text } = await run(['init']);
  const listed = text.split('\n').filter((line) => line.startsWith('  '));
  assert.deepEqual(listed, [
    '  core.sshcommand = ssh -i key',
    '  hook pre-push',
    '  diff.x.textconv = show[U+001B ESC][2J',
  ]);
  const { programs } = JSON.parse((await run(['doctor', '--json'])).text);
  assert.equal(programs.length, 3);
});

test('a trigger from a folder that nobody set up starts no git there', async (t) => {
  const bench = makeBench(t);
  const other = makeBase(join(bench.root, 'other'));
  const log = join(bench.root, 'git-runs');
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const git = markingProgram(bench.root, 'x', join(bench.root, 'bin', 'git'));
  writeFileSync(git, `#!/bin/sh\npwd >> '${log}'\nexec '${real}' "$@"\n`);
  const env = { PATH: `${join(bench.root, 'bin')}:${process.env.PATH}` };
  await bench.run(['hook', 'editor-closed', '--no-start', '--folder', other.folder]);
  const { until } = await import('@dojang/kernel/testing/until');
  void bench.run(['agent', '--quiet'], { env });
  await until('the trigger', () => /trigger without effect/.test(bench.log()));
  assert.ok(!existsSync(log) || !readFileSync(log, 'utf8').includes(other.folder));
});
