/** Work, messages and tokens that an act or a bad moment could lose: the real git and file system. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import {
  accessToken,
  captureChange,
  openRepository,
  type Plan,
  pair,
  performAct,
  readConfig,
} from '@dojang/agent/testing';
import { cleanEnvironment, makeBase, type Site } from '@dojang/agent/testing/states';
import { until } from '@dojang/kernel/testing/until';
import { makePaired } from './bench.ts';

const scratch = mkdtempSync(join(tmpdir(), 'dojang-losses-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const config = { ...readConfig({ home: join(scratch, 'home') }), environment: cleanEnvironment() };
const options = { hookTimeoutMs: 20_000, pushTimeoutMs: 20_000, lockWaitMs: 500 };

function makeSite(): Site {
  const site = makeBase(join(scratch, randomUUID()));
  site.write('src/a.txt', 'approved\n');
  return site;
}

async function planFor(site: Site, message = 'fix: approved\n'): Promise<Plan> {
  const capture = await captureChange(await openRepository(site.folder, config));
  assert.ok(capture);
  const { tree, head, branch } = capture.snapshot;
  const remote = capture.route?.remote ?? null;
  const body = { repositoryId: '', tree, head, branch, remote, push: false };
  const commits = [{ message, hunks: null }];
  return { draftId: randomUUID(), body: { ...body, paths: [...capture.paths], commits } };
}

const act = async (site: Site, plan: Plan, over: Partial<typeof options> = {}) =>
  performAct(await openRepository(site.folder, config), plan, { ...options, ...over });

function hook(site: Site, name: string, script: string): void {
  mkdirSync(join(site.folder, '.git/hooks'), { recursive: true });
  const path = join(site.folder, '.git/hooks', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

test('what the person stages while a hook runs stays staged', async () => {
  const site = makeSite();
  const plan = await planFor(site);
  hook(
    site,
    'pre-commit',
    'unset GIT_INDEX_FILE; echo mine > src/a.txt; git add src/a.txt; echo later > src/a.txt',
  );
  const report = await act(site, plan);
  assert.equal(report.state, 'done', JSON.stringify(report));
  assert.equal(site.git('show', 'HEAD:src/a.txt'), 'approved');
  assert.equal(site.git('show', ':src/a.txt'), 'mine');
});

for (const step of ['built', 'moved']) {
  test(`a commit that the person took back after a kill at "${step}" is not made again`, async () => {
    const site = makeSite();
    const plan = await planFor(site);
    assert.equal((await act(site, plan)).state, 'done');
    const path = join(site.folder, '.git/dojang/acts', `${plan.draftId}.json`);
    const journal = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...journal, step, report: null }));
    site.git('reset', '--quiet', '--soft', 'HEAD~1');
    const head = site.git('rev-parse', 'HEAD');
    const report = await act(site, plan);
    assert.ok(report.state === 'failed' && report.code === 'changed-since-review');
    assert.equal(site.git('rev-parse', 'HEAD'), head);
  });
}

test('a message that the person was writing is still there after hooks saw ours', async () => {
  const site = makeSite();
  hook(site, 'commit-msg', 'grep -q approved .git/COMMIT_EDITMSG');
  const path = join(site.folder, '.git/COMMIT_EDITMSG');
  writeFileSync(path, 'long words of my own\n');
  assert.equal((await act(site, await planFor(site))).state, 'done');
  assert.equal(readFileSync(path, 'utf8'), 'long words of my own\n');
});

test('the message is the stamped one also where commits have an old encoding', async () => {
  const site = makeSite();
  site.git('config', 'i18n.commitEncoding', 'euc-kr');
  assert.equal((await act(site, await planFor(site, 'fix: 합계를 고친다\n'))).state, 'done');
  assert.equal(
    site.git('-c', 'i18n.logOutputEncoding=UTF-8', 'log', '-1', '--format=%s'),
    'fix: 합계를 고친다',
  );
  assert.doesNotMatch(site.git('cat-file', 'commit', 'HEAD'), /^encoding/m);
});

test('a push goes where the person’s own pushes go', async () => {
  const site = makeSite();
  site.git('remote', 'add', 'fork', '../fork.git');
  site.git('remote', 'add', 'other', '../other.git');
  site.git('config', 'remote.pushDefault', 'fork');
  assert.equal((await planFor(site)).body.remote, 'fork');
  site.git('config', 'branch.main.pushRemote', 'other');
  assert.equal((await planFor(site)).body.remote, 'other');
});

test('a hook that is stopped gets the time to put back what it had set aside', async () => {
  const site = makeSite();
  const kept = join(site.root, 'kept');
  const plan = await planFor(site);
  hook(site, 'pre-commit', `trap 'echo back > "${kept}"; exit 1' TERM; sleep 60 & wait`);
  const report = await act(site, plan, { hookTimeoutMs: 1000 });
  assert.ok(report.state === 'failed' && report.code === 'hook-timeout', JSON.stringify(report));
  assert.ok(existsSync(kept));
});

test('on a file system without hard links no lock stays behind', async (t) => {
  const site = makeSite();
  const plan = await planFor(site);
  const { linkSync } = fs;
  t.after(() => {
    fs.linkSync = linkSync;
    syncBuiltinESMExports();
  });
  fs.linkSync = () => {
    throw Object.assign(new Error('no links here'), { code: 'EPERM' });
  };
  syncBuiltinESMExports();
  assert.equal((await act(site, plan)).state, 'done');
  assert.ok(!existsSync(join(site.folder, '.git/index.lock')));
});

test('a file that the disk has no room for leaves the older one whole', () => {
  const path = join(scratch, 'kept.json');
  writeFileSync(path, '{"old":true}');
  const program = `import { writeJson } from '@dojang/agent/testing';
    process.on('SIGXFSZ', () => {});
    writeJson(${JSON.stringify(path)}, 'x'.repeat(9000));`;
  // The limit lets part of the file be written, as a full disk does.
  const words = ['-c', 'ulimit -f 4; exec "$0" --input-type=module -e "$1"', process.execPath];
  const ran = spawnSync('/bin/bash', [...words, program], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  assert.equal(readFileSync(path, 'utf8'), '{"old":true}', ran.stderr);
  assert.notEqual(ran.status, 0);
});

test('a queue whose file cannot be read at this moment is not thrown away', () => {
  const folder = join(scratch, 'spool');
  // A folder in the file's place cannot be read, not even by root.
  mkdirSync(join(folder, '1-entry.json'), { recursive: true });
  writeFileSync(join(folder, '2-entry.json'), '{ "half');
  const program = `import { hookEntry, listSpool } from '@dojang/agent/testing';
    console.log(listSpool(${JSON.stringify(folder)}, hookEntry).length);`;
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
  });
  assert.equal(ran.stdout.toString().trim(), '0', ran.stderr.toString());
  assert.ok(existsSync(join(folder, '1-entry.json')));
  assert.ok(!existsSync(join(folder, '2-entry.json')));
  assert.equal(readFileSync(join(folder, '2-entry.json.broken'), 'utf8'), '{ "half');
});

async function listen(t: TestContext, answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(answer as Parameters<typeof createServer>[0]);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a redirect takes neither pairing secret nor token to another host', async (t) => {
  let stolen = '';
  const thief = await listen(t, async (request, response) => {
    for await (const chunk of request) stolen += chunk;
    response.end('{}');
  });
  const server = await listen(t, (_request, response) => {
    response.writeHead(307, { location: `${thief}/api/pairings/claim` }).end();
  });
  const home = join(scratch, 'redirected');
  await assert.rejects(pair(home, `${server}/pair#a-secret`));
  assert.equal(stolen, '');
});

test('a foreign page that says 403 does not unpair the machine', async (t) => {
  let status = 403;
  let body = '<html>sign in to the hotel’s network</html>';
  const server = await listen(t, (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  });
  const home = join(scratch, 'hotel');
  mkdirSync(home, { recursive: true });
  const ids = { org: 'o', personId: 'p', deviceId: 'd', deviceName: 'n' };
  writeFileSync(join(home, 'server.json'), JSON.stringify({ url: server, ...ids }));
  const old = '2020-01-01T00:00:00.000Z';
  const tokens = { accessToken: 'a', accessExpiresAt: old, refreshToken: 'r' };
  const session = join(home, 'session.json');
  writeFileSync(session, JSON.stringify({ ...tokens, refreshExpiresAt: old }));
  await assert.rejects(accessToken(home), { code: 'server-unreachable' });
  assert.ok(existsSync(session));
  status = 401;
  body = '{"code":"session-ended","detail":"gone"}';
  await assert.rejects(accessToken(home), { code: 'not-paired' });
  assert.ok(!existsSync(session));
});

test('a commit that the person took back while its remote was gone is never pushed', async (t) => {
  const { bench, server } = await makePaired(t, {
    settings: { pushRetrySeconds: 0.5, pollSeconds: 0.5 },
  });
  const { git, root, write } = bench.site;
  write('src/a.txt', 'taken back\n');
  await bench.run(['hook', 'editor-closed']);
  const { id } = await until('the draft', () => server.drafts[0]);
  const remote = join(root, 'remote.git');
  const before = git('ls-remote', 'origin');
  renameSync(remote, `${remote}.away`);
  server.stamp(id);
  await until('the report', () => server.reports.find(({ report }) => report.state === 'done'));
  git('reset', '--quiet', '--soft', 'HEAD~1');
  renameSync(`${remote}.away`, remote);
  const folder = join(bench.home, 'spool', 'pushes');
  await until('the queue to empty', () => !readdirSync(folder).some((name) => name[0] !== '.'));
  assert.equal(git('ls-remote', 'origin'), before);
});
