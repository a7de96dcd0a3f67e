/** A push after a stamp. A passing failure is tried again, any other is reported. */
import assert from 'node:assert/strict';
import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { makePaired } from './bench.ts';

test('a push that the other side declines ends with its words, clean of what is not for a page', async (t) => {
  const { bench, server } = await makePaired(t, {
    settings: { pushRetrySeconds: 0.2, pollSeconds: 0.5 },
  });
  const hook = join(bench.site.root, 'remote.git/hooks/pre-receive');
  const token = `ghp_${'aB3dE5fG7h'.repeat(4).slice(0, 36)}`;
  const red = String.raw`printf '\033[31mno TODO, please\033[0m\n'`;
  writeFileSync(hook, `#!/bin/sh\n${red}; echo "token ${token}"; exit 1\n`);
  chmodSync(hook, 0o755);
  bench.site.write('src/a.txt', 'declined\n');
  await bench.run(['hook', 'editor-closed']);
  const { id, capture } = await until('the draft', () => server.drafts[0]);
  assert.deepEqual(capture.destination, {
    ref: 'refs/heads/main',
    urls: ['../remote.git'],
    why: null,
  });
  server.stamp(id);
  const { report } = await until('the report', () =>
    server.reports.find(({ report }) => report.state === 'done'),
  );
  assert.ok(report.state === 'done');
  assert.deepEqual([report.pushedRef, report.pushNote], [null, 'hook-declined']);
  assert.match(report.pushWords ?? '', /remote: no TODO, please\n/);
  assert.doesNotMatch(report.pushWords ?? '', /\p{Cc}\[|aB3dE5|failed to push/u);
  assert.deepEqual(
    readdirSync(join(bench.home, 'spool')).filter((name) => name === 'pushes'),
    [],
  );
});

/** A key as a script prints it. It is put together here, so that no scanner takes this file for a leak. */
const keyBody = Array.from({ length: 25 }, (_, at) =>
  `MIIE${String(at).padStart(4, '0')}`.repeat(8),
);
const key = (['BEGIN', 'END'] as const).map((word) => `-----${word} RSA ${'PRIVATE'} KEY-----`);
const printed = [key[0], ...keyBody, key[1]].join('\n');
const telling = /MIIE\d{4}/;

test('a key that a hook prints is masked before its words are cut, however many follow', async (t) => {
  const { bench, server } = await makePaired(t, { settings: { pollSeconds: 0.3 } });
  const remoteHook = join(bench.site.root, 'remote.git/hooks/pre-receive');
  const ownHook = join(bench.site.folder, '.git/hooks/pre-commit');
  const lines = (count: number) => `i=0; while [ $i -lt ${count} ]; do i=$((i+1))
    echo "line $i of ${'many words '.repeat(6)}"; done`;
  const say = (path: string, body: string) => {
    writeFileSync(path, `#!/bin/sh\nexec >&2\n${body}\nexit 1\n`);
    chmodSync(path, 0o755);
  };
  const quoted = `cat <<'E'\n${printed}\nE`;
  const bodies = [`${quoted}\n${lines(22)}`, `${lines(40)}\n${quoted}\n${lines(2)}`];
  bench.site.write('src/a.txt', 'with a key\n');
  await bench.run(['hook', 'editor-closed']);
  const { id } = await until('the draft', () => server.drafts[0]);
  const next = async (ask: () => void) => {
    const before = server.reports.length;
    ask();
    const { report } = await until('the report', () =>
      server.reports.slice(before).find(({ report }) => report.state !== 'acting'),
    );
    return report;
  };
  let ask = () => server.stamp(id);
  for (const body of bodies) {
    say(ownHook, body);
    const report = await next(ask);
    assert.ok(report.state === 'failed' && report.code === 'hook-failed', JSON.stringify(report));
    assert.match(report.detail, /many words/);
    assert.doesNotMatch(JSON.stringify(report), telling);
    ask = () => server.askAgain(id);
  }
  rmSync(ownHook);
  for (const body of bodies) {
    say(remoteHook, body);
    const report = await next(ask);
    assert.ok(
      report.state === 'done' && report.pushNote === 'hook-declined',
      JSON.stringify(report),
    );
    assert.match(report.pushWords ?? '', /many words/);
    assert.doesNotMatch(JSON.stringify(report), telling);
  }
});

test('a push that takes too long says so, and is tried again', async (t) => {
  const { bench, server } = await makePaired(t, {
    settings: { pushTimeoutSeconds: 1, pushRetrySeconds: 600, pollSeconds: 0.5 },
  });
  const hook = join(bench.site.folder, '.git/hooks/pre-push');
  writeFileSync(hook, '#!/bin/sh\necho "the long tests"\nexec sleep 30\n');
  chmodSync(hook, 0o755);
  bench.site.write('src/a.txt', 'slow\n');
  await bench.run(['hook', 'editor-closed']);
  const { id } = await until('the draft', () => server.drafts[0]);
  server.stamp(id);
  const { report } = await until('the report', () =>
    server.reports.find(({ report }) => report.state === 'done'),
  );
  assert.ok(report.state === 'done');
  assert.equal(report.pushNote, 'push-timeout');
  assert.match(report.pushWords ?? '', /the long tests/);
  await until('the queue', () => readdirSync(join(bench.home, 'spool', 'pushes')).length === 1);
});

test('a repository that pushes nowhere says why before the stamp', async (t) => {
  const { bench, server } = await makePaired(t);
  bench.site.git('config', 'branch.main.pushRemote', 'no_push');
  bench.site.write('src/a.txt', 'kept here\n');
  await bench.run(['hook', 'editor-closed']);
  const { id, capture } = await until('the draft', () => server.drafts[0]);
  assert.deepEqual([capture.remote, capture.destination?.why], [null, 'remote-unusable']);
  server.stamp(id);
  const { report } = await until('the report', () =>
    server.reports.find(({ report }) => report.state === 'done'),
  );
  assert.ok(report.state === 'done' && report.pushedRef === null);
  assert.equal(bench.site.git('rev-list', '--count', 'HEAD', '--not', 'HEAD~1'), '1');
});
