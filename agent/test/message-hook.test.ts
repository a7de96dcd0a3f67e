/** The message hook in a real `git commit`, and where it is put. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cleanEnvironment } from '@dojang/agent/testing/states';
import { type Bench, makeBench } from './bench.ts';

/** A repository with the hook, and `git commit` with an editor that keeps what it is opened with. */
async function makeHooked(t: TestContext, settings: Readonly<Record<string, string>> = {}) {
  const bench = makeBench(t);
  const { git, folder } = bench.site;
  git('config', '--unset', 'commit.template');
  const { code, text } = await bench.run(['init', '--hooks']);
  assert.equal(code, 0, text);
  for (const [name, value] of Object.entries(settings)) git('config', name, value);
  const editor = join(bench.root, 'editor');
  const seen = join(bench.root, 'seen');
  writeFileSync(editor, `#!/bin/sh\ncp "$1" '${seen}'\n`, { mode: 0o755 });
  const commit = (words: readonly string[], where = folder) => {
    writeFileSync(seen, '');
    execFileSync('git', ['commit', '--quiet', ...words], {
      cwd: where,
      env: { ...cleanEnvironment(), DOJANG_HOME: bench.home, GIT_EDITOR: editor },
      stdio: 'pipe',
    });
    return readFileSync(seen, 'utf8');
  };
  return { ...bench, commit };
}

const drafted = /^\w+(\([^)]+\))?!?: \S/;
const subjectOf = ({ site }: Pick<Bench, 'site'>) => site.git('log', '-1', '--format=%s');

for (const [how, words, settings] of [
  ['everything that is tracked', ['--all'], {}],
  ['only the paths that are named', ['src/a.txt'], {}],
  ['paths beside what is staged', ['--include', 'src/a.txt'], {}],
  ['the diff below the message', ['--all', '--verbose'], {}],
  ['the diff by a setting', ['--all'], { 'commit.verbose': 'true' }],
  ['another comment character', ['--all'], { 'core.commentChar': ';' }],
  ['a comment character of git’s choice', ['--all'], { 'core.commentChar': 'auto' }],
  ['cleanup scissors', ['--all'], { 'commit.cleanup': 'scissors' }],
  ['cleanup whitespace', ['--all', '--no-status'], { 'commit.cleanup': 'whitespace' }],
  ['cleanup verbatim', ['--all', '--no-status'], { 'commit.cleanup': 'verbatim' }],
] as const) {
  test(`git commit opens with a draft: ${how}`, async (t) => {
    const hooked = await makeHooked(t, settings);
    const { site, commit } = hooked;
    site.write('src/a.txt', 'edited\n');
    const opened = commit(words);
    assert.match(opened, drafted);
    assert.match(subjectOf(hooked), drafted);
    assert.doesNotMatch(site.git('log', '-1', '--format=%b'), /^diff --git|Please enter/m);
  });
}

test('a draft is of the paths that are committed, and of no others', async (t) => {
  const { site, commit } = await makeHooked(t);
  site.write('docs/guide.md', '# Guide\n\nWords.\n');
  site.write('lib/sum.js', 'export function sum(a, b) {\n  return a + b;\n}\n');
  site.git('add', '--all');
  const opened = commit(['docs/guide.md']).split('\n', 1)[0] ?? '';
  assert.match(opened, /^docs/);
  assert.doesNotMatch(opened, /sum/);
});

test('a template follows the draft, with its own words too', async (t) => {
  const hooked = await makeHooked(t);
  const { site, commit } = hooked;
  site.git('config', 'commit.template', '.template');
  site.write('src/a.txt', 'edited\n');
  assert.match(commit(['--all']), /^\w+.*: \S[\s\S]*\n# fill me in\n/);
  site.write('.template', 'Why:\n');
  site.git('add', '--all');
  const opened = commit([]);
  assert.match(opened, /^\w+.*: \S.*\n[\s\S]*\nWhy:\n/);
});

test('where a message is there, or nobody sees it, the hook keeps out of the way', async (t) => {
  const hooked = await makeHooked(t);
  const { site, commit } = hooked;
  const { git } = site;
  site.write('src/a.txt', 'one\n');
  commit(['--all', '--message', 'my own words']);
  assert.equal(subjectOf(hooked), 'my own words');
  site.write('src/a.txt', 'two\n');
  assert.match(commit(['--all', '--amend']), /^my own words\n/);
  site.write('src/a.txt', 'three\n');
  commit(['--all', '--fixup', 'HEAD']);
  assert.equal(subjectOf(hooked), 'fixup! my own words');
  git('switch', '--quiet', '--create', 'side', 'HEAD~1');
  site.write('side.txt', 'side\n');
  git('add', '--all');
  commit(['--message', 'feat: a side']);
  git('switch', '--quiet', 'main');
  git('merge', '--quiet', '--no-commit', '--no-ff', 'side');
  assert.match(commit([]), /^Merge branch 'side'/);
  git('reset', '--quiet', '--hard', 'HEAD~1');
  git('merge', '--quiet', '--squash', 'side');
  assert.match(commit([]), /^Squashed commit/);
  site.write('src/a.txt', 'four\n');
  assert.throws(() => commit(['--all', '--no-edit']), /empty commit message/);
});

test('in a linked worktree, and where another hook has written already', async (t) => {
  const hooked = await makeHooked(t);
  const { site, commit, root } = hooked;
  const other = join(root, 'other');
  site.git('worktree', 'add', '--quiet', '-b', 'other', other);
  writeFileSync(join(other, 'src', 'a.txt'), 'edited\n');
  assert.match(commit(['--all'], other), drafted);
  const hook = join(site.folder, '.git/hooks/prepare-commit-msg');
  const own = readFileSync(hook, 'utf8');
  writeFileSync(hook, own.replace('\n', '\nprintf "JIRA-1 words\\n" > "$1"\n'));
  site.write('src/a.txt', 'edited\n');
  assert.match(commit(['--all']), /^JIRA-1 words\n/);
});

test('a folder of hooks that others share is written to only when the person agrees', async (t) => {
  for (const [place, agreed] of [
    ['.githooks', ['--yes']],
    ['.githooks', []],
    ['../shared hooks', ['--yes']],
  ] as const) {
    const bench = makeBench(t);
    bench.site.git('config', 'core.hooksPath', place);
    const hook = join(bench.site.folder, place, 'prepare-commit-msg');
    const refused = await bench.run(['init', '--hooks']);
    assert.ok(refused.text.includes('hook prepare-commit-msg "$1"'), refused.text);
    assert.equal(existsSync(hook), false);
    await bench.run(['init', '--hooks'], { input: 'n\n' });
    assert.equal(existsSync(hook), false);
    await bench.run(['init', '--hooks', ...agreed], { input: 'y\n' });
    assert.equal(existsSync(hook), true);
    // Others get this file, so it names nothing on this machine.
    const isShared = place === '.githooks';
    assert.equal(readFileSync(hook, 'utf8').includes(process.execPath), !isShared);
  }
});

for (const [manager, files, hooksPath, said] of [
  [
    'husky 9',
    { '.husky/_/h': '', '.husky/_/prepare-commit-msg': '. h\n' },
    '.husky/_',
    /husky[\s\S]*\.husky\/prepare-commit-msg:\n +command -v dojang/,
  ],
  [
    'husky 8',
    { '.husky/_/husky.sh': '', '.husky/pre-commit': 'x\n' },
    '.husky',
    /husky[\s\S]*\.husky\/prepare-commit-msg:\n[\s\S]*_\/husky\.sh/,
  ],
  [
    'husky 8 in a folder with an apostrophe',
    { "team's/_/husky.sh": '' },
    "team's",
    /\n +chmod \+x '[^']+\/team'\\''s\/prepare-commit-msg'\n/,
  ],
  [
    'husky 4',
    { 'package.json': '{"husky":{"hooks":{}}}' },
    null,
    /package\.json:[\s\S]*HUSKY_GIT_PARAMS/,
  ],
  [
    'lefthook',
    { 'lefthook.yml': 'pre-commit:\n' },
    null,
    /lefthook-local\.yml:[\s\S]*\{0\}[\s\S]*lefthook install/,
  ],
  [
    'simple-git-hooks',
    { 'package.json': '{"simple-git-hooks":{}}' },
    null,
    /package\.json:[\s\S]*npx simple-git-hooks/,
  ],
  [
    'overcommit',
    { '.overcommit.yml': 'PreCommit:\n' },
    null,
    /\.overcommit\.yml:[\s\S]*PrepareCommitMsg:[\s\S]*--sign/,
  ],
] as const) {
  test(`beside ${manager} no generated file is touched, and its own way is said`, async (t) => {
    const bench = makeBench(t);
    const { folder, git } = bench.site;
    for (const [path, content] of Object.entries(files)) bench.site.write(path, content);
    if (hooksPath !== null) git('config', 'core.hooksPath', hooksPath);
    const before = git('status', '--porcelain', '-uall');
    const { text } = await bench.run(['init', '--hooks', '--yes']);
    assert.match(text, said);
    assert.equal(git('status', '--porcelain', '-uall'), before);
    assert.equal(existsSync(join(folder, '.git/hooks/prepare-commit-msg')), false);
    for (const [path, content] of Object.entries(files)) {
      assert.equal(readFileSync(join(folder, path), 'utf8'), content);
    }
  });
}

test('pre-commit runs a hook beside its own, so ours is put there', async (t) => {
  const bench = makeBench(t);
  const hooks = join(bench.site.folder, '.git/hooks');
  bench.site.write('.pre-commit-config.yaml', 'repos: []\n');
  const generated = '#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\n';
  mkdirSync(hooks, { recursive: true });
  writeFileSync(join(hooks, 'prepare-commit-msg'), generated);
  chmodSync(join(hooks, 'prepare-commit-msg'), 0o755);
  await bench.run(['init', '--hooks']);
  assert.equal(readFileSync(join(hooks, 'prepare-commit-msg'), 'utf8'), generated);
  assert.match(readFileSync(join(hooks, 'prepare-commit-msg.legacy'), 'utf8'), /dojang/);
});

test('the hook is taken away where it is as it was written, and nowhere else', async (t) => {
  const bench = makeBench(t);
  const hook = join(bench.site.folder, '.git/hooks/prepare-commit-msg');
  await bench.run(['init', '--hooks']);
  const own = readFileSync(hook, 'utf8');
  writeFileSync(hook, `${own}echo mine\n`);
  await bench.run(['init', '--hooks']);
  const kept = await bench.run(['init', '--no-hooks']);
  assert.match(kept.text, /more than dojang wrote/);
  assert.equal(readFileSync(hook, 'utf8'), `${own}echo mine\n`);
  writeFileSync(hook, own);
  assert.match((await bench.run(['init', '--no-hooks'])).text, /gone/);
  assert.equal(existsSync(hook), false);
  assert.match((await bench.run(['init', '--no-hooks'])).text, /no prepare-commit-msg hook/);
});

test('a diff in another encoding below the message keeps no draft away', async (t) => {
  const hooked = await makeHooked(t, { 'commit.verbose': 'true' });
  const { site, commit } = hooked;
  for (const subject of [
    'feat: 화면을 더한다',
    'fix: 합계를 고친다',
    'docs: 설명을 더한다',
    'fix: 값을 고친다',
  ]) {
    site.git('commit', '--quiet', '--allow-empty', '--no-verify', '--message', subject);
  }
  // 결제 in EUC-KR
  site.write('m.c', Buffer.from('int \xb0\xe1\xc1\xa6;\n', 'latin1'));
  site.git('add', '--all');
  const opened = commit([]);
  assert.match(opened, drafted);
  assert.match(opened, /^[^\n]*\p{Script=Hangul}/u);
});
