import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { changelogWith, nextVersion, sectionOf, unreleasedOf, withVersion } from './notes.ts';

const commits = (...messages: string[]) =>
  messages.map((message, at) => ({ id: `c${at}`, message }));

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A repository with a package, and the release script of this tree. */
function makeRepository() {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-release-'));
  folders.push(folder);
  const git = (...words: string[]) =>
    execFileSync('git', words, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  const commit = (message: string) => {
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '-m', message);
  };
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Dev');
  git('config', 'user.email', 'dev@example.com');
  cpSync('scripts', join(folder, 'scripts'), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'kernel'));
  write('.gitignore', 'node_modules\n');
  write(
    'package.json',
    '{\n  "version": "0.1.0",\n  "type": "module",\n  "workspaces": ["kernel"]\n}\n',
  );
  write('kernel/package.json', '{\n  "version": "0.1.0",\n  "type": "module"\n}\n');
  write('CHANGELOG.md', '# Changelog\n\n## Unreleased\n\n- The seal is red.\n');
  commit('feat(web): a seal');
  const run = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['scripts/release.ts', ...words],
      { cwd: folder, encoding: 'utf8' },
    );
    return { status, text: stdout + stderr };
  };
  return {
    folder,
    git,
    write,
    commit,
    run,
    read: (path: string) => readFileSync(join(folder, path), 'utf8'),
  };
}

test('the version follows from the commits', () => {
  assert.equal(nextVersion('1.2.3', commits('feat!: a', 'fix: b')), '2.0.0');
  assert.equal(nextVersion('1.2.3', commits('fix: b\n\nBREAKING CHANGE: c')), '2.0.0');
  assert.equal(nextVersion('0.2.3', commits('feat!: a')), '0.3.0');
  assert.equal(nextVersion('1.2.3', commits('docs: a', 'feat(web): b')), '1.3.0');
  assert.equal(nextVersion('1.2.3', commits('perf: a', 'test: b')), '1.2.4');
  assert.equal(nextVersion('1.2.3', commits('docs: a', 'test: b', 'no type')), undefined);
  assert.equal(nextVersion('1.2.3', commits('constructor: a')), undefined);
});

test('a section has what people wrote, what breaks, then the commits by kind', () => {
  const section = sectionOf({
    version: '0.2.0',
    date: '2026-01-02',
    notes: '- The seal is red.',
    commits: commits(
      'feat(web): a seal',
      'fix(agent)!: no old servers\n\nBREAKING CHANGE: update the server first',
      'test: more',
    ),
  });
  assert.equal(
    section,
    `## 0.2.0 (2026-01-02)

- The seal is red.

### Breaking changes

- **agent**: update the server first (c1)

### Features

- **web**: a seal (c0)

### Fixes

- **agent**: no old servers (c1)`,
  );
});

test('the section takes the place of what was unreleased, and older ones stay', () => {
  const before =
    '# Changelog\n\n## Unreleased\n\n### Web\n\n- A.\n\n## 0.1.0 (2026-01-01)\n\n- First.\n';
  assert.equal(unreleasedOf(before), '### Web\n\n- A.');
  assert.equal(
    changelogWith(before, '## 0.2.0\n\n- A.'),
    '# Changelog\n\n## Unreleased\n\n## 0.2.0\n\n- A.\n\n## 0.1.0 (2026-01-01)\n\n- First.\n',
  );
});

test('the lock file keeps the versions of others, also of one that has ours', () => {
  const lock = readFileSync('package-lock.json', 'utf8');
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const before = JSON.parse(lock).packages;
  const after = JSON.parse(withVersion(lock, version, '9.8.7')).packages;
  const changed = Object.keys(before).filter(
    (path) => before[path].version !== after[path].version,
  );
  assert.ok(changed.includes('') && changed.includes('modules/commit') && changed.includes('ui'));
  assert.deepEqual(
    changed.filter((path) => path.includes('node_modules')),
    [],
  );
  assert.equal(after.agent.dependencies['@dojang/kernel'], '9.8.7');
});

test('a release: dry first, then version, changelog, commit and tag; then nothing is left', () => {
  const { git, commit, run, read } = makeRepository();
  const dry = run();
  assert.equal(dry.status, 0, dry.text);
  assert.match(dry.text, /## 0\.1\.0 \(.*- The seal is red\.[\s\S]*\*\*web\*\*: a seal/s);
  assert.match(dry.text, /Nothing was changed/);
  assert.equal(git('status', '--porcelain'), '');
  assert.equal(run('--write').status, 0);
  assert.equal(git('tag', '--list').trim(), 'v0.1.0');
  assert.match(run().text, /nothing to release/);
  commit('fix(web): the seal is round');
  const second = run('--write');
  assert.equal(second.status, 0, second.text);
  assert.equal(git('describe').trim(), 'v0.1.1');
  assert.equal(JSON.parse(read('kernel/package.json')).version, '0.1.1');
  assert.match(
    read('CHANGELOG.md'),
    /## Unreleased\n\n## 0\.1\.1 .*\n\n### Fixes\n\n- \*\*web\*\*: the seal is round[\s\S]*## 0\.1\.0/,
  );
  assert.equal(git('status', '--porcelain'), '');
});

test('changes that are not committed, and a clone without its history, are refused with the way out', () => {
  const { folder, git, write, run } = makeRepository();
  write('CHANGELOG.md', '# Changelog\n');
  const dirty = run('--write');
  assert.equal(dirty.status, 1);
  assert.match(dirty.text, /not committed: commit or stash them/);
  git('checkout', '--quiet', 'CHANGELOG.md');
  git('commit', '--quiet', '--allow-empty', '-m', 'fix: a');
  const shallow = mkdtempSync(join(tmpdir(), 'dojang-shallow-'));
  folders.push(shallow);
  execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${folder}`, shallow]);
  symlinkSync(join(process.cwd(), 'node_modules'), join(shallow, 'node_modules'));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/release.ts'], {
    cwd: shallow,
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.match(stderr, /git fetch --unshallow --tags/);
});
