/** A commit that is asked to end, at any time: all that it started ends, and it is made whole or not at all. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEnvironment, makeBase, type Site, siteAt } from '@dojang/agent/testing/states';
import { until } from '@dojang/kernel/testing/until';
import { belongingsOf } from './belongings.ts';
import { type Bench, bin, makeBench } from './bench.ts';
import { ctrlC, openTerminalOf } from './pty.ts';

const message = ['-m', 'fix: it'];
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type End = keyof typeof exitCodes;

function hook(site: Site, name: string, script: string): void {
  const folder = join(site.folder, '.git/hooks');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

function prepare(bench: Bench) {
  bench.site.write('src/a.txt', 'edited\n');
  const words = join(bench.site.folder, '.git/COMMIT_EDITMSG');
  writeFileSync(words, 'words of my own\n');
  return { was: belongingsOf(bench.site), words };
}

/** Locks and leftovers of ours, and git's locks. */
function leftovers({ folder }: Site): string[] {
  const git = join(folder, '.git');
  const own = join(git, 'dojang');
  const inOwn = existsSync(own) ? readdirSync(own, { recursive: true }).map(String) : [];
  return [
    ...readdirSync(git).filter((name) => name.endsWith('.lock')),
    ...inOwn.filter((name) => /\.lock$|^acts\/|^indexes\//.test(name)),
  ];
}

async function assertUntouched(bench: Bench, { was, words }: ReturnType<typeof prepare>) {
  assert.deepEqual(belongingsOf(bench.site), was);
  assert.equal(readFileSync(words, 'utf8'), 'words of my own\n');
  assert.deepEqual(leftovers(bench.site), []);
}

const isAlive = (pid: number) => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

/** A hook that writes down its process id, and that of a program that it waits for. */
const lasting = (bench: Bench, before = '') =>
  `${before}\nsleep 60 & echo "$$ $!" > "${join(bench.root, 'pids')}"; wait; wait; wait; touch "${join(bench.root, 'went-on')}"`;

const startedIn = (bench: Bench) =>
  until('the hook to run', () => {
    const path = join(bench.root, 'pids');
    const pids = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
    return pids === '' ? undefined : pids.split(' ').map(Number);
  });

function assertEnded(bench: Bench, pids: readonly number[]): void {
  assert.deepEqual(pids.filter(isAlive), []);
  assert.ok(!existsSync(join(bench.root, 'went-on')));
}

/** The command without a terminal, as a program starts it. */
function start(bench: Bench, words: readonly string[]): ChildProcess & { said: () => string } {
  const child = spawn(process.execPath, [bin, ...words], {
    cwd: bench.site.folder,
    env: { ...cleanEnvironment(), HOME: bench.root, DOJANG_HOME: bench.home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout?.on('data', (chunk) => (text += chunk));
  child.stderr?.on('data', (chunk) => (text += chunk));
  return Object.assign(child, { said: () => text });
}

const endOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('exit', resolve));

test('Ctrl-C in a hook ends it with all that it started, and nothing has changed', async (t) => {
  const bench = makeBench(t);
  const before = prepare(bench);
  hook(bench.site, 'commit-msg', lasting(bench));
  const terminal = openTerminalOf(bench, ['commit', ...message]);
  const pids = await startedIn(bench);
  terminal.type(ctrlC);
  const { code, text } = await terminal.ended;
  assert.equal(code, 130, text);
  assertEnded(bench, pids);
  await assertUntouched(bench, before);
  rmSync(join(bench.site.folder, '.git/hooks/commit-msg'));
  assert.equal((await bench.run(['commit', ...message])).code, 0);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} to the command alone reaches the hook, with and without a terminal`, async (t) => {
    const bench = makeBench(t);
    const before = prepare(bench);
    hook(bench.site, 'pre-commit', lasting(bench));
    const terminal = openTerminalOf(bench, ['commit', ...message]);
    const shown = await startedIn(bench);
    terminal.send(signal);
    assert.equal((await terminal.ended).code, exitCodes[signal]);
    assertEnded(bench, shown);
    rmSync(join(bench.root, 'pids'));
    const child = start(bench, ['commit', ...message]);
    const pids = await startedIn(bench);
    child.kill(signal);
    assert.equal(await endOf(child), exitCodes[signal], child.said());
    assertEnded(bench, pids);
    await assertUntouched(bench, before);
  });
}

test('a hook that does not want to end is killed after a while, and at once when asked again', async (t) => {
  const bench = makeBench(t);
  const before = prepare(bench);
  hook(bench.site, 'pre-commit', lasting(bench, "trap '' INT TERM HUP"));
  for (const isPatient of [true, false]) {
    rmSync(join(bench.root, 'pids'), { force: true });
    const terminal = openTerminalOf(bench, ['commit', ...message]);
    const pids = await startedIn(bench);
    const began = performance.now();
    terminal.type(ctrlC);
    await sleep(300);
    if (!isPatient) terminal.type(ctrlC);
    assert.equal((await terminal.ended).code, 130);
    const tookMs = performance.now() - began;
    assert.ok(isPatient ? tookMs > 2500 && tookMs < 9000 : tookMs < 2500, `${tookMs} ms`);
    assertEnded(bench, pids);
    await assertUntouched(bench, before);
  }
});

test('a hook that clears up gets the time to, before the command ends', async (t) => {
  const bench = makeBench(t);
  const before = prepare(bench);
  const cleared = join(bench.root, 'cleared');
  const trap = `trap 'sleep 0.7; touch "${cleared}"; exit 1' INT TERM`;
  hook(bench.site, 'pre-commit', lasting(bench, trap));
  const terminal = openTerminalOf(bench, ['commit', ...message]);
  await startedIn(bench);
  terminal.type(ctrlC);
  assert.equal((await terminal.ended).code, 130);
  assert.ok(existsSync(cleared));
  await assertUntouched(bench, before);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} at the question ends it, and nothing has changed`, async (t) => {
    const bench = makeBench(t);
    const before = prepare(bench);
    const terminal = openTerminalOf(bench, ['commit']);
    await terminal.shown(/›/);
    if (signal === 'SIGINT') terminal.type(ctrlC);
    else terminal.send(signal);
    const { code, text } = await terminal.ended;
    assert.equal(code, exitCodes[signal], text);
    await assertUntouched(bench, before);
  });
}

test('Ctrl-C in a push leaves the commit whole, and says that it stands', async (t) => {
  const bench = makeBench(t);
  prepare(bench);
  hook(bench.site, 'pre-push', lasting(bench));
  const terminal = openTerminalOf(bench, ['commit', ...message, '--push']);
  const pids = await startedIn(bench);
  terminal.type(ctrlC);
  const { code, text } = await terminal.ended;
  assert.equal(code, 130, text);
  assertEnded(bench, pids);
  const sha = bench.site.git('rev-parse', 'HEAD');
  assert.ok(text.includes(sha.slice(0, 10)), text);
  assert.equal(bench.site.git('log', '-1', '--format=%s'), 'fix: it');
  assert.equal(bench.site.git('status', '--porcelain'), '');
  assert.deepEqual(leftovers(bench.site), []);
});

for (const [state, stands] of [
  ['prepared', false],
  ['committed', true],
] as const) {
  test(`an end while git moves the branch (${state}) leaves index and branch together`, async (t) => {
    const bench = makeBench(t);
    const { was } = prepare(bench);
    hook(bench.site, 'reference-transaction', `[ "$1" = ${state} ] || exit 0; ${lasting(bench)}`);
    const child = start(bench, ['commit', ...message]);
    const pids = await startedIn(bench);
    child.kill('SIGTERM');
    assert.equal(await endOf(child), 143, child.said());
    assertEnded(bench, pids);
    rmSync(join(bench.site.folder, '.git/hooks/reference-transaction'));
    assert.deepEqual(leftovers(bench.site), []);
    assert.equal(bench.site.git('log', '-1', '--format=%s') === 'fix: it', stands);
    if (stands) assert.equal(bench.site.git('status', '--porcelain'), '');
    else assert.deepEqual(belongingsOf(bench.site), was);
  });
}

const scratch = mkdtempSync(join(tmpdir(), 'dojang-interrupted-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const realGit = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
const wrapper = join(scratch, 'bin');
mkdirSync(wrapper);
/** A git that counts the command's calls, and asks the command to end at one of them. */
writeFileSync(
  join(wrapper, 'git'),
  `#!/bin/sh
exec 9>>"$CALLS.lock"; flock 9
printf '%s' "$*" | tr '\\n' ' ' >> "$CALLS"; echo >> "$CALLS"
n=$(wc -l < "$CALLS")
exec 9>&-
if [ "$n" = "$END_AT" ] && [ "$END_WHEN" = before ]; then kill -$END_BY $PPID; fi
if [ "$n" = "$END_AT" ] && [ "$END_WHEN" = after ]; then ${realGit} "$@"; code=$?; kill -$END_BY $PPID; exit $code; fi
exec ${realGit} "$@"
`,
);
chmodSync(join(wrapper, 'git'), 0o755);

/** A hook that asks, starts a program in the background and ignores every request to end. */
const stubborn =
  "trap '' INT TERM HUP; sleep 3 > /dev/null 2>&1 & (read n < /dev/tty) 2> /dev/null; exit 0";

function copyOf(site: Site, name: string): Site {
  execFileSync('cp', ['-a', site.root, join(scratch, name)]);
  return siteAt(join(scratch, name));
}

async function runEnded(site: Site, end?: { at: number; by: string; when: string }) {
  const calls = join(site.root, `calls-${end === undefined ? 'whole' : 'ended'}`);
  const child = spawn(process.execPath, [bin, 'commit', ...message], {
    cwd: site.folder,
    stdio: 'ignore',
    env: {
      ...cleanEnvironment(),
      PATH: `${wrapper}:${process.env.PATH}`,
      HOME: site.root,
      DOJANG_HOME: join(site.root, 'home'),
      CALLS: calls,
      END_AT: String(end?.at ?? -1),
      END_BY: end?.by ?? '',
      END_WHEN: end?.when ?? '',
    },
  });
  const code = await endOf(child);
  return { code, calls: existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [] };
}

async function endAndRunAgain(base: Site, end: { at: number; by: End | 'SIGKILL'; when: string }) {
  const name = `${end.by}-${end.at}-${end.when}`;
  const site = copyOf(base, name);
  const was = belongingsOf(site);
  const { code } = await runEnded(site, { ...end, by: end.by.slice('SIG'.length) });
  const isKilled = end.by === 'SIGKILL';
  // A git that outlives the command goes on for a moment.
  if (isKilled) await sleep(150);
  const now = belongingsOf(site);
  assert.deepEqual(now.files, was.files, name);
  const hasMoved = now.branches !== was.branches;
  if (!hasMoved) assert.equal(now.index, was.index, `${name}: the index is as before`);
  if (!isKilled) {
    assert.ok(code === exitCodes[end.by as End] || (code === 0 && hasMoved), `${name}: ${code}`);
    assert.deepEqual(leftovers(site), [], name);
    if (hasMoved) assert.equal(site.git('status', '--porcelain'), '', `${name}: index = branch`);
  }
  const again = await runEnded(site);
  assert.equal(site.git('log', '-1', '--format=%s'), 'fix: it', `${name}: ${again.code}`);
  assert.equal(
    site.git('rev-list', '--count', `${base.git('rev-parse', 'HEAD')}..HEAD`),
    '1',
    name,
  );
  assert.equal(site.git('status', '--porcelain'), '', name);
  // Private indexes of a killed run are removed a day later, because they may belong to another machine.
  const left = leftovers(site).filter((path) => !isKilled || !path.startsWith('indexes/'));
  assert.deepEqual(left, [], name);
  rmSync(site.root, { recursive: true, force: true });
}

test('a commit that is asked to end at any of its git calls is whole or none, and the next run completes', async () => {
  const base = makeBase(join(scratch, 'base'));
  base.write('src/a.txt', 'edited\n');
  base.write('new.txt', 'new\n');
  const { code, calls } = await runEnded(copyOf(base, 'whole'));
  assert.equal(code, 0);
  assert.ok(calls.length >= 6, calls.join('\n'));
  const moving = calls.findIndex((call) => call.includes('update-ref')) + 1;
  assert.ok(moving > 0);
  const ends = calls.flatMap((_, number) => {
    const at = number + 1;
    const ways = at >= moving ? ['before', 'after'] : [at % 2 === 0 ? 'before' : 'after'];
    return (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const).flatMap((by) =>
      ways.map((when) => ({ at, by, when })),
    );
  });
  await Promise.all(
    [0, 1, 2].map(async (lane) => {
      for (const end of ends.filter((_, at) => at % 3 === lane)) await endAndRunAgain(base, end);
    }),
  );
});

test('also with hooks that do not want to end, leave helpers and ask', async () => {
  const base = makeBase(join(scratch, 'stubborn'));
  for (const name of ['pre-commit', 'post-commit']) hook(base, name, stubborn);
  base.write('src/a.txt', 'edited\n');
  const { code, calls } = await runEnded(copyOf(base, 'stubborn-whole'));
  assert.equal(code, 0);
  const hooks = calls.flatMap((call, at) => (call.includes('hook run') ? [at + 1] : []));
  assert.equal(hooks.length, 2, calls.join('\n'));
  await Promise.all(
    hooks.flatMap((at) =>
      (['SIGINT', 'SIGTERM', 'SIGKILL'] as const).map((by) =>
        endAndRunAgain(base, { at, by, when: 'before' }),
      ),
    ),
  );
});
