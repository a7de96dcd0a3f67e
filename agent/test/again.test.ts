/** A stamped act that cannot run now waits, and what failed is tried again, never twice. */
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { makeBench, makePaired } from './bench.ts';
import { hasTerminal, runAtTerminal } from './pty.ts';

const settings = { pollSeconds: 0.3, pushRetrySeconds: 600 };

async function makeDraft(t: TestContext, more: Record<string, number> = {}) {
  const { bench, server } = await makePaired(t, { settings: { ...settings, ...more } });
  bench.site.write('src/a.txt', 'stamped\n');
  await bench.run(['hook', 'editor-closed']);
  const { id } = await until('the draft', () => server.drafts[0]);
  const reports = () => server.reports.map(({ report }) => report);
  const last = (state: string, from = 0) =>
    until(
      state,
      () =>
        reports()
          .slice(from)
          .find((each) => each.state === state),
      20_000,
    );
  const count = () => bench.site.git('rev-list', '--count', 'HEAD');
  const hook = (name: string, body: string) => {
    const path = join(bench.site.root, name);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
    return () => rmSync(path);
  };
  return { bench, server, id, reports, last, count, hook };
}

test('a stamp waits for another git that holds the index, also over a restart, and runs no hook in vain', async (t) => {
  const { bench, server, id, reports, last, count, hook } = await makeDraft(t);
  const runs = join(bench.root, 'runs');
  hook('work/.git/hooks/pre-commit', `echo ran >> '${runs}'`);
  const lock = join(bench.site.folder, '.git/index.lock');
  writeFileSync(lock, 'of another git');
  server.stamp(id);
  const waits = await until('the word', () =>
    reports().find((each) => each.state === 'acting' && each.waitsFor === 'index-locked'),
  );
  assert.ok(waits);
  await bench.kill();
  const agent = bench.start();
  t.after(() => agent.kill('SIGKILL'));
  await until(
    'the word of the next agent',
    () => reports().filter((each) => each.state === 'acting' && each.waitsFor)[1],
    20_000,
  );
  assert.equal(count(), '2');
  assert.equal(
    reports().some(({ state }) => state === 'failed' || state === 'done'),
    false,
  );
  rmSync(lock);
  const done = await last('done');
  assert.ok(done.state === 'done' && done.pushedRef === 'refs/heads/main');
  assert.equal(count(), '3');
  assert.equal(readFileSync(runs, 'utf8'), 'ran\n');
});

test('a wait has an end; then a person may ask again, and the same stamp is carried out once', async (t) => {
  const { bench, server, id, reports, last, count } = await makeDraft(t, { indexWaitHours: 0 });
  const lock = join(bench.site.folder, '.git/index.lock');
  writeFileSync(lock, 'of another git');
  server.stamp(id);
  const failed = await last('failed');
  assert.ok(failed.state === 'failed' && failed.code === 'index-locked');
  rmSync(lock);
  server.askAgain(id);
  const done = await last('done', reports().indexOf(failed));
  assert.ok(done.state === 'done');
  assert.equal(count(), '3');
  // The server may lose a report, and list the act again and again.
  const before = reports().length;
  server.drafts[0]!.state = 'stamped';
  server.askAgain(id);
  const again = await last('done', before);
  assert.deepEqual(again, done);
  assert.equal(count(), '3');
});

test('a hook that failed is asked again; what changed since is not committed by it', async (t) => {
  const { bench, server, id, reports, last, count, hook } = await makeDraft(t);
  const mend = hook('work/.git/hooks/pre-commit', 'echo "lint: no"; exit 1');
  server.stamp(id);
  const failed = await last('failed');
  assert.ok(failed.state === 'failed' && failed.code === 'hook-failed');
  server.askAgain(id);
  await last('failed', reports().indexOf(failed) + 1);
  mend();
  bench.site.write('src/a.txt', 'edited since\n');
  const at = reports().length;
  server.askAgain(id);
  const refused = await last('failed', at);
  assert.ok(refused.state === 'failed' && refused.code === 'changed-since-review');
  bench.site.write('src/a.txt', 'stamped\n');
  server.askAgain(id);
  await last('done');
  assert.equal(count(), '3');
  assert.equal(bench.site.git('show', 'HEAD:src/a.txt'), 'stamped');
});

test('a push that was refused is made again when a person asks, and only the push', async (t) => {
  const { bench, server, id, reports, last, count, hook } = await makeDraft(t);
  const mend = hook('remote.git/hooks/pre-receive', 'echo "closed today"; exit 1');
  server.stamp(id);
  const first = await last('done');
  assert.ok(first.state === 'done' && first.pushNote === 'hook-declined');
  server.askAgain(id);
  const second = await last('done', reports().length);
  assert.ok(second.state === 'done' && second.pushNote === 'hook-declined');
  mend();
  server.askAgain(id);
  const third = await last('done', reports().length);
  assert.ok(third.state === 'done');
  assert.deepEqual(
    [third.pushedRef, third.pushNote, third.pushWords],
    ['refs/heads/main', null, undefined],
  );
  assert.deepEqual(third.commits, first.commits);
  assert.equal(count(), '3');
  const { git } = bench.site;
  assert.match(git('ls-remote', 'origin', 'main'), new RegExp(git('rev-parse', 'HEAD')));
});

test('a commit that was undone since is not pushed, whoever asks', async (t) => {
  const { bench, server, id, reports, last, hook } = await makeDraft(t);
  const mend = hook('remote.git/hooks/pre-receive', 'exit 1');
  server.stamp(id);
  await last('done');
  mend();
  const before = bench.site.git('ls-remote', 'origin');
  bench.site.git('reset', '--quiet', '--soft', 'HEAD~1');
  server.askAgain(id);
  const after = await last('done', reports().length);
  assert.ok(after.state === 'done' && after.pushNote === 'taken-back');
  assert.equal(bench.site.git('ls-remote', 'origin'), before);
});

const skip = hasTerminal ? false : 'script(1) is not installed here';

test('at a terminal a busy index is waited for with a word, and Ctrl-C ends the wait', {
  skip,
}, async (t) => {
  const bench = makeBench(t);
  const { folder, git, write } = bench.site;
  const lock = join(folder, '.git/index.lock');
  const word = 'Another git command holds the index';
  const commit = ['commit', '-m', 'fix: waited'];
  write('src/a.txt', 'waited\n');
  writeFileSync(lock, 'of another git');
  const ended = await runAtTerminal(bench, commit, [[word, '\u0003']]);
  assert.equal(ended.code, 130, ended.text);
  assert.equal(readFileSync(lock, 'utf8'), 'of another git');
  assert.equal(git('log', '-1', '--format=%s'), 'feat: go on');
  const waiting = runAtTerminal(bench, commit, []);
  setTimeout(() => rmSync(lock), 2500);
  const { code, text } = await waiting;
  assert.equal(code, 0, text);
  assert.equal(text.split(word).length, 2, text);
  assert.equal(git('log', '-1', '--format=%s'), 'fix: waited');
});
