/** Where a push goes: to the remote that was captured, as it was then. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertOnlyCaptured, makeStage } from './hostile-stage.ts';

test('a remote that leads elsewhere since the capture gets nothing', async (t) => {
  const stage = await makeStage(t);
  const { site, server, draftId, act, before } = stage;
  const { git } = site;
  const changes: (() => string)[] = [
    () => git('remote', 'set-url', 'origin', '../stranger.git'),
    () => git('remote', 'set-url', '--push', 'origin', '../stranger.git'),
    () => git('config', 'url.../stranger.git.insteadOf', '../remote.git'),
    () => git('config', 'url.../stranger.git.pushInsteadOf', '../remote.git'),
    () => git('config', 'remote.origin.receivepack', 'touch marks/receive-pack'),
    () => git('config', 'remote.origin.vcs', 'evil'),
    () => git('config', 'core.sshCommand', 'touch marks/ssh'),
    () => git('remote', 'remove', 'origin'),
    () => git('config', 'branch.main.pushRemote', 'fork'),
    () => git('config', 'remote.pushDefault', '../stranger.git'),
    () => git('config', 'remote.origin.push', 'refs/heads/main:refs/heads/evil'),
    () => git('config', 'push.default', 'nothing'),
  ];
  for (const change of changes) {
    change();
    server.stamp(draftId);
    await act();
    const [{ report } = { report: undefined }] = server.reports.slice(-1);
    assert.ok(report?.state === 'done' && report.pushNote === 'remote-changed', String(change));
    assert.deepEqual(stage.marks(), ['own-hook']);
    assert.deepEqual(stage.refs('stranger.git'), {});
    assert.deepEqual(stage.refs('remote.git'), { 'heads/main': before.head });
    stage.reset();
  }
});

test('the queue of pushes only says when: what and where is looked up again', async (t) => {
  const stage = await makeStage(t);
  const { desk, server, draftId, site, root } = stage;
  const { git } = site;
  const folder = join(desk.config.home, 'spool', 'pushes');
  renameSync(join(root, 'remote.git'), join(root, 'away.git'));
  server.stamp(draftId);
  await stage.act();
  assert.equal(readdirSync(folder).length, 1);
  renameSync(join(root, 'away.git'), join(root, 'remote.git'));
  const names = readdirSync(folder);
  const entry = JSON.parse(readFileSync(join(folder, names[0] ?? ''), 'utf8'));
  const sha = git('rev-parse', 'stash@{0}');
  mkdirSync(folder, { recursive: true });
  const planted = { ...entry, folder: site.folder, remote: join(root, 'stranger.git'), sha };
  writeFileSync(join(folder, names[0] ?? ''), JSON.stringify({ ...planted, branch: 'evil' }));
  // Of a draft that this machine knows nothing of, and of one whose act is not over.
  for (const id of [randomUUID(), server.drafts[0]?.id]) {
    writeFileSync(join(folder, `9-${id}.json`), JSON.stringify({ ...planted, draftId: id }));
  }
  await stage.retryPushes();
  assert.equal(assertOnlyCaptured(stage), true);
  assert.match(git('ls-remote', 'origin', 'main'), new RegExp(git('rev-parse', 'main')));
  assert.deepEqual(readdirSync(folder), []);
  assert.equal(stage.logged.filter((line) => line.startsWith('a push was dropped')).length, 2);
});
