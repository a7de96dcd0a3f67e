/** The resident agent as a process, against a server that misbehaves on purpose. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerDouble } from '@dojang/agent/testing';
import { makeBase } from '@dojang/agent/testing/states';
import { until } from '@dojang/kernel/testing/until';
import { type Bench, makeBench, makePaired } from './bench.ts';
import { gitInSnapshots } from './snapshots.ts';

const close = (bench: Bench) => bench.run(['hook', 'editor-closed']);
const edit = (bench: Bench, text = 'edited\n') => bench.site.write('src/a.txt', text);

/** Closes the editor over an edit, and returns the draft that arrives. */
async function draftOf(bench: Bench, server: ServerDouble, text?: string) {
  const known = server.drafts.length;
  edit(bench, text);
  await close(bench);
  return until('the draft', () => server.drafts[known]);
}

const doneReports = (server: ServerDouble) =>
  server.reports.filter(({ report }) => report.state === 'done');
const queued = (bench: Bench, kind: string) => {
  const folder = join(bench.home, 'spool', kind);
  return existsSync(folder) ? readdirSync(folder).filter((name) => /^[^.]/.test(name)).length : 0;
};
const remoteHead = (bench: Bench) =>
  bench.site.git('ls-remote', 'origin', 'refs/heads/main').split('\t')[0];

test('closing an editor starts the agent, captures, and shows the number that the page asks for', async (t) => {
  const { bench, server } = await makePaired(t);
  const { capture } = await draftOf(bench, server);
  assert.equal(capture.trigger, 'editor-closed');
  assert.deepEqual([capture.branch, capture.remote], ['main', 'origin']);
  assert.deepEqual(
    capture.scope.files.map(({ path }) => path),
    ['src/a.txt'],
  );
  await until('the draft to be known here', () => /capture sent/.test(bench.log()));
  const status = JSON.parse((await bench.run(['status', '--json'])).text);
  assert.deepEqual([status.isPaired, status.isAgentRunning, status.waiting], [true, true, 1]);
  const [{ matchNumber }] = status.drafts;
  assert.match(matchNumber, /^\d\d$/);
  const digest = createHash('sha256').update(`${capture.idempotencyKey}:${matchNumber}`);
  assert.equal(capture.matchDigest, digest.digest('hex'));
});

test('a stamp wakes the agent, which commits and pushes once', async (t) => {
  const { bench, server } = await makePaired(t);
  const { id } = await draftOf(bench, server);
  const stamped = performance.now();
  server.stamp(id, 'fix: by phone\n');
  await until('the push', () => doneReports(server)[0]);
  assert.ok(performance.now() - stamped < 15_000, 'the live stream woke it, not the 30 s poll');
  assert.equal(bench.site.git('log', '-1', '--format=%s'), 'fix: by phone');
  assert.equal(remoteHead(bench), bench.site.git('rev-parse', 'HEAD'));
  const states = server.reports.map(({ report }) => report.state);
  assert.deepEqual(states, ['acting', 'done']);
});

test('a stamp given while the agent was away is carried out when it is back', async (t) => {
  const { bench, server } = await makePaired(t);
  const { id } = await draftOf(bench, server);
  await until('the draft to be known here', () => /capture sent/.test(bench.log()));
  await bench.kill();
  server.stamp(id);
  bench.start();
  await until('the act', () => doneReports(server)[0]);
  assert.equal(bench.site.git('rev-list', '--count', 'HEAD'), '3');
});

test('a server that is down gets the newest capture of each branch when it is back', async (t) => {
  const { bench, server } = await makePaired(t);
  await server.shut();
  for (const text of ['first\n', 'second\n']) {
    edit(bench, text);
    await close(bench);
    await until('the queue', () => queued(bench, 'captures') === 1 && queued(bench, 'hooks') === 0);
  }
  await bench.kill();
  await server.listen();
  bench.start();
  const draft = await until('the draft', () => server.drafts[0]);
  await until('the queue to empty', () => queued(bench, 'captures') === 0);
  assert.equal(server.drafts.length, 1);
  assert.equal(
    gitInSnapshots(bench.site, 'cat-file', '-p', `${draft.capture.tree}:src/a.txt`),
    'second',
  );
});

for (const fault of ['lost', 'html', 'busy', 'down'] as const) {
  test(`a capture whose answer is "${fault}" is sent again, and is one draft`, async (t) => {
    const { bench, server } = await makePaired(t);
    server.breakNext('POST /commit/captures', fault, 2);
    await draftOf(bench, server);
    await until('the queue to empty', () => queued(bench, 'captures') === 0);
    assert.equal(server.drafts.length, 1);
    assert.equal(new Set(server.captures.map((each) => each.idempotencyKey)).size, 1);
  });
}

const capturesAt = ({ requests }: { requests: readonly string[] }) =>
  requests.filter((request) => request.startsWith('POST /commit/captures'));

test('a capture goes as gzip', async (t) => {
  const { bench, server } = await makePaired(t);
  await draftOf(bench, server);
  assert.deepEqual(capturesAt(server), ['POST /commit/captures gzip']);
});

for (const gzip of ['refused', 'misread'] as const) {
  test(`a server that does not know gzip, by which it is ${gzip}, gets captures plain`, async (t) => {
    const { bench, server } = await makePaired(t);
    server.gzip = gzip;
    await draftOf(bench, server);
    assert.deepEqual(capturesAt(server), ['POST /commit/captures gzip', 'POST /commit/captures']);
    await draftOf(bench, server, 'again\n');
    assert.equal(capturesAt(server).at(-1), 'POST /commit/captures');
    assert.equal(server.drafts.length, 2);
  });
}

test('a capture that the server refuses for good is dropped, and the next one goes', async (t) => {
  const { bench, server } = await makePaired(t);
  server.breakNext('POST /commit/captures', 'refused');
  edit(bench);
  await close(bench);
  await until('the refusal', () => /refused a capture/.test(bench.log()));
  await until('the queue to empty', () => queued(bench, 'captures') === 0);
  await draftOf(bench, server, 'again\n');
});

for (const fault of ['lost', 'html', 'busy'] as const) {
  test(`an act whose report is answered by "${fault}" is reported again, and done once`, async (t) => {
    const { bench, server } = await makePaired(t);
    const { id } = await draftOf(bench, server);
    server.breakNext(`PUT /commit/acts/${id}`, fault, 4);
    server.stamp(id);
    const { report } = await until('the report', () => doneReports(server)[0]);
    assert.equal(bench.site.git('rev-list', '--count', 'HEAD'), '3');
    assert.ok(report.state === 'done');
    assert.equal(report.commits[0]?.sha, bench.site.git('rev-parse', 'HEAD'));
    const shas = doneReports(server).map(({ report }) => JSON.stringify(report));
    assert.equal(new Set(shas).size, 1);
  });
}

test('an agent that is killed while a hook runs does the act once when it is back', async (t) => {
  const { bench, server } = await makePaired(t);
  const { id } = await draftOf(bench, server);
  const mark = join(bench.root, 'mark');
  const hook = join(bench.site.folder, '.git/hooks/pre-commit');
  writeFileSync(hook, `#!/bin/sh\n[ -e "${mark}" ] && exit 0\ntouch "${mark}"; sleep 60\n`, {
    mode: 0o755,
  });
  server.stamp(id);
  await until('the hook', () => existsSync(mark));
  await bench.kill();
  assert.equal(bench.site.git('rev-list', '--count', 'HEAD'), '2');
  bench.start();
  await until('the act', () => doneReports(server)[0]);
  assert.equal(bench.site.git('rev-list', '--count', 'HEAD'), '3');
});

test('what was edited after the review is said, and a fresh draft is there', async (t) => {
  const { bench, server } = await makePaired(t);
  const { id } = await draftOf(bench, server);
  edit(bench, 'edited after the review\n');
  server.stamp(id);
  const fresh = await until('the fresh draft', () => server.drafts[1]);
  const failed = await until('the report', () =>
    server.reports.find(({ report }) => report.state === 'failed'),
  );
  assert.ok(failed.report.state === 'failed');
  assert.deepEqual([failed.report.code, failed.report.recaptured], ['changed-since-review', true]);
  assert.match(
    gitInSnapshots(bench.site, 'cat-file', '-p', `${fresh.capture.tree}:src/a.txt`),
    /after/,
  );
  assert.equal(bench.site.git('rev-list', '--count', 'HEAD'), '2');
});

test('a push that found no remote catches up when the remote is back', async (t) => {
  const { bench, server } = await makePaired(t, {
    settings: { pushRetrySeconds: 0.5, pollSeconds: 0.5 },
  });
  const { id } = await draftOf(bench, server);
  const remote = join(bench.site.root, 'remote.git');
  renameSync(remote, `${remote}.away`);
  server.stamp(id);
  const first = await until('the report', () => doneReports(server)[0]);
  assert.ok(first.report.state === 'done' && first.report.pushNote === 'remote-gone');
  assert.equal(queued(bench, 'pushes'), 1);
  renameSync(`${remote}.away`, remote);
  const second = await until('the push', () => doneReports(server)[1]);
  assert.ok(second.report.state === 'done' && second.report.pushedRef === 'refs/heads/main');
  assert.equal(remoteHead(bench), bench.site.git('rev-parse', 'HEAD'));
  await until('the queue to empty', () => queued(bench, 'pushes') === 0);
});

test('a slow hook in one repository keeps another repository’s draft not waiting', async (t) => {
  const { bench, server } = await makePaired(t);
  const { id } = await draftOf(bench, server);
  const mark = join(bench.root, 'mark');
  const hook = join(bench.site.folder, '.git/hooks/pre-commit');
  writeFileSync(hook, `#!/bin/sh\ntouch "${mark}"; sleep 8\n`, { mode: 0o755 });
  server.stamp(id);
  await until('the hook', () => existsSync(mark));
  const other = makeBase(join(bench.root, 'other'));
  assert.equal((await bench.run(['init', '--folder', other.folder])).code, 0);
  other.write('src/b.txt', 'elsewhere\n');
  await bench.run(['hook', 'editor-closed', '--folder', other.folder]);
  await until('the other draft', () => server.drafts[1]);
  assert.equal(doneReports(server).length, 0, 'the hook still ran when the other draft was there');
  await until('the act', () => doneReports(server)[0]);
});

test('during a merge the draft waits, and it follows when the merge is over', async (t) => {
  const { bench, server } = await makePaired(t);
  const { git, tryGit, write } = bench.site;
  git('checkout', '--quiet', '-b', 'side');
  write('other/one.txt', 'theirs\n');
  git('commit', '--quiet', '-am', 'fix: theirs');
  git('checkout', '--quiet', 'main');
  write('other/one.txt', 'ours\n');
  git('commit', '--quiet', '-am', 'fix: ours');
  tryGit('merge', 'side');
  await close(bench);
  await until('the trigger', () => /"outcome":"deferred"/.test(bench.log()));
  assert.equal(server.captures.length, 0);
  git('merge', '--abort');
  edit(bench);
  await until('the draft', () => server.drafts[0]);
});

test('the same change is one draft, however many windows close', async (t) => {
  const { bench, server } = await makePaired(t);
  await draftOf(bench, server);
  for (let at = 0; at < 3; at += 1) await close(bench);
  await until('the triggers', () => queued(bench, 'hooks') === 0 && /"known"/.test(bench.log()));
  assert.equal(server.drafts.length, 1);
});

test('a draft that another process asked for with a hint is not asked for again', async (t) => {
  const { bench, server } = await makePaired(t, {
    settings: { idleMinutes: 0.02, pollSeconds: 0.3 },
  });
  edit(bench);
  assert.equal((await bench.run(['draft', '--hint', 'customers paid twice'])).code, 0);
  const { capture } = await until('the draft', () => server.drafts[0]);
  assert.equal(capture.hint, 'customers paid twice');
  bench.start();
  await close(bench);
  await until('the trigger', () => queued(bench, 'hooks') === 0 && /"known"/.test(bench.log()));
  await sleep(2500);
  assert.equal(server.captures.length, 1);
  edit(bench, 'edited again\n');
  const next = await until('the next draft', () => server.drafts[1]);
  assert.equal(next.capture.trigger, 'idle');
});

test('work that is left alone is drafted after the idle time', async (t) => {
  const { bench, server } = await makePaired(t, {
    settings: { idleMinutes: 0.02, pollSeconds: 0.3 },
  });
  edit(bench);
  bench.start();
  const { capture } = await until('the draft', () => server.drafts[0]);
  assert.equal(capture.trigger, 'idle');
  await sleep(1500);
  assert.equal(server.drafts.length, 1);
});

test('one agent runs for a home, however often it is started', async (t) => {
  const { bench } = await makePaired(t);
  const first = bench.start();
  await until('the agent', () => /agent started/.test(bench.log()));
  const others = await Promise.all([1, 2, 3].map(() => bench.run(['agent'])));
  for (const { code, text } of others) assert.deepEqual([code, /already/.test(text)], [0, true]);
  assert.equal(JSON.parse(readFileSync(join(bench.home, 'agent.lock'), 'utf8')).pid, first.pid);
  assert.equal(bench.log().match(/agent started/g)?.length, 1);
});

test('an agent that was killed leaves a lock that the next one takes over', async (t) => {
  const { bench } = await makePaired(t);
  bench.start();
  await until('the agent', () => /agent started/.test(bench.log()));
  await bench.kill();
  bench.start();
  await until('the next agent', () => bench.log().match(/agent started/g)?.length === 2);
});

test('processes that need a new token at once refresh it once: the used one would count as stolen', async (t) => {
  const { bench, server } = await makePaired(t, { accessMs: 61_500 });
  // Within a minute of its end a token counts as old.
  await sleep(2000);
  const before = server.refreshes;
  const all = await Promise.all(Array.from({ length: 6 }, () => bench.run(['status', '--json'])));
  assert.equal(all.length, 6);
  for (const { text } of all) assert.equal(JSON.parse(text).server.isReachable, true, text);
  // With a slow start, the new token may be old by then, too. A theft would end all tokens.
  assert.ok(server.refreshes - before >= 1 && server.refreshes - before < 6);
});

test('a machine that was revoked keeps its captures and says that it must be paired', async (t) => {
  const { bench, server } = await makePaired(t);
  server.revoke();
  edit(bench);
  await close(bench);
  await until('the queue', () => queued(bench, 'captures') === 1);
  await until('the failure', () => /is not paired/.test(bench.log()));
  assert.match((await bench.run(['status'])).text, /not paired/);
  assert.equal((await bench.run(['pair', server.link])).code, 0);
  await until('the draft', () => server.drafts[0]);
});

test('tokens and queue are readable by their owner alone', async (t) => {
  const { bench, server } = await makePaired(t);
  await server.shut();
  edit(bench);
  await close(bench);
  await until('the queue', () => queued(bench, 'captures') === 1);
  const modeOf = (...path: string[]) => statSync(join(bench.home, ...path)).mode & 0o777;
  assert.equal(modeOf(), 0o700);
  assert.equal(modeOf('session.json'), 0o600);
  assert.equal(modeOf('spool', 'captures'), 0o700);
  const [name = ''] = readdirSync(join(bench.home, 'spool', 'captures'));
  assert.equal(modeOf('spool', 'captures', name), 0o600);
});

test('a secret in the change reaches neither the server’s preview nor the log', async (t) => {
  const { bench, server } = await makePaired(t);
  const token = `ghp_${'aB3dE6gH9j'.repeat(4).slice(0, 36)}`;
  const { capture } = await draftOf(bench, server, `const token = "${token}";\n`);
  assert.deepEqual(
    capture.secrets.map(({ path, line }) => [path, line]),
    [['src/a.txt', 1]],
  );
  assert.ok(!JSON.stringify(capture).includes(token));
  assert.ok(!bench.log().includes(token));
});

test('a folder that is not looked after has no effect, and neither has a repository without changes', async (t) => {
  const { bench, server } = await makePaired(t);
  await bench.run(['hook', 'editor-closed', '--folder', bench.root]);
  await until('the trigger', () => /trigger without effect/.test(bench.log()));
  await close(bench);
  await until('the trigger', () => /"outcome":"clean"/.test(bench.log()));
  assert.equal(server.captures.length, 0);
});

test('the rules of the server hold at the terminal too, also when it is away', async (t) => {
  const { bench, server } = await makePaired(t);
  const rule = { name: 'Say why', enabled: true };
  server.rules = [
    {
      ...rule,
      conditions: [{ on: 'message', part: 'body', is: 'empty', words: [] }],
      action: { do: 'block', text: 'Tell the reason in the body.' },
    },
    { ...rule, name: 'Sign', conditions: [], action: { do: 'add-footer', text: 'Team: pay' } },
  ];
  await draftOf(bench, server);
  await until('the rules', () => existsSync(join(bench.site.folder, '.git/dojang/rules.json')));
  await server.shut();
  const head = bench.site.git('rev-parse', 'HEAD');
  const refused = await bench.run(['commit', '--message', 'fix: a'], {});
  assert.equal(refused.code, 1);
  assert.match(refused.text, /block: Say why: Tell the reason in the body\./);
  assert.equal(bench.site.git('rev-parse', 'HEAD'), head);
  const passed = await bench.run(['commit', '--message', 'fix: a\n\nBecause.']);
  assert.equal(passed.code, 0, passed.text);
  assert.match(passed.text, /warn: Sign: Team: pay/);
});

test('without a server everything else works', async (t) => {
  const bench = makeBench(t);
  assert.equal((await bench.run(['init'])).code, 0);
  edit(bench);
  const { code, text } = await bench.run(['draft']);
  assert.equal(code, 0, text);
  assert.match(text, /^\w+(\(.+\))?: /m);
  await close(bench);
  await until('the capture to wait', () => queued(bench, 'captures') === 1);
});
