/** The command at the terminal: without a phone, without a server, under an old Node. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { cleanEnvironment } from '@dojang/agent/testing/states';
import { belongingsOf } from './belongings.ts';
import { type Bench, bin, makeBench, makePaired } from './bench.ts';

const subjectOf = (bench: Bench) => bench.site.git('log', '-1', '--format=%s');
const countOf = (bench: Bench) => Number(bench.site.git('rev-list', '--count', 'HEAD'));
const edit = (bench: Bench, text = 'edited\n') => bench.site.write('src/a.txt', text);

/** A program of the person's, in the bench's own folder. */
function script(bench: Bench, name: string, body: string): string {
  const path = join(bench.root, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('commit --yes drafts and commits everything, and leaves a clean tree', async (t) => {
  const bench = makeBench(t);
  edit(bench);
  bench.site.write('새 파일.txt', 'new\n');
  const { code, text } = await bench.run(['commit', '--yes', '--push']);
  assert.equal(code, 0, text);
  assert.equal(bench.site.git('status', '--porcelain'), '');
  assert.match(subjectOf(bench), /^\w+(\([^)]+\))?!?: \S/);
  assert.match(text, /refs\/heads\/main/);
  assert.ok(text.includes(subjectOf(bench)));
});

test('commit shows the draft and waits: reject keeps everything as it was', async (t) => {
  const bench = makeBench(t);
  edit(bench);
  const was = belongingsOf(bench.site);
  for (const input of ['r\n', '']) {
    const { code } = await bench.run(['commit'], { input });
    assert.equal(code, 1);
    assert.deepEqual(belongingsOf(bench.site), was);
  }
});

test('what was committed since the last draft is learnt, and a rewritten history is read again', async (t) => {
  const bench = makeBench(t);
  const { git } = bench.site;
  const words = async (hint: string) => {
    edit(bench, `${hint}\n`);
    const { code, text } = await bench.run(['commit', '--yes', '--hint', hint]);
    assert.equal(code, 0, text);
    assert.ok(git('log', '-1', '--format=%b').includes(hint), 'the reason is in the body');
    return subjectOf(bench);
  };
  const author = ['-c', 'user.name=Kim', '-c', 'user.email=kim@example.com'];
  const past = (message: string, times: number) => {
    for (let n = 0; n < times; n += 1)
      git(...author, 'commit', '-q', '--allow-empty', '-m', message);
  };
  const start = git('rev-parse', 'HEAD');
  assert.match(await words('the first words'), /^\w+(\(.+\))?: /);
  past('메뉴 화면을 고침', 30);
  assert.match(
    await words('둘째 말'),
    /^[^:]*[가-힣][^:]*$/,
    'free-style commits made since are known',
  );
  git('reset', '-q', '--hard', start);
  past('fix(core): mend it', 30);
  assert.match(await words('the third words'), /^\w+(\(.+\))?: [^가-힣]+$/);
});

test('commit takes a hint, an edited message and an approval', async (t) => {
  const bench = makeBench(t);
  edit(bench);
  const editor = script(bench, 'my editor', 'echo "fix(a): by hand" > "$1"');
  const env = { GIT_EDITOR: `'${editor}'`, TERM: 'xterm' };
  const { code, text } = await bench.run(['commit'], { env, input: 'h\ndocs\ne\na\n' });
  assert.match(text, /^docs/m);
  assert.equal(code, 0, text);
  assert.equal(subjectOf(bench), 'fix(a): by hand');
});

test('commit --staged takes what is staged, and the rest stays where it is', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  edit(bench, 'staged\n');
  git('add', 'src/a.txt');
  edit(bench, 'staged\nand more\n');
  write('untracked.txt', 'mine\n');
  const { code, text } = await bench.run([
    'commit',
    '--staged',
    '--message',
    'fix: the staged part',
  ]);
  assert.equal(code, 0, text);
  assert.equal(git('show', 'HEAD:src/a.txt'), 'staged');
  assert.equal(git('status', '--porcelain'), ' M src/a.txt\n?? untracked.txt');
});

test('what is staged, and undone again in the files, stays staged', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  write('b.txt', 'kept\n');
  git('add', 'b.txt');
  rmSync(join(bench.site.folder, 'b.txt'));
  edit(bench);
  const { code, text } = await bench.run(['commit', '--yes']);
  assert.equal(code, 0, text);
  assert.equal(git('status', '--porcelain'), 'AD b.txt');
  assert.equal(git('show', ':b.txt'), 'kept');
});

test('where all that changed is staged, the index stays as it was staged', async (t) => {
  for (const words of [['--yes'], ['--yes', '--staged']]) {
    const bench = makeBench(t);
    const { git, write, folder } = bench.site;
    edit(bench);
    write('new.txt', 'new\n');
    rmSync(join(folder, 'src', 'b.txt'), { force: true });
    git('add', '-A');
    const staged = git('ls-files', '--stage', '--debug');
    const { code, text } = await bench.run(['commit', ...words]);
    assert.equal(code, 0, text);
    assert.equal(git('ls-files', '--stage', '--debug'), staged);
    assert.equal(git('write-tree'), git('rev-parse', 'HEAD^{tree}'));
    // The file keeps its size and its time. Git must read it, and sees the change.
    edit(bench, 'editeD\n');
    assert.equal(git('status', '--porcelain'), ' M src/a.txt');
  }
});

test('an index that was removed at an open prompt is made again', async (t) => {
  const bench = makeBench(t);
  edit(bench);
  const editor = script(bench, 'editor', 'rm .git/dojang/indexes/*; echo "fix: by hand" > "$1"');
  const env = { GIT_EDITOR: editor, TERM: 'xterm' };
  const { code, text } = await bench.run(['commit'], { env, input: 'e\na\n' });
  assert.equal(code, 0, text);
  assert.equal(subjectOf(bench), 'fix: by hand');
  assert.equal(bench.site.git('status', '--porcelain'), '');
});

for (const [state, word] of [
  ['committed', 'moved'],
  ['prepared', 'not moved'],
] as const) {
  test(`a kill when the branch has ${word} leaves nothing half done`, async (t) => {
    const bench = makeBench(t);
    const { git, folder } = bench.site;
    edit(bench);
    const before = countOf(bench);
    const hook = join(folder, '.git/hooks/reference-transaction');
    // Git runs the hook for the branch, and the hook's grandparent is the command.
    const kill = 'kill -9 "$(cut -d" " -f4 "/proc/$PPID/stat")"; sleep 0.2; exit 1';
    writeFileSync(
      hook,
      `#!/bin/sh\ngrep -q refs/heads/main && [ "$1" = ${state} ] && { ${kill}; }\nexit 0\n`,
    );
    chmodSync(hook, 0o755);
    assert.equal((await bench.run(['commit', '--yes'])).code, null);
    assert.ok(existsSync(join(folder, '.git/index.lock')));
    assert.equal(countOf(bench), state === 'committed' ? before + 1 : before);
    rmSync(hook);
    const { code, text } = await bench.run(['commit', '--yes']);
    assert.equal(code, 0, text);
    assert.equal(text.includes(git('rev-parse', '--short=10', 'HEAD')), true);
    assert.equal(countOf(bench), before + 1);
    assert.equal(git('status', '--porcelain'), '');
    assert.deepEqual(readdirSync(join(folder, '.git/dojang/acts')), []);
    assert.deepEqual(readdirSync(join(folder, '.git/dojang/indexes')).length, 1, 'the killed one');
  });
}

test('a refused commit leaves no copy of the index', async (t) => {
  const bench = makeBench(t);
  const { git } = bench.site;
  edit(bench);
  const folder = git('rev-parse', '--absolute-git-dir');
  writeFileSync(join(folder, 'MERGE_HEAD'), `${git('rev-parse', 'HEAD')}\n`);
  for (let n = 0; n < 3; n += 1) assert.equal((await bench.run(['commit', '--yes'])).code, 1);
  assert.deepEqual(readdirSync(join(folder, 'dojang', 'indexes')), []);
});

test('an edit right after the capture is a change of its own', async (t) => {
  const bench = makeBench(t);
  const { git } = bench.site;
  edit(bench, 'captured\n');
  // The hook runs between the capture and the index.
  const hook = join(git('rev-parse', '--absolute-git-dir'), 'hooks', 'commit-msg');
  mkdirSync(dirname(hook), { recursive: true });
  writeFileSync(hook, '#!/bin/sh\nprintf "edited___\\n" > src/a.txt\n');
  chmodSync(hook, 0o755);
  const { code, text } = await bench.run(['commit', '--yes']);
  assert.equal(code, 0, text);
  assert.equal(git('show', 'HEAD:src/a.txt'), 'captured');
  assert.equal(git('show', ':src/a.txt'), 'captured');
  assert.equal(git('status', '--porcelain'), ' M src/a.txt');
});

test('what is staged while a hook runs stays staged at the terminal too', async (t) => {
  const bench = makeBench(t);
  const { git, folder } = bench.site;
  edit(bench, 'captured\n');
  const stage = 'unset GIT_INDEX_FILE; echo mine > mine.txt; git add mine.txt';
  const hook = join(folder, '.git', 'hooks', 'commit-msg');
  mkdirSync(dirname(hook), { recursive: true });
  writeFileSync(hook, `#!/bin/sh\n${stage}\n`);
  chmodSync(hook, 0o755);
  const { code, text } = await bench.run(['commit', '--yes']);
  assert.equal(code, 0, text);
  assert.equal(git('status', '--porcelain'), 'A  mine.txt');
});

test('commit --split makes a commit a concern', async (t) => {
  const bench = makeBench(t);
  bench.site.write('docs/guide.md', '# Guide\n\nWords.\n');
  bench.site.write('lib/sum.js', 'export function sum(a, b) {\n  return a + b;\n}\n');
  const { code, text } = await bench.run(['commit', '--split', '--yes']);
  assert.equal(code, 0, text);
  assert.ok(countOf(bench) >= 3);
  assert.equal(bench.site.git('status', '--porcelain'), '');
});

test('a possible secret stops the commit, unless the person says that it is not one', async (t) => {
  const bench = makeBench(t);
  const token = `ghp_${'aB3dE6gH9j'.repeat(4).slice(0, 36)}`;
  edit(bench, `const token = "${token}";\n`);
  const refused = await bench.run(['commit', '--yes']);
  assert.equal(refused.code, 1);
  assert.match(refused.text, /src\/a\.txt:1/);
  assert.ok(!refused.text.includes(token));
  assert.equal((await bench.run(['commit', '--yes', '--allow-secrets'])).code, 0);
});

test('a name from the repository cannot steer the terminal', async (t) => {
  const bench = makeBench(t);
  bench.site.write('evil\u001b[2J.md', '# x\n');
  bench.site.write('evil\u202e.md', '# y\n');
  const { text } = await bench.run(['commit', '--yes']);
  assert.ok(!text.includes('\u001b') && !text.includes('\u202e'), JSON.stringify(text));
});

test('the message hook fills what git commit opens with, and keeps out of the way of -m', async (t) => {
  const bench = makeBench(t);
  bench.site.git('config', '--unset', 'commit.template');
  assert.equal((await bench.run(['init', '--hooks'])).code, 0);
  const commit = (...words: string[]) =>
    execFileSync('git', ['commit', '--quiet', ...words], {
      cwd: bench.site.folder,
      env: { ...cleanEnvironment(), DOJANG_HOME: bench.home, GIT_EDITOR: 'true' },
    });
  edit(bench);
  bench.site.git('add', '--all');
  commit();
  assert.match(subjectOf(bench), /^\w+(\([^)]+\))?: \S/);
  edit(bench, 'again\n');
  commit('-am', 'my own words');
  assert.equal(subjectOf(bench), 'my own words');
});

test('a message hook of the person’s stays, and the line to add is shown', async (t) => {
  const bench = makeBench(t);
  const hook = join(bench.site.folder, '.git/hooks/prepare-commit-msg');
  writeFileSync(hook, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const { text } = await bench.run(['init', '--hooks']);
  assert.match(text, /hook prepare-commit-msg "\$1"/);
  assert.equal(readFileSync(hook, 'utf8'), '#!/bin/sh\nexit 0\n');
});

test('every command speaks Korean where the person does', async (t) => {
  const bench = makeBench(t);
  const env = { LANG: 'ko_KR.UTF-8' };
  assert.match((await bench.run(['init'], { env })).text, /지켜봐요/);
  assert.match((await bench.run(['status'], { env })).text, /연결되지 않음/);
  assert.match((await bench.run(['commit', '--lang', 'ko'])).text, /변경이 없어요/);
  assert.match((await bench.run(['status', '--lang', 'en'], { env })).text, /not paired/);
});

test('doctor finds what is wrong and names the fix of each', async (t) => {
  const { bench, server } = await makePaired(t);
  const well = JSON.parse((await bench.run(['doctor', '--json'])).text);
  const bad = well.checks.filter(({ fix }: { fix: string | null }) => fix !== null);
  assert.deepEqual(
    bad.map(({ name }: { name: string }) => name),
    ['agent'],
  );
  await server.shut();
  bench.site.git('config', '--unset', 'user.email');
  bench.site.git('config', 'user.useConfigOnly', 'true');
  writeFileSync(join(bench.site.folder, '.git/hooks/pre-commit'), '#!/bin/sh\n', { mode: 0o644 });
  chmodSync(bench.home, 0o755);
  const { code, text } = await bench.run(['doctor']);
  assert.equal(code, 1);
  for (const fix of [/chmod 700/, /does not answer/, /user\.email/, /chmod \+x.*pre-commit/]) {
    assert.match(text, fix);
  }
});

test('outside a repository, with a bad link, with an unknown command: words, no stack', async (t) => {
  const bench = makeBench(t);
  for (const [words, pattern] of [
    [['draft', '--folder', bench.root], /not inside a git working tree/],
    [['pair', 'hello'], /not a pairing link/],
    [['pair'], /dojang pair needs/],
    [['dance'], /not a command/],
    [['commit', '--dance'], /no option --dance/],
  ] as const) {
    const { code, text } = await bench.run(words);
    assert.ok([1, 2, 128].includes(code ?? 0), text);
    assert.match(text, pattern);
    assert.doesNotMatch(text, /\n\s+at /);
  }
});

test('under an older Node the command finds the pinned one, and the hook needs none', async (t) => {
  const old = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
    const { status, stdout } = spawnSync(path, ['-p', 'process.versions.node'], {
      encoding: 'utf8',
    });
    return status === 0 && Number.parseInt(stdout, 10) < 22;
  });
  if (old === undefined) return t.skip('no older Node is installed here');
  const bench = makeBench(t);
  const env = { ...cleanEnvironment(), DOJANG_HOME: bench.home };
  const run = (...words: string[]) =>
    spawnSync(old, [bin, ...words], { cwd: bench.site.folder, env, encoding: 'utf8' });
  assert.match(run('--version').stdout, /^\d+\.\d+\.\d+\n$/);
  assert.match(run('status').stdout, /not paired/);
  assert.equal(run('hook', 'editor-closed', '--no-start').status, 0);
  assert.ok(existsSync(join(bench.home, 'spool', 'hooks')));
});

test('a file that changes while its draft is read is not committed as it was', async (t) => {
  const bench = makeBench(t);
  edit(bench);
  const editor = script(bench, 'editor', 'echo "fix(a): by hand" > "$1"; echo later > src/a.txt');
  const [head, index] = [bench.site.git('rev-parse', 'HEAD'), belongingsOf(bench.site)];
  const { code, text } = await bench.run(['commit'], {
    env: { GIT_EDITOR: editor, TERM: 'xterm' },
    input: 'e\na\n',
  });
  assert.equal(code, 1, text);
  assert.match(text, /src\/a\.txt changed since you reviewed it/);
  assert.equal(bench.site.git('rev-parse', 'HEAD'), head);
  assert.notDeepEqual(
    belongingsOf(bench.site),
    index,
    'what the person wrote in the meantime is there',
  );
  assert.equal(readFileSync(join(bench.site.folder, 'src/a.txt'), 'utf8'), 'later\n');
});

test('a git that dies while it reads objects is reported, and nothing hangs', async (t) => {
  const bench = makeBench(t);
  edit(bench);
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const git = script(bench, 'git', `case "$*" in *cat-file*) exit 3;; esac\nexec '${real}' "$@"`);
  const was = belongingsOf(bench.site);
  const env = { PATH: `${dirname(git)}:${process.env.PATH}` };
  const { code, text } = await bench.run(['commit', '--yes'], { env });
  assert.equal(code, 1, text);
  assert.match(text, /cat-file/);
  assert.deepEqual(belongingsOf(bench.site), was);
});
