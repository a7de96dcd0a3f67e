/** What a push says and does: over HTTP, over ssh and to folders, at the terminal. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cleanEnvironment } from '@dojang/agent/testing/states';
import { type Bench, makeBench } from './bench.ts';
import { startGitServer } from './git-http-double.ts';

function script(path: string, body: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

let edits = 0;
async function push(bench: Bench, words: readonly string[] = []) {
  edits += 1;
  bench.site.write('src/a.txt', `edit ${edits}\n`);
  const answer = await bench.run(['commit', '-m', `fix: edit ${edits}`, '--push', ...words]);
  assert.equal(bench.site.git('log', '-1', '--format=%s'), `fix: edit ${edits}`, answer.text);
  return answer;
}

/** All words, in any order, because git's own words arrive while it works. */
const assertSaid = (text: string, said: readonly RegExp[]) => {
  for (const each of said) assert.match(text, each);
};

const remoteRefs = (bench: Bench, name = 'remote') =>
  execFileSync('git', ['for-each-ref', '--format=%(refname) %(subject)'], {
    cwd: join(bench.site.root, `${name}.git`),
    env: cleanEnvironment(),
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .filter((line) => line !== '');
const bare = (bench: Bench, name: string) =>
  execFileSync('git', ['init', '--quiet', '--bare', join(bench.site.root, `${name}.git`)]);

async function refusedBy(t: TestContext, prepare: (bench: Bench) => void, ...said: RegExp[]) {
  const bench = makeBench(t);
  prepare(bench);
  const { code, text } = await push(bench);
  assert.equal(code, 1, text);
  assertSaid(text, said);
  assert.doesNotMatch(text, /at .*node:/);
  return text;
}

test('what a server answers over HTTP is reported, and the push fails', async (t) => {
  const bench = makeBench(t);
  const server = await startGitServer(t, bench.site.root);
  bench.site.git('remote', 'set-url', 'origin', `${server.url}/remote.git`);
  execFileSync('git', ['config', 'http.receivepack', 'true'], {
    cwd: join(bench.site.root, 'remote.git'),
  });
  const answers: readonly (readonly [number, ...RegExp[]])[] = [
    [401, /Sign in once/],
    [403, /account may not push/, /403/],
    [404, /no such repository/, /not found/],
    [500, /does not answer/, /500/],
    [503, /does not answer/, /503/],
  ];
  for (const [status, ...said] of answers) {
    server.status = status;
    const { code, text } = await push(bench);
    assert.equal(code, 1, text);
    assertSaid(text, said);
  }
  server.status = 0;
  const { code, text } = await push(bench);
  assert.equal(code, 0, text);
  assert.match(text, /Pushed to refs\/heads\/main/);
  assert.match(remoteRefs(bench).join(), new RegExp(`refs/heads/main fix: edit ${edits}`));
});

test('a password in an address reaches the server and no screen', async (t) => {
  const bench = makeBench(t);
  const server = await startGitServer(t, bench.site.root);
  const address = server.url.replace('//', '//kim:hunter2hunter2@');
  bench.site.git('remote', 'set-url', 'origin', `${address}/remote.git`);
  for (const status of [403, 500]) {
    server.status = status;
    const { text } = await push(bench);
    assert.doesNotMatch(text, /hunter2/);
    assert.match(text, new RegExp(`${server.url}/remote\\.git`));
  }
});

test('what ssh says is reported by its kind', async (t) => {
  const said: readonly (readonly [string, ...RegExp[]])[] = [
    ['git@host: Permission denied (publickey).', /Sign in once/, /Permission denied/],
    ['Host key verification failed.', /does not trust the key/, /Host key/],
    [
      'ssh: Could not resolve hostname git.example: Name or service not known',
      /host of the remote cannot be found/,
    ],
    ['ERROR: Repository not found.', /no such repository/, /not found/],
    ['ERROR: Permission to a/b.git denied to kim.', /account may not push/],
    ['ssh: connect to host git.example port 22: Connection refused', /does not answer/],
    ['ssh: connect to host git.example port 22: Connection timed out', /does not answer/],
  ];
  const bench = makeBench(t);
  bench.site.git('remote', 'set-url', 'origin', 'git@git.example:a/b.git');
  for (const [line, ...expected] of said) {
    const ssh = script(join(bench.root, 'ssh'), `echo '${line}' >&2; exit 255`);
    bench.site.git('config', 'core.sshCommand', ssh);
    const { code, text } = await push(bench);
    assert.equal(code, 1, text);
    assertSaid(text, expected);
  }
});

test('a hook of the other side is quoted; nothing goes to another branch', async (t) => {
  const hook = (body: string) => (bench: Bench) =>
    void script(join(bench.site.root, 'remote.git/hooks/pre-receive'), `${body}; exit 1`);
  const red = String.raw`printf '\033[31mno TODO, please\033[0m\n'`;
  const text = await refusedBy(t, hook(red), /check of the remote declined/, /no TODO, please/);
  assert.doesNotMatch(text, /dojang\//);
  const guarded = hook('echo "GH006: Protected branch update failed for refs/heads/main."');
  await refusedBy(t, guarded, /remote protects the branch/, /GH006/);
  const large = hook('echo "File big.iso is 200 MB; this exceeds the file size limit of 100 MB"');
  await refusedBy(t, large, /too large for the remote/, /big\.iso/);
});

test('a server that takes the push may say something too', async (t) => {
  const bench = makeBench(t);
  const receive = join(bench.site.root, 'remote.git/hooks/post-receive');
  script(receive, 'echo "Ask for a merge: https://git.example/new"');
  const { code, text } = await push(bench);
  assert.equal(code, 0, text);
  assert.match(text, /remote: Ask for a merge: https:\/\/git\.example\/new/);
});

test('a pre-push hook is quoted, and sees one ref in the person’s own language', async (t) => {
  const bench = makeBench(t);
  bench.site.git('branch', 'other');
  bench.site.git('config', 'push.default', 'matching');
  const path = join(bench.site.folder, '.git/hooks/pre-push');
  script(path, 'echo "$1 $LANG $LC_ALL"; cat; echo "3 tests failed" >&2; exit 1');
  const { code, text } = await push(bench);
  assert.equal(code, 1, text);
  assertSaid(text, [/pre-push hook refused/, /origin C\.UTF-8\n/]);
  assert.match(text, /3 tests failed/);
  assert.equal(text.match(/refs\/heads\/\w+ [0-9a-f]{40}\n/g)?.length, 1);
});

test('nothing is pushed into a repository among the files, whatever names it', async (t) => {
  const bench = makeBench(t);
  const { root, folder, git } = bench.site;
  const mark = join(root, 'ran');
  const plant = (path: string) => {
    execFileSync('git', ['init', '--quiet', '--bare', path]);
    script(join(path, 'hooks/post-receive'), `touch '${mark}'`);
  };
  plant(join(folder, 'no_push'));
  plant(join(root, 'outside.git'));
  symlinkSync('../outside.git', join(folder, 'way'));
  symlinkSync(join(folder, 'no_push'), join(root, 'inside.git'));
  const words = [
    ...['no_push', './no_push', '../work/no_push', join(folder, 'no_push'), 'src/../no_push'],
    ...[`file://${folder}/no_push`, `file://${folder}/no%5Fpush`, `file://${root}/%77ork/no_push`],
    ...['way', './way', '../inside.git', `${root}/inside.git`],
  ];
  const settings = ['branch.main.pushRemote', 'remote.pushDefault', 'remote.origin.pushurl'];
  for (const [at, word] of words.entries()) {
    const name = settings[at % settings.length] ?? '';
    git('config', name, word);
    const { text } = await push(bench);
    assert.equal(existsSync(mark), false, `${name} ${word}: ${text}`);
    git('config', '--unset', name);
  }
  // Given by its own path, the repository is the person's choice.
  git('config', 'branch.main.pushRemote', '../outside.git');
  const { code, text } = await push(bench);
  assert.equal(code, 0, text);
  assert.ok(existsSync(mark));
});

test('where the push goes is said before the question; one ref goes, whatever the settings', async (t) => {
  const bench = makeBench(t);
  const { git } = bench.site;
  git('branch', 'other');
  git('tag', 'v1');
  bare(bench, 'copy');
  git('remote', 'add', '--mirror=push', 'copy', '../copy.git');
  git('config', 'remote.pushDefault', 'copy');
  git('config', 'push.followTags', 'true');
  bench.site.write('src/a.txt', 'mirrored\n');
  const { text } = await bench.run(['commit', '--push'], { input: 'a\n' });
  const [shown = -1, asked = -1] = [text.indexOf('../copy.git'), text.indexOf('[a]ccept')];
  assert.ok(shown !== -1 && shown < asked, text);
  assert.deepEqual(
    remoteRefs(bench, 'copy').map((line) => line.split(' ')[0]),
    ['refs/heads/main'],
    text,
  );
});

test('without a way to push the commit stands, the reason is said, and the exit code is 1', async (t) => {
  const bench = makeBench(t);
  const { git } = bench.site;
  const ways: readonly (readonly [() => void, RegExp])[] = [
    [() => git('config', 'push.default', 'nothing'), /push\.default is "nothing"/],
    [() => git('config', 'branch.main.pushRemote', 'no_push'), /not a repository/],
    [() => git('config', 'branch.main.pushRemote', '.'), /follows another branch/],
    [() => git('config', 'remote.origin.push', 'refs/heads/x'), /leave this branch out/],
    [() => git('remote', 'remove', 'origin'), /no remote to push to/],
  ];
  for (const [change, said] of ways) {
    change();
    const { code, text } = await push(bench);
    assert.equal(code, 1, text);
    assert.match(text, said);
    bench.site.tryGit('config', '--remove-section', 'branch.main');
    bench.site.tryGit('config', '--remove-section', 'push');
  }
});

test('matching pushes what the other side has, and no branch that it has not', async (t) => {
  const bench = makeBench(t);
  bench.site.git('config', 'push.default', 'matching');
  const there = await push(bench);
  assert.equal(there.code, 0, there.text);
  bench.site.git('switch', '--quiet', '-c', 'new');
  const missing = await push(bench);
  assert.equal(missing.code, 1, missing.text);
  assert.match(missing.text, /leave this branch out/);
  assert.equal(
    remoteRefs(bench).some((line) => line.startsWith('refs/heads/new')),
    false,
  );
});

test('the first push sets the upstream where git would', async (t) => {
  const bench = makeBench(t);
  const { git } = bench.site;
  git('switch', '--quiet', '-c', 'topic/one');
  await push(bench);
  assert.equal(bench.site.tryGit('rev-parse', '--quiet', '--verify', '@{upstream}'), 128);
  git('config', 'push.autoSetupRemote', 'true');
  git('config', 'branch.autoSetupRebase', 'remote');
  await push(bench);
  assert.equal(git('rev-parse', '--abbrev-ref', '@{upstream}'), 'origin/topic/one');
  assert.equal(git('config', 'branch.topic/one.rebase'), 'true');
});

test('every address of a remote gets the push, and one that fails is said', async (t) => {
  const bench = makeBench(t);
  bare(bench, 'second');
  for (const name of ['remote', 'second']) {
    bench.site.git('remote', 'set-url', '--add', '--push', 'origin', `../${name}.git`);
  }
  const both = await push(bench);
  assert.equal(both.code, 0, both.text);
  assert.deepEqual([remoteRefs(bench, 'second').length, remoteRefs(bench).length], [1, 1]);
  renameSync(join(bench.site.root, 'second.git'), join(bench.site.root, 'away.git'));
  const one = await push(bench);
  assert.equal(one.code, 1, one.text);
  assert.match(one.text, /second\.git/);
});

test('a submodule that nobody else has stops the push where git would check', async (t) => {
  const bench = makeBench(t);
  const { git } = bench.site;
  bare(bench, 'inner');
  const inside = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=i', '-c', 'user.email=i@j', ...words], {
      cwd: join(bench.site.folder, 'sub'),
      env: cleanEnvironment(),
      stdio: 'pipe',
    });
  git('-c', 'protocol.file.allow=always', 'clone', '--quiet', '../inner.git', 'sub');
  inside('commit', '--quiet', '--allow-empty', '-m', 'one');
  inside('push', '--quiet', 'origin', 'HEAD');
  git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../inner.git', 'sub');
  git('commit', '--quiet', '-m', 'build: sub');
  git('push', '--quiet', 'origin', 'main');
  inside('commit', '--quiet', '--allow-empty', '-m', 'two');
  git('config', 'push.recurseSubmodules', 'on-demand');
  const { code, text } = await push(bench);
  assert.equal(code, 1, text);
  assert.match(text, /sub\n/);
  assert.doesNotMatch(remoteRefs(bench, 'inner').join(), /two/);
  git('config', 'push.recurseSubmodules', 'no');
  assert.equal((await push(bench)).code, 0);
});
