/** A push goes to the remote that was captured, as it was then. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertOnlyCaptured, makeStage } from '@dojang/agent/testing/hostile-stage';

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
  // Entries for a draft that this machine does not know, and for one whose act is not finished.
  for (const id of [randomUUID(), server.drafts[0]?.id]) {
    writeFileSync(join(folder, `9-${id}.json`), JSON.stringify({ ...planted, draftId: id }));
  }
  await stage.retryPushes();
  assert.equal(assertOnlyCaptured(stage), true);
  assert.match(git('ls-remote', 'origin', 'main'), new RegExp(git('rev-parse', 'main')));
  assert.deepEqual(readdirSync(folder), []);
  assert.equal(stage.logged.filter((line) => line.startsWith('a push was dropped')).length, 2);
});

test('a push is made once for each attempt, and never again after it got through', async (t) => {
  const stage = await makeStage(t);
  const { server, draftId, site, root, before } = stage;
  const { git } = site;
  const away = () => renameSync(join(root, 'remote.git'), join(root, 'away.git'));
  const back = () => renameSync(join(root, 'away.git'), join(root, 'remote.git'));
  const remote = () => stage.refs('remote.git')['heads/main'];
  const told = () => {
    const report = server.reports.at(-1)?.report;
    return report?.state === 'done' ? [report.pushedRef, report.pushNote] : [report];
  };
  const draft = server.drafts.find(({ id }) => id === draftId)!;
  away();
  server.stamp(draftId);
  await stage.act();
  assert.deepEqual(told(), [null, 'remote-gone']);
  back();
  // The same attempt again, as a server may list it when it lost the report.
  draft.isAskedAgain = true;
  await stage.act();
  assert.deepEqual(told(), [null, 'remote-gone']);
  assert.equal(remote(), before.head);
  // The report of a successful push may be lost, too.
  server.breakNext(`PUT /commit/acts/${draftId}`, 'down');
  await assert.rejects(stage.retryPushes());
  assert.equal(remote(), git('rev-parse', 'main'));
  await stage.retryPushes();
  assert.deepEqual(told(), ['refs/heads/main', null]);
  // Undone there, the commit is not pushed again, however often the server asks.
  git('update-ref', '-d', 'refs/remotes/origin/main');
  git('--git-dir', join(root, 'remote.git'), 'update-ref', 'refs/heads/main', before.head);
  for (const _ of [1, 2, 3]) {
    server.askAgain(draftId);
    await stage.act();
    await stage.retryPushes();
    assert.equal(remote(), before.head);
    assert.deepEqual(told(), ['refs/heads/main', null]);
  }
  assert.equal(git('log', '-1', '--format=%s', 'main'), 'feat: stamped');
});
