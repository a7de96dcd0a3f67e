/** What the loop keeps while somebody works. It is bounded, reported, and removed with the draft. */
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { type Bench, makeBench, makePaired } from './bench.ts';
import { gitInSnapshots, savedFolders } from './snapshots.ts';

const doctorOf = async (bench: Bench, ...options: string[]) =>
  JSON.parse((await bench.run(['doctor', '--json', ...options])).out).storage;

test('a log that grows is left out once it is large, and doctor says so', async (t) => {
  const bench = makeBench(t, { pollSeconds: 0.1, untrackedFileMegabytes: 0.01 });
  await bench.run(['init']);
  bench.site.write('server.txt', 'small\n');
  const objects = bench.site.git('count-objects');
  bench.start();
  await until('the first look', () => savedFolders(bench.site).length > 0);
  appendFileSync(join(bench.site.folder, 'server.txt'), 'grown '.repeat(4000));
  bench.site.write('src/a.txt', 'edited\n');
  await until('the record', async () => (await doctorOf(bench))?.leftOut.length === 1);
  const { leftOut, bytes, failure } = await doctorOf(bench);
  assert.deepEqual(leftOut, [{ path: 'server.txt', bytes: 24_006 }]);
  assert.ok(bytes > 0);
  assert.equal(failure, null);
  assert.match((await bench.run(['doctor'])).text, /new and large[\s\S]*server\.txt {2}24 KB/);
  assert.equal(bench.site.git('count-objects'), objects, 'nothing of it is among the person’s');
});

test('doctor --clean removes what no draft waits for, and nothing else', async (t) => {
  const { bench, server } = await makePaired(t, { settings: { idleMinutes: 0 } });
  bench.site.write('src/a.txt', 'waits\n');
  await bench.run(['draft']);
  const draft = await until('the draft', () => server.drafts[0]);
  const passing = join(bench.site.folder, '.git/dojang/snapshots/1-abc-1');
  cpSync(savedFolders(bench.site)[0]!, passing, { recursive: true });
  const record = JSON.parse(readFileSync(join(passing, 'snapshot.json'), 'utf8'));
  writeFileSync(join(passing, 'snapshot.json'), JSON.stringify({ ...record, tree: 'other' }));
  assert.equal((await doctorOf(bench)).snapshots, 2);
  const { snapshots } = await doctorOf(bench, '--clean');
  assert.equal(snapshots, 1);
  const { tree } = draft.capture;
  assert.equal(gitInSnapshots(bench.site, 'cat-file', '-p', `${tree}:src/a.txt`), 'waits');
});

test('what was kept for a draft goes when it is rejected', async (t) => {
  const { bench, server } = await makePaired(t, {
    settings: { pollSeconds: 0.1, idleMinutes: 0 },
  });
  bench.site.write('src/a.txt', 'waits\n');
  await bench.run(['draft']);
  const draft = await until('the draft', () => server.drafts[0]);
  bench.site.git('checkout', '--quiet', '--', 'src/a.txt');
  assert.equal(savedFolders(bench.site).length, 1);
  bench.start();
  await until('a question', () => server.requests.some((each) => each === 'GET /drafts'));
  assert.equal(savedFolders(bench.site).length >= 1, true);
  draft.state = 'rejected';
  await until('the end', () => /came to nothing/.test(bench.log()));
  await bench.kill();
  assert.deepEqual(savedFolders(bench.site), []);
});

test('a look that fails is said, leaves nothing behind, and comes ever more seldom', async (t) => {
  const bench = makeBench(t, { pollSeconds: 0.05, gitTimeoutSeconds: 0.4 });
  await bench.run(['init']);
  const script = join(bench.root, 'slow.sh');
  writeFileSync(script, '#!/bin/sh\nsleep 30\n', { mode: 0o755 });
  bench.site.git('config', 'filter.slow.clean', script);
  bench.site.write('.gitattributes', '*.slow filter=slow\n');
  bench.site.write('file.slow', 'slow to read\n');
  await bench.run(['init', '--yes']);
  bench.start();
  const failed = () => bench.log().split('could not be looked at').length - 1;
  await until('three looks', () => failed() >= 3, 20_000);
  const storage = await doctorOf(bench);
  assert.match(storage.failure, /took too long/);
  assert.match((await bench.run(['doctor'])).text, /✗ looking at the files: .*took too long/);
  await bench.kill('SIGTERM');
  assert.deepEqual(savedFolders(bench.site), []);
  const rests = bench
    .log()
    .split('\n')
    .filter((line) => line.includes('could not be looked at'))
    .map((line) => JSON.parse(line).restMs);
  assert.deepEqual(rests.slice(0, 3), [100, 200, 400]);
});
