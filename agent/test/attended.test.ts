/** Programs of a person who waits at a terminal. They ask and show there, and take as long as they take. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Bench, makeBench } from './bench.ts';
import { openTerminalOf } from './pty.ts';

const edit = (bench: Bench, text = 'edited\n') => bench.site.write('src/a.txt', text);
const subjectOf = (bench: Bench) => bench.site.git('log', '-1', '--format=%s');
const message = ['-m', 'fix: it'];

function hook(bench: Bench, name: string, script: string): void {
  const folder = join(bench.site.folder, '.git/hooks');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

test('a hook asks at the terminal, and sees that its words are shown there', async (t) => {
  const bench = makeBench(t);
  edit(bench);
  hook(
    bench,
    'prepare-commit-msg',
    '[ -t 2 ] && echo "in colour"; printf "which ticket? " > /dev/tty; read n < /dev/tty; echo "(#$n)" >> "$1"',
  );
  const terminal = openTerminalOf(bench, ['commit', ...message]);
  await terminal.shown(/which ticket\?/);
  terminal.type('42\n');
  const { code, text } = await terminal.ended;
  assert.equal(code, 0, text);
  assert.match(text, /in colour/);
  assert.match(bench.site.git('log', '-1', '--format=%B'), /\(#42\)/);
});

test('a key that has a passphrase is asked for it, and the wrong one is no commit', async (t) => {
  const bench = makeBench(t);
  const key = join(bench.root, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-f', key]);
  bench.site.git('config', 'gpg.format', 'ssh');
  bench.site.git('config', 'user.signingKey', key);
  bench.site.git('config', 'commit.gpgSign', 'true');
  edit(bench);
  for (const [phrase, expected] of [
    ['wrong', 1],
    ['open sesame', 0],
  ] as const) {
    const terminal = openTerminalOf(bench, ['commit', ...message]);
    await terminal.shown(/passphrase/i);
    terminal.type(`${phrase}\n`);
    const { code, text } = await terminal.ended;
    assert.equal(code, expected, text);
  }
  assert.equal(subjectOf(bench), 'fix: it');
  assert.match(bench.site.git('cat-file', 'commit', 'HEAD'), /^gpgsig /m);
});

test('a remote that asks, asks at the terminal', async (t) => {
  const bench = makeBench(t);
  edit(bench);
  bench.site.git(
    'config',
    'core.sshCommand',
    `sh -c 'printf "sure? " > /dev/tty; read n < /dev/tty; exit 1'`,
  );
  bench.site.git('remote', 'set-url', 'origin', 'ssh://nobody@localhost/none.git');
  const terminal = openTerminalOf(bench, ['commit', ...message, '--push']);
  await terminal.shown(/sure\?/);
  terminal.type('yes\nyes\nyes\nyes\n');
  const { code, text } = await terminal.ended;
  assert.equal(code, 1, text);
  assert.equal(subjectOf(bench), 'fix: it');
});

test('a person at the terminal waits as long as it takes, and sees for what', async (t) => {
  const limits = ['git', 'hook', 'push', 'sign'].map((name) => [`${name}TimeoutSeconds`, 0.2]);
  const bench = makeBench(t, Object.fromEntries(limits));
  edit(bench);
  hook(bench, 'pre-commit', 'sleep 2.4');
  hook(bench, 'pre-push', 'sleep 0.6');
  const terminal = openTerminalOf(bench, ['commit', ...message, '--push']);
  const { code, text } = await terminal.ended;
  assert.equal(code, 0, text);
  assert.match(text, /pre-commit has been running for 2 s\. Ctrl-C ends it\./);
  assert.match(text, /Writing objects: 100%/);
  assert.equal(
    bench.site.git('ls-remote', 'origin', 'main').slice(0, 40),
    bench.site.git('rev-parse', 'HEAD'),
  );
  edit(bench, 'again\n');
  const piped = await bench.run(['commit', ...message]);
  assert.equal(piped.code, 0, piped.text);
  assert.doesNotMatch(piped.text, /has been running/);
});

test('what a hook says is seen as it comes, once, also where nobody looks at a terminal', async (t) => {
  const bench = makeBench(t);
  edit(bench);
  hook(bench, 'pre-commit', 'echo "lint: one"; echo "lint: two" >&2; exit 1');
  for (const run of [
    () => bench.run(['commit', ...message]),
    () => openTerminalOf(bench, ['commit', ...message]).ended,
  ]) {
    const { code, text } = await run();
    assert.equal(code, 1, text);
    assert.match(text, /pre-commit refused the commit\./);
    assert.equal(text.match(/lint: one/g)?.length, 1, text);
    assert.equal(text.match(/lint: two/g)?.length, 1, text);
  }
});

test('a helper that a hook or a push leaves behind is not waited for', async (t) => {
  const bench = makeBench(t);
  edit(bench);
  const leave = (name: string) => `sleep 30 & echo $! >> "${join(bench.root, name)}"`;
  for (const name of ['pre-commit', 'commit-msg', 'post-commit', 'pre-push']) {
    hook(bench, name, leave('left'));
  }
  const began = performance.now();
  const { code, text } = await openTerminalOf(bench, ['commit', ...message, '--push']).ended;
  const tookMs = performance.now() - began;
  const left = readFileSync(join(bench.root, 'left'), 'utf8').trim().split('\n').map(Number);
  t.after(() => {
    for (const pid of left) {
      try {
        process.kill(pid);
      } catch {
        // Its terminal is gone, and so is the program.
      }
    }
  });
  assert.equal(code, 0, text);
  assert.equal(left.length, 4);
  assert.ok(tookMs < 15_000, `${tookMs} ms`);
});

test('hooks get what git commit gives them: where the person is, the index, the source', async (t) => {
  const bench = makeBench(t);
  const seen = join(bench.root, 'seen');
  for (const name of ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit']) {
    hook(
      bench,
      name,
      `echo "${name} $(pwd) prefix=$GIT_PREFIX editor=$GIT_EDITOR by=$GIT_AUTHOR_EMAIL source=$2 $([ -f "$GIT_INDEX_FILE" ] && echo index)" >> "${seen}"`,
    );
  }
  edit(bench);
  const ran = openTerminalOf(bench, ['commit', ...message], {
    cwd: join(bench.site.folder, 'src'),
  });
  const { code, text } = await ran.ended;
  assert.equal(code, 0, text);
  const lines = readFileSync(seen, 'utf8').trim().split('\n');
  assert.deepEqual(
    lines.map((line) => line.split(' ')[0]),
    ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit'],
  );
  for (const line of lines) {
    assert.match(line, / \S+\/work prefix=src\/ editor=: by=dev@example\.com source=\S* index$/);
  }
  assert.match(lines[1] ?? '', /source=message/);
});

test('in an editor Ctrl-C is a key like others', async (t) => {
  const bench = makeBench(t);
  edit(bench);
  const editor = join(bench.root, 'editor');
  writeFileSync(
    editor,
    `#!/bin/sh\ntrap 'echo caught > "${join(bench.root, 'caught')}"' INT\necho open > /dev/tty\nread n < /dev/tty || read n < /dev/tty\necho "fix: $n" > "$1"\n`,
  );
  chmodSync(editor, 0o755);
  const terminal = openTerminalOf(bench, ['commit'], { env: { GIT_EDITOR: editor } });
  await terminal.shown(/›/);
  terminal.type('e');
  await terminal.shown(/open/);
  terminal.type('\u0003');
  await new Promise((resolve) => setTimeout(resolve, 300));
  terminal.type('typed\n');
  await terminal.shown(/fix: typed/);
  terminal.type('a');
  const { code, text } = await terminal.ended;
  assert.equal(code, 0, text);
  assert.ok(existsSync(join(bench.root, 'caught')));
  assert.equal(subjectOf(bench), 'fix: typed');
});
