/** What people ask a machine to capture: real git, and a server that may ask for anything. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openRepository, queueCapture } from '@dojang/agent/testing';
import { makeStage, type Stage } from '@dojang/agent/testing/hostile-stage';
import type { Errand } from '@dojang/commit/schema';
import { belongingsOf } from './belongings.ts';
import { gitInSnapshots } from './snapshots.ts';

const newest = ({ server }: Stage) => server.drafts.at(-1)!;

/** A stage whose newest draft is of the present files. */
async function stageWith(t: TestContext, write: (stage: Stage) => void): Promise<Stage> {
  const stage = await makeStage(t);
  write(stage);
  await stage.capture();
  return stage;
}

async function ask(stage: Stage, content: Errand['content'], draftId = newest(stage).id) {
  stage.server.errands.push({ id: randomUUID(), draftId, content });
  await stage.run();
  return stage.server.captures.at(-1)!;
}

const leaveOut = (...hunks: string[]) => ({ kind: 'leave-out', hunks }) as const;
const ignoring = (path: string) => ({ kind: 'ignore', path }) as const;

async function stamp(stage: Stage, message = 'fix: as stamped\n') {
  const { id } = newest(stage);
  stage.server.stamp(id, message);
  await stage.act();
  return stage.server.reports.filter(({ draftId }) => draftId === id).at(-1)?.report;
}

const read = ({ site }: Stage, path: string) => readFileSync(join(site.folder, path), 'utf8');

/** The capture that an idle machine takes. */
async function lookAgain({ site, desk, server }: Stage) {
  const { config } = desk;
  const repository = await openRepository(site.folder, config);
  const [entry] = JSON.parse(readFileSync(join(config.home, 'repositories.json'), 'utf8'));
  const before = server.captures.length;
  const request = { trigger: 'idle' } as const;
  const { state } = await queueCapture(config, entry, repository, request, new Map());
  return { state, before };
}

test('a file is left out: the draft and the commit are without it, and it stays as it is', async (t) => {
  const stage = await stageWith(t, ({ site }) => {
    site.write('.env', 'TOKEN=planted\n');
    site.git('add', '.env');
  });
  const { site } = stage;
  const before = belongingsOf(site);
  const capture = await ask(stage, leaveOut('.env#0'));
  assert.deepEqual(belongingsOf(site), before, 'index, stash and files are byte-identical');
  assert.deepEqual(
    capture.scope.files.map(({ path }) => path),
    ['src/c.txt'],
  );
  assert.doesNotMatch(JSON.stringify(capture.diff), /planted/);
  assert.doesNotMatch(gitInSnapshots(site, 'ls-tree', '-r', '--name-only', capture.tree), /\.env/);
  assert.equal((await lookAgain(stage)).state, 'known', 'the same files are no new draft');
  const report = await stamp(stage);
  assert.ok(report?.state === 'done' && report.pushedRef === 'refs/heads/main');
  assert.equal(site.git('rev-parse', 'main^{tree}'), capture.tree);
  assert.equal(site.git('log', '--all', '--format=%H', '--', '.env'), '', 'no commit has it');
  assert.equal(belongingsOf(site).files.get('.env'), before.files.get('.env'));
  assert.equal(site.git('status', '--porcelain'), 'A  .env', 'it is still staged');
  assert.equal((await lookAgain(stage)).state, 'queued', 'later it is a change of its own');
});

test('a hunk is left out: the file keeps it, and only the rest is committed', async (t) => {
  const stage = await makeStage(t);
  const { site } = stage;
  const before = belongingsOf(site);
  const capture = await ask(stage, leaveOut('src/c.txt#2'));
  assert.deepEqual(belongingsOf(site), before);
  assert.equal(capture.scope.files[0]?.hunks.length, 1);
  const text = read(stage, 'src/c.txt');
  assert.ok((await stamp(stage))?.state === 'done');
  assert.equal(read(stage, 'src/c.txt'), text);
  const committed = site.git('show', 'HEAD:src/c.txt');
  assert.match(committed, /^five$/m);
  assert.match(committed, /^c 50$/m);
  assert.match(site.git('diff', '-U0'), /^-c 50\n\+fifty$/m);
  assert.equal((await lookAgain(stage)).state, 'queued');
});

test('what was left out of a draft stays out when more is left out of it', async (t) => {
  const stage = await stageWith(t, ({ site }) => site.write('src/a.txt', 'edited\n'));
  await ask(stage, leaveOut('src/c.txt#2'));
  const capture = await ask(stage, leaveOut('src/a.txt#1'));
  assert.deepEqual(
    capture.scope.files.map(({ path }) => path),
    ['src/c.txt'],
  );
  assert.ok((await stamp(stage))?.state === 'done');
  assert.match(stage.site.git('show', 'HEAD:src/c.txt'), /^c 50$/m);
  assert.equal(read(stage, 'src/a.txt'), 'edited\n');
});

test('a file that changes after something was left out is not committed', async (t) => {
  const stage = await makeStage(t);
  await ask(stage, leaveOut('src/c.txt#2'));
  const text = read(stage, 'src/c.txt');
  stage.site.write('src/c.txt', text.replace('fifty', 'something else'));
  const report = await stamp(stage);
  assert.ok(report?.state === 'failed' && report.code === 'changed-since-review');
  assert.equal(stage.site.git('rev-parse', 'HEAD'), stage.before.head);
});

test('a whole rename, a link and a binary file are left out, and come back as they were', async (t) => {
  const stage = await stageWith(t, ({ site }) => {
    site.git('mv', 'src/d.txt', 'src/moved.txt');
    site.write('image.bin', Buffer.from([0, 9, 9]));
    rmSync(join(site.folder, 'link'));
    site.write('link', 'no link now\n');
  });
  const files = stage.server.captures.at(-1)!.scope.files;
  const others = files.filter(({ path }) => path !== 'src/c.txt');
  assert.deepEqual(others.map(({ path }) => path).sort(), ['image.bin', 'link', 'src/moved.txt']);
  const capture = await ask(stage, leaveOut(...others.map(({ hunks }) => hunks[0]!.id)));
  assert.deepEqual(
    capture.scope.files.map(({ path }) => path),
    ['src/c.txt'],
  );
  assert.ok((await stamp(stage))?.state === 'done');
  assert.match(
    stage.site.git('ls-tree', '-r', 'HEAD', 'src/d.txt', 'link'),
    /120000.*link\n.*d\.txt/,
  );
});

const names = ['.env', 'conf/#secret [1]*?.env', '!keep me ', 'a\\b', '설정/비밀 .env', '-x'];

test('names of every sort are ignored in one tap each: a line, and no other byte', async (t) => {
  const stage = await makeStage(t);
  const { site } = stage;
  const old = '# 처음\r\nignored/\r\n*.log';
  site.write('.gitignore', old);
  for (const name of names) site.write(name, 'TOKEN=planted\n');
  await stage.capture();
  const before = belongingsOf(site);
  for (const name of names) {
    const capture = await ask(stage, ignoring(name));
    assert.deepEqual(stage.server.undone, [], name);
    assert.ok(capture.scope.files.every(({ path }) => path !== name));
  }
  assert.deepEqual(belongingsOf(site), before, 'nothing is written before the stamp');
  assert.equal((await lookAgain(stage)).state, 'known');
  assert.ok((await stamp(stage))?.state === 'done');
  const text = read(stage, '.gitignore');
  assert.ok(text.startsWith(`${old}\r\n/`) && !text.endsWith('\n'), JSON.stringify(text));
  assert.equal(text.split('\r\n').length, 3 + names.length);
  for (const name of names) {
    assert.equal(site.tryGit('check-ignore', '-q', '--', name), 0, `git ignores ${name}`);
    assert.equal(belongingsOf(site).files.get(name), before.files.get(name));
  }
  assert.equal(site.git('status', '--porcelain'), '');
});

test('the nearest .gitignore gets the line, of a whole folder too', async (t) => {
  const stage = await makeStage(t);
  const { site } = stage;
  site.write('web/.gitignore', 'x\n');
  site.git('add', 'web');
  site.git('commit', '--quiet', '--no-verify', '-m', 'chore: web', '--', 'web');
  site.write('web/dist/a.js', '1\n');
  site.write('web/dist/b/c.js', '2\n');
  await stage.capture();
  await ask(stage, ignoring('web/dist/'));
  assert.deepEqual(stage.server.undone, []);
  assert.ok((await stamp(stage))?.state === 'done');
  assert.equal(read(stage, 'web/.gitignore'), 'x\n/dist/\n');
  assert.equal(site.git('status', '--porcelain'), '');
});

test('a line that the person adds to .gitignore in the meantime is never overwritten', async (t) => {
  const stage = await stageWith(t, ({ site }) => site.write('.env', '1\n'));
  await ask(stage, ignoring('.env'));
  stage.site.write('.gitignore', 'ignored/\n*.log\nmine\n');
  const report = await stamp(stage);
  assert.ok(report?.state === 'failed' && report.code === 'changed-since-review');
  assert.equal(read(stage, '.gitignore'), 'ignored/\n*.log\nmine\n');
});

/** A pushed stamp, and what `HEAD` and the files were before it. */
async function stamped(t: TestContext) {
  const stage = await makeStage(t);
  stage.site.write('new/deep/file.txt', 'came with it\n');
  rmSync(join(stage.site.folder, 'src/e.txt'));
  await stage.capture();
  const report = await stamp(stage);
  assert.ok(report?.state === 'done');
  const shas = report.commits.map(({ sha }) => sha).reverse();
  return { stage, content: { kind: 'revert', shas } as const, draftId: newest(stage).id };
}

test('a pushed stamp is reversed by a draft that is stamped like any other', async (t) => {
  const { stage, content, draftId } = await stamped(t);
  const { site } = stage;
  site.write('src/a.txt', 'work under way\n');
  site.git('commit', '--quiet', '--no-verify', '--allow-empty', '-m', 'chore: later');
  const before = belongingsOf(site);
  const head = site.git('rev-parse', 'HEAD');
  const capture = await ask(stage, content, draftId);
  assert.deepEqual(stage.server.undone, []);
  assert.deepEqual(belongingsOf(site), before, 'nothing moves before the stamp');
  assert.equal(capture.head, head);
  assert.equal((await lookAgain(stage)).state, 'queued', 'work under way is a draft beside it');
  stage.server.stamp(newest(stage).id, 'revert: fix: as stamped\n');
  await stage.act();
  assert.equal(
    site.git('rev-parse', 'HEAD^{tree}'),
    site.git('rev-parse', `${stage.before.head}^{tree}`),
  );
  assert.ok(!existsSync(join(site.folder, 'new')), 'the folder that came is gone');
  assert.ok(existsSync(join(site.folder, 'src/e.txt')), 'the file that went is back');
  assert.equal(site.git('status', '--porcelain'), ' M src/a.txt');
  assert.equal(read(stage, 'src/a.txt'), 'work under way\n');
  assert.equal(
    site.git('ls-remote', 'origin', 'refs/heads/main').slice(0, 40),
    site.git('rev-parse', 'HEAD'),
  );
});

test('later changes are joined with the reverse, or it is said that they cannot be', async (t) => {
  const { stage, content, draftId } = await stamped(t);
  const { site } = stage;
  const commitAs = (text: string) => {
    site.write('src/c.txt', text);
    site.git('commit', '--quiet', '--no-verify', '-m', 'feat: later', '--', 'src/c.txt');
  };
  const text = read(stage, 'src/c.txt');
  commitAs(text.replace('c 20\n', 'twenty\n'));
  await ask(stage, content, draftId);
  const { diff } = stage.server.captures.at(-1)!;
  assert.match(JSON.stringify(diff), /-five.*\+c 5/);
  assert.doesNotMatch(JSON.stringify(diff), /\+c 20|-twenty/);
  commitAs(text.replace('five\n', 'FIVE\n'));
  const captures = stage.server.captures.length;
  await ask(stage, content, draftId);
  assert.deepEqual(
    stage.server.undone.map(({ trouble, path }) => [trouble, path]),
    [['revert-conflict', 'src/c.txt']],
  );
  assert.equal(stage.server.captures.length, captures);
  assert.equal(site.git('status', '--porcelain'), '');
});

test('nobody’s work in a file is overwritten by a revert, whenever it began', async (t) => {
  const { stage, content, draftId } = await stamped(t);
  const { site, server } = stage;
  const text = read(stage, 'src/c.txt');
  site.write('src/c.txt', `${text}mine\n`);
  await ask(stage, content, draftId);
  assert.equal(server.undone.at(-1)?.trouble, 'files-changed');
  site.write('src/c.txt', text);
  await ask(stage, content, draftId);
  site.write('src/c.txt', `${text}mine\n`);
  const report = await stamp(stage);
  assert.ok(report?.state === 'failed' && report.code === 'changed-since-review');
  assert.equal(read(stage, 'src/c.txt'), `${text}mine\n`);
});

test('whatever a server asks for, nothing is captured that is not a part of the own draft', async (t) => {
  const stage = await stageWith(t, ({ site }) => site.write('.env', '1\n'));
  const { site, server, before } = stage;
  const base = before.head;
  const asked: readonly (readonly [Errand['content'], string, string?])[] = [
    [leaveOut('.env#0', 'src/c.txt#1', 'src/c.txt#2'), 'everything-left-out'],
    [leaveOut('src/c.txt#9'), 'unknown-hunks'],
    [leaveOut('src/c.txt#0'), 'unknown-hunks'],
    [leaveOut('src/a.txt#1'), 'unknown-hunks'],
    [leaveOut('../outside#0'), 'unknown-hunks'],
    [leaveOut('.git/config#0'), 'unknown-hunks'],
    [leaveOut('.env#0'), 'unknown-draft', randomUUID()],
    [ignoring('../x'), 'unknown-hunks'],
    [ignoring('/etc/passwd'), 'unknown-hunks'],
    [ignoring('.git/config'), 'unknown-hunks'],
    [ignoring('src/'), 'already-tracked'],
    [ignoring('src/c.txt'), 'already-tracked'],
    [ignoring('/'), 'unknown-hunks'],
    [{ kind: 'revert', shas: [base] }, 'not-own-commit'],
    [{ kind: 'revert', shas: ['f'.repeat(40)] }, 'not-own-commit'],
  ];
  const mine = belongingsOf(site);
  const captures = server.captures.length;
  for (const [content, trouble, draftId] of asked) {
    await ask(stage, content, draftId);
    assert.equal(server.undone.at(-1)?.trouble, trouble, JSON.stringify(content));
    assert.deepEqual(belongingsOf(site), mine);
  }
  assert.equal(server.undone.length, asked.length);
  assert.equal(server.captures.length, captures);
});

test('a draft whose branch has moved on is left alone, and so is one without its snapshot', async (t) => {
  const stage = await stageWith(t, ({ site }) => site.write('.env', '1\n'));
  const { site, server } = stage;
  const snapshots = join(site.folder, '.git/dojang/snapshots');
  rmSync(snapshots, { recursive: true });
  await ask(stage, leaveOut('.env#0'));
  assert.equal(server.undone.at(-1)?.trouble, 'snapshot-gone');
  site.git('commit', '--quiet', '--no-verify', '--allow-empty', '-m', 'chore: moved on');
  await ask(stage, leaveOut('.env#0'));
  assert.equal(server.undone.at(-1)?.trouble, 'changed-since-review');
  writeFileSync(join(site.folder, '.git/MERGE_HEAD'), `${site.git('rev-parse', 'HEAD')}\n`);
  await ask(stage, leaveOut('.env#0'));
  assert.equal(server.undone.at(-1)?.trouble, 'merge-under-way');
});

test('an errand whose capture was lost on the way is done once', async (t) => {
  const stage = await stageWith(t, ({ site }) => site.write('.env', '1\n'));
  const { server } = stage;
  const errand = { id: randomUUID(), draftId: newest(stage).id, content: leaveOut('.env#0') };
  server.errands.push(errand);
  server.breakNext('POST /commit/captures', 'down');
  await assert.rejects(stage.run(), { code: 'server-unreachable' });
  const captures = server.captures.length;
  await stage.run();
  assert.equal(server.captures.length, captures + 1);
  server.errands.push({ ...errand, id: randomUUID() });
  server.breakNext('POST /commit/captures', 'refused');
  await stage.run();
  assert.equal(server.undone.at(-1)?.trouble, 'refused', 'the page hears that it came to nothing');
});

test('a server that knows no errands is not troubled by the question', async (t) => {
  const stage = await makeStage(t);
  stage.server.errands = [];
  await stage.run();
  assert.deepEqual(stage.server.undone, []);
});
