/**
 * The resident agent is asked to end in the middle of an act. It ends, and the next agent finishes the act,
 * once.
 */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { ServerDouble } from '@dojang/agent/testing';
import { until } from '@dojang/kernel/testing/until';
import { belongingsOf } from './belongings.ts';
import { type Bench, makePaired } from './bench.ts';

function hook(bench: Bench, name: string, script: string): void {
  const folder = join(bench.site.folder, '.git/hooks');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

async function stampedAct(t: TestContext, settings: Record<string, number> = {}) {
  const { bench, server } = await makePaired(t, { settings: { pollSeconds: 0.5, ...settings } });
  bench.site.write('src/a.txt', 'edited\n');
  // An editor's own window for passwords, which the agent that is started here inherits.
  await bench.run(['hook', 'editor-closed'], { env: { GIT_ASKPASS: '/bin/echo' } });
  const { id } = await until('the draft', () => server.drafts[0]);
  return { bench, server, id };
}

const doneReports = (server: ServerDouble) =>
  server.reports.filter(({ report }) => report.state === 'done');
const isAlive = (pid: number) => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

/** The first run of the hook takes long. The program that it waits for says which run it is. */
const lastingOnce = (bench: Bench) => {
  const pids = join(bench.root, 'pids');
  return `[ -e "${pids}" ] && exit 0; sleep 60 & echo "$$ $!" > "${pids}"; wait`;
};

for (const [name, signal] of [
  ['pre-commit', 'SIGTERM'],
  ['pre-push', 'SIGTERM'],
  ['pre-commit', 'SIGINT'],
  ['pre-commit', 'SIGHUP'],
] as const) {
  test(`${signal} in ${name} ends the agent and the hook, and the next start takes the act up once`, async (t) => {
    const { bench, server, id } = await stampedAct(t);
    const was = belongingsOf(bench.site);
    hook(bench, name, lastingOnce(bench));
    server.stamp(id);
    const pids = await until('the hook to run', () => {
      const path = join(bench.root, 'pids');
      const text = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
      return text === '' ? undefined : text.split(' ').map(Number);
    });
    await bench.kill(signal);
    assert.deepEqual(pids.filter(isAlive), []);
    assert.ok(!existsSync(join(bench.site.folder, '.git/index.lock')));
    assert.ok(!existsSync(join(bench.site.folder, '.git/dojang/act.lock')));
    assert.ok(!existsSync(join(bench.home, 'agent.lock')));
    assert.deepEqual(
      server.reports.filter(({ report }) => report.state !== 'acting'),
      [],
    );
    assert.doesNotMatch(bench.log(), /unexpected/);
    const now = belongingsOf(bench.site);
    if (name === 'pre-commit') assert.deepEqual(now, was);
    else assert.equal(bench.site.git('status', '--porcelain'), '');
    const agent = bench.start();
    t.after(() => agent.kill('SIGKILL'));
    const [done] = await until('the report', () => {
      const found = doneReports(server);
      return found.length > 0 ? found : undefined;
    });
    assert.ok(done?.report.state === 'done');
    assert.equal(bench.site.git('log', '-1', '--format=%H'), done.report.commits[0]?.sha);
    assert.equal(
      bench.site.git('rev-list', '--count', 'origin/main'),
      bench.site.git('rev-list', '--count', 'HEAD'),
    );
    assert.equal(bench.site.git('status', '--porcelain'), '');
  });
}

test('nothing that an act starts in the loop has a terminal, a prompt, or time without end', async (t) => {
  const { bench, server, id } = await stampedAct(t, {
    hookTimeoutSeconds: 20,
    signTimeoutSeconds: 1,
  });
  const seen = join(bench.root, 'seen');
  hook(
    bench,
    'pre-commit',
    `(: < /dev/tty) 2> /dev/null && echo terminal >> "${seen}"; echo "prompt=$GIT_TERMINAL_PROMPT askpass=[$GIT_ASKPASS] $SSH_ASKPASS_REQUIRE" >> "${seen}"; [ -t 0 ] || cat >> "${seen}"`,
  );
  const signer = join(bench.root, 'signer');
  writeFileSync(signer, '#!/bin/sh\nsleep 60\n');
  chmodSync(signer, 0o755);
  bench.site.git('config', 'gpg.program', signer);
  bench.site.git('config', 'commit.gpgSign', 'true');
  server.stamp(id);
  const { report } = await until('the report', () =>
    server.reports.find(({ report }) => report.state === 'failed'),
  );
  assert.equal(readFileSync(seen, 'utf8'), 'prompt=0 askpass=[] never\n');
  assert.ok(report.state === 'failed');
  assert.equal(report.code, 'sign-timeout');
  assert.match(report.detail, /signTimeoutSeconds/);
});

test('a helper that a hook leaves behind does not hold up an act of the loop', async (t) => {
  const { bench, server, id } = await stampedAct(t);
  const pid = join(bench.root, 'helper');
  hook(bench, 'pre-commit', `sleep 50 & echo $! > "${pid}"`);
  const began = performance.now();
  server.stamp(id);
  await until('the report', () => doneReports(server)[0]);
  assert.ok(performance.now() - began < 15_000);
  const helper = Number(readFileSync(pid, 'utf8'));
  assert.ok(isAlive(helper), 'it was meant to stay');
  process.kill(helper);
  rmSync(pid);
});
