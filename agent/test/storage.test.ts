/**
 * What the agent keeps of work under way. Nobody else sees it, it is complete and bounded, and it is removed
 * afterwards.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import {
  captureChange,
  openRepository,
  type Plan,
  performAct,
  readConfig,
  tidyRepository,
  withSnapshotStore,
  writeJson,
} from '@dojang/agent/testing';
import { cleanEnvironment, makeBase, type Site, siteAt } from '@dojang/agent/testing/states';
import { gitInSnapshots, savedFolders } from './snapshots.ts';

const scratch = mkdtempSync(join(tmpdir(), 'dojang-storage-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const config = { ...readConfig({ home: join(scratch, 'home') }), environment: cleanEnvironment() };
const options = { hookTimeoutMs: 20_000, pushTimeoutMs: 20_000, lockWaitMs: 500 };

let numbered = 0;
function makeSite(): Site {
  numbered += 1;
  const site = makeBase(join(scratch, `site-${numbered}`));
  site.write('src/a.txt', 'approved\n');
  site.write('notes/private.txt', 'nobody else is to read this\n');
  return site;
}

const openSite = (site: Site) => openRepository(site.folder, config);

async function planFor(site: Site): Promise<Plan> {
  const capture = await captureChange(await openSite(site));
  assert.ok(capture);
  const { tree, head, branch } = capture.snapshot;
  const body = { repositoryId: '', tree, head, branch, remote: null, push: false };
  const commits = [{ message: 'fix: what was approved\n', hunks: null }];
  return { draftId: randomUUID(), body: { ...body, paths: [...capture.paths], commits } };
}

async function assertDone(site: Site, plan: Plan) {
  const report = await performAct(await openSite(site), plan, options);
  assert.ok(report.state === 'done', JSON.stringify(report));
  assert.equal(site.git('rev-parse', 'HEAD^{tree}'), plan.body.tree);
  assert.equal(site.git('status', '--porcelain'), '');
  site.git('fsck', '--strict', '--no-dangling');
}

/** All that the person's git has and shows. */
const seenBy = (site: Site) => ({
  objects: site.git('cat-file', '--batch-all-objects', '--batch-check'),
  refs: site.git('for-each-ref'),
  graph: site.git('log', '--all', '--format=%H'),
});

test('a capture adds neither objects nor refs to the person’s, and a mirror of it gets nothing', async () => {
  const site = makeSite();
  const was = seenBy(site);
  const { body } = await planFor(site);
  assert.deepEqual(seenBy(site), was);
  const text = gitInSnapshots(site, 'cat-file', '-p', `${body.tree}:notes/private.txt`);
  assert.equal(text, 'nobody else is to read this');
  const mirror = siteAt(site.root, 'mirror.git');
  site.git('init', '--quiet', '--bare', '../mirror.git');
  site.git('push', '--quiet', '--mirror', '../mirror.git');
  site.git('bundle', 'create', '--quiet', '../all.bundle', '--all');
  const blob = gitInSnapshots(site, 'rev-parse', `${body.tree}:notes/private.txt`);
  assert.notEqual(mirror.tryGit('cat-file', '-e', blob), 0);
});

const cleaners: Record<string, (site: Site) => void> = {
  'gc --prune=now': (site) => void site.git('gc', '--quiet', '--prune=now'),
  'repack -ad and prune': (site) => {
    site.git('repack', '-adq');
    site.git('prune', '--expire=now');
  },
  'staged work taken back and collected': (site) => {
    site.git('reset', '--quiet');
    site.git('reflog', 'expire', '--expire=now', '--all');
    site.git('gc', '--quiet', '--prune=now');
  },
};
for (const [name, clean] of Object.entries(cleaners)) {
  test(`a draft that waits outlives ${name}`, async () => {
    const site = makeSite();
    // These blobs are among the person's own objects, in no commit.
    site.git('add', 'notes/private.txt');
    const plan = await planFor(site);
    clean(site);
    await assertDone(site, plan);
    assert.deepEqual(savedFolders(site), [], 'nothing is kept of what is committed');
  });
}

test('contents of another branch that lie in a pack are kept with the draft', async () => {
  const site = makeSite();
  site.git('switch', '--quiet', '--create', 'aside');
  site.git('add', '--all');
  site.git('commit', '--quiet', '-m', 'feat: aside');
  site.git('switch', '--quiet', 'main');
  site.git('gc', '--quiet');
  site.git('restore', '--source=aside', '.');
  const plan = await planFor(site);
  site.git('branch', '-D', 'aside');
  site.git('reflog', 'expire', '--expire=now', '--all');
  site.git('gc', '--quiet', '--prune=now');
  await assertDone(site, plan);
});

test('only what is committed comes among the person’s objects', async () => {
  const site = makeSite();
  const plan = await planFor(site);
  const secret = gitInSnapshots(site, 'rev-parse', `${plan.body.tree}:notes/private.txt`);
  const [commit] = plan.body.commits;
  const body = { ...plan.body, commits: [{ ...commit!, hunks: ['src/a.txt#1'] }] };
  const report = await performAct(await openSite(site), { ...plan, body }, options);
  assert.ok(report.state === 'done', JSON.stringify(report));
  assert.equal(site.git('show', 'HEAD:src/a.txt'), 'approved');
  assert.notEqual(site.tryGit('cat-file', '-e', secret), 0);
  site.git('fsck', '--strict', '--no-dangling');
});

test('in a repository of SHA-256 and in a linked worktree it is the same', async () => {
  const root = join(scratch, 'sha256');
  const main = siteAt(root);
  makeBase(join(scratch, 'unused'));
  main.write('one.txt', 'one\n');
  main.git('init', '--quiet', '--object-format=sha256', '--initial-branch=main');
  main.git('config', 'user.name', 'Dev');
  main.git('config', 'user.email', 'dev@example.com');
  main.git('add', '--all');
  main.git('commit', '--quiet', '-m', 'feat: begin');
  main.git('worktree', 'add', '--quiet', '-b', 'beside', '../beside');
  const site = siteAt(root, 'beside');
  site.write('two.txt', 'two\n');
  const was = seenBy(main);
  const plan = await planFor(site);
  assert.deepEqual(seenBy(main), was);
  main.git('gc', '--quiet', '--prune=now');
  await assertDone(site, plan);
});

test('refs of an earlier version go, and what a draft waits for stays', async () => {
  const site = makeSite();
  const plan = await planFor(site);
  for (const folder of savedFolders(site)) rmSync(folder, { recursive: true });
  site.git('add', '--all');
  const tree = site.git('write-tree');
  assert.equal(tree, plan.body.tree);
  const kept = site.git('commit-tree', tree, '-p', 'HEAD', '-m', 'snapshot');
  site.git('update-ref', `refs/dojang/snapshots/${randomUUID()}`, kept);
  site.git('reset', '--quiet');
  site.git('pack-refs', '--all');
  const { head, branch } = plan.body;
  mkdirSync(join(config.home, 'drafts'), { recursive: true });
  writeJson(join(config.home, 'drafts', `${plan.draftId}.json`), {
    ...{ draftId: plan.draftId, folder: site.folder, repository: 'work', branch, tree, head },
    ...{ matchNumber: '01', traceUuid: 'trace', at: new Date().toISOString() },
  });
  const passing = site.git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'snapshot');
  site.git('update-ref', `refs/dojang/snapshots/${randomUUID()}`, passing);
  await tidyRepository(config, await openSite(site), new Date());
  assert.equal(site.git('for-each-ref', 'refs/dojang'), '');
  assert.equal(savedFolders(site).length, 1);
  site.git('gc', '--quiet', '--prune=now');
  await assertDone(site, plan);
});

test('the oldest snapshots go where all together hold too much, and all of them with time', async () => {
  const site = makeSite();
  for (const name of ['one', 'two', 'three', 'four']) {
    site.write('big.bin', Buffer.concat([Buffer.from(name), randomBytesOf(400_000)]));
    await planFor(site);
  }
  const trees = savedFolders(site).length;
  assert.equal(trees, 4);
  const bounded = { ...config, snapshotBytesMax: 900_000 };
  await tidyRepository(bounded, await openSite(site), new Date());
  assert.equal(savedFolders(site).length, 2);
  await tidyRepository(bounded, await openSite(site), new Date(Date.now() + 31 * 86_400_000));
  assert.equal(savedFolders(site).length, 0);
});

test('what a killed process left is removed, and a folder that is not ours is left alone', async () => {
  const site = makeSite();
  await planFor(site);
  const folder = join(site.folder, '.git/dojang/snapshots');
  const old = (Date.now() - 3_600_000).toString(36);
  site.write(`.git/dojang/snapshots/999999999-${old}-1/objects/pack/tmp_pack_x`, 'half');
  site.write(`.git/dojang/snapshots/of-others/file`, 'kept');
  await tidyRepository(config, await openSite(site), new Date());
  assert.equal(existsSync(join(folder, `999999999-${old}-1`)), false);
  assert.equal(existsSync(join(folder, 'of-others/file')), true);
});

test('a link in place of the folder of snapshots is refused', async () => {
  const site = makeSite();
  const elsewhere = join(site.root, 'elsewhere');
  site.write('../elsewhere/123-abc-1/precious', 'theirs');
  site.write('.git/dojang/x', '');
  symlinkSync(elsewhere, join(site.folder, '.git/dojang/snapshots'));
  await assert.rejects(planFor(site), /is not a folder. Remove it/);
  await tidyRepository(config, await openSite(site), new Date());
  assert.deepEqual(readdirSync(elsewhere), ['123-abc-1']);
});

test('new files beyond the bounds are left out, the largest first, and the rest is captured', async () => {
  const site = makeSite();
  site.write('huge.bin', randomBytesOf(3000));
  site.write('large.bin', randomBytesOf(1900));
  site.write('small.bin', randomBytesOf(500));
  site.write('src/b.txt', 'tracked files are taken whatever their size\n'.repeat(200));
  const bounds = { fileBytesMax: 2000, totalBytesMax: 2000 };
  const capture = await captureChange(await openSite(site), { bounds });
  assert.ok(capture);
  assert.deepEqual(capture.paths, ['notes/private.txt', 'small.bin', 'src/a.txt', 'src/b.txt']);
  const out = capture.snapshot.leftOut.map(({ raw, bytes }) => [raw.toString(), bytes]);
  assert.deepEqual(out.sort(), [
    ['huge.bin', 3000],
    ['large.bin', 1900],
  ]);
});

const randomBytesOf = (length: number) =>
  Buffer.from(Array.from({ length }, () => Math.floor(Math.random() * 256)));

test('what another process removes while it is read from is taken again', async () => {
  const site = makeSite();
  const repository = await openSite(site);
  let tries = 0;
  const head = await withSnapshotStore(repository, async ({ repository: own }) => {
    tries += 1;
    const objects = own.environment.GIT_OBJECT_DIRECTORY ?? '';
    if (tries === 1) rmSync(dirname(objects), { recursive: true });
    const answer = spawnSync('git', ['rev-parse', 'HEAD'], {
      ...{ cwd: own.folder, env: own.environment, encoding: 'utf8' },
    });
    if (answer.status !== 0) throw new Error(answer.stderr);
    return answer.stdout.trim();
  });
  assert.equal(head, site.git('rev-parse', 'HEAD'));
  assert.equal(tries, 2);
  const refused = withSnapshotStore(repository, async () => {
    throw new Error('on purpose');
  });
  await assert.rejects(refused, /on purpose/);
});
