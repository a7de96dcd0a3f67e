/** Whatever state a repository is in, and whenever the agent dies, nothing of the person's is lost. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { captureChange, openRepository, type Plan, readConfig } from '@dojang/agent/testing';
import {
  circumstances,
  cleanEnvironment,
  edits,
  makeBase,
  obstacles,
  type Site,
  siteAt,
} from '@dojang/agent/testing/states';
import { splitByConcern } from '@dojang/commit/engine';
import fc from 'fast-check';
import { belongingsOf } from './belongings.ts';
import { gitInSnapshots } from './snapshots.ts';

const scratch = mkdtempSync(join(tmpdir(), 'dojang-states-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const driver = fileURLToPath(new URL('act-driver.ts', import.meta.url));
const realGit = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();

/** A git that counts its calls, and kills the calling process at one of them. */
const wrapper = join(scratch, 'bin');
mkdirSync(wrapper);
writeFileSync(
  join(wrapper, 'git'),
  `#!/bin/sh
exec 9>"$KILL_COUNTER.lock"; flock 9
printf '%s' "$*" | tr '\\n' ' ' >> "$KILL_COUNTER"; echo >> "$KILL_COUNTER"
n=$(wc -l < "$KILL_COUNTER")
exec 9>&-
if [ "$n" = "$KILL_AT" ]; then
  case "$KILL_WHEN" in
    before) kill -9 $PPID; exit 1;;
    after) ${realGit} "$@"; code=$?; kill -9 $PPID; exit $code;;
    orphan) kill -9 $PPID; sleep 0.02;;
  esac
fi
exec ${realGit} "$@"
`,
);
chmodSync(join(wrapper, 'git'), 0o755);

const moments = ['before', 'after', 'orphan'] as const;
interface Kill {
  readonly at: number;
  readonly when: (typeof moments)[number];
}

let numbered = 0;

/** Runs the act in a process. Returns its report, or undefined when it was killed, and its git calls. */
function runAct(site: Site, plan: Plan, kill: Kill = { at: -1, when: 'before' }) {
  numbered += 1;
  const order = join(scratch, `order-${numbered}.json`);
  const counter = join(scratch, `calls-${numbered}`);
  const options = { lockWaitMs: 200 };
  writeFileSync(order, JSON.stringify({ folder: site.folder, plan, options }));
  const run = spawnSync(process.execPath, [driver, order], {
    encoding: 'utf8',
    env: {
      ...cleanEnvironment(),
      PATH: `${wrapper}:${process.env.PATH}`,
      KILL_COUNTER: counter,
      KILL_AT: String(kill.at),
      KILL_WHEN: kill.when,
    },
  });
  const calls = existsSync(counter) ? readFileSync(counter, 'utf8').trimEnd().split('\n') : [];
  if (run.signal === 'SIGKILL') return { report: undefined, calls };
  assert.equal(run.status, 0, run.stderr);
  return { report: JSON.parse(run.stdout), calls };
}

async function planFor(site: Site, isSplit: boolean): Promise<Plan> {
  const config = readConfig({ home: join(scratch, 'home') });
  const environment = { ...config.environment, ...cleanEnvironment() };
  const repository = await openRepository(site.folder, { ...config, environment });
  const capture = await captureChange(repository);
  assert.ok(capture, 'the state has something to commit');
  const { tree, head, branch } = capture.snapshot;
  const commits = isSplit
    ? splitByConcern(capture.scope, capture.convention, branch)
    : [{ message: 'feat: 도장을 찍다\n\nWith a body.\n', hunks: null }];
  const body = { repositoryId: '', tree, head, branch, remote: capture.route?.remote ?? null };
  const draftId = '00000000-0000-4000-8000-000000000001';
  return { draftId, body: { ...body, paths: [...capture.paths], commits, push: true } };
}

/** Work that goes on after the capture, in paths that the draft does not know. */
function goOn(site: Site): void {
  site.write('other/one.txt', 'went on\n');
  site.write('later/untracked.txt', 'later\n');
  site.write('later/staged.txt', 'later\n');
  site.git('add', '--sparse', 'later/staged.txt');
}

/** A copy of a site in a folder of its own, dates kept. */
function copyOf(site: Site): Site {
  numbered += 1;
  const root = join(scratch, `copy-${numbered}`);
  execFileSync('cp', ['-a', site.root, root]);
  return siteAt(root);
}

const prepared = (name: string) => makeBase(join(scratch, name));

const commitsSince = (site: Site, head: string | null) =>
  Number(site.git('rev-list', '--count', head === null ? 'HEAD' : `${head}..HEAD`));

const without = (map: ReadonlyMap<string, string>, paths: readonly string[]) =>
  Object.fromEntries([...map].filter(([path]) => !paths.includes(path)));

/** After a kill, before anything is repaired: either all of the branch's step happened or none of it. */
function assertNothingHalf(site: Site, plan: Plan, was: ReturnType<typeof belongingsOf>): void {
  const now = belongingsOf(site);
  assert.deepEqual(now.files, was.files, 'files');
  assert.equal(now.stash, was.stash, 'stash');
  if (now.branches === was.branches && plan.body.branch !== null) {
    assert.equal(
      now.index,
      was.index,
      'the index is byte-identical while the branch has not moved',
    );
  }
  const { paths } = plan.body;
  assert.deepEqual(without(now.entries, paths), without(was.entries, paths), 'other entries');
}

/** At the end the commits are there once, the index matches them, and nothing else has changed. */
function assertCommitted(site: Site, plan: Plan, was: ReturnType<typeof belongingsOf>): void {
  const { body } = plan;
  assert.equal(commitsSince(site, body.head), body.commits.length, 'each commit once');
  assert.equal(site.git('rev-parse', 'HEAD^{tree}'), body.tree, 'exactly the approved tree');
  const now = belongingsOf(site);
  assert.deepEqual(now.files, was.files, 'files');
  assert.equal(now.stash, was.stash, 'stash');
  assert.deepEqual(without(now.entries, body.paths), without(was.entries, body.paths), 'entries');
  assert.equal(site.tryGit('diff', '--cached', '--quiet', 'HEAD', '--', 'src'), 0, 'index = HEAD');
  assert.ok(!existsSync(join(site.folder, '.git/index.lock')), 'no lock is left');
  if (body.branch !== null && body.remote !== null) {
    const there = site.git('ls-remote', 'origin', `refs/heads/${body.branch}`).split('\t')[0];
    assert.equal(there, site.git('rev-parse', 'HEAD'), 'pushed');
  }
}

function killAndMend(site: Site, plan: Plan, kill: Kill): void {
  const was = belongingsOf(site);
  const killed = runAct(site, plan, kill);
  if (killed.report === undefined) {
    if (kill.when === 'orphan') spawnSync('sleep', ['0.1']);
    assertNothingHalf(site, plan, was);
  }
  const { report } = runAct(site, plan);
  assert.equal(report.state, 'done', JSON.stringify(report));
  assertCommitted(site, plan, was);
  rmSync(site.root, { recursive: true, force: true });
}

test('an act that is asked for again gives the same report and does nothing', async () => {
  const site = prepared('again');
  edits.unstaged?.(site);
  const plan = await planFor(site, false);
  const { report } = runAct(site, plan);
  const was = belongingsOf(site);
  site.write('src/b.txt', 'next work\n');
  assert.deepEqual(runAct(site, plan).report, report);
  assert.equal(belongingsOf(site).branches, was.branches);
});

const state = fc.record({
  circumstance: fc.constantFrom(...Object.keys(circumstances)),
  edits: fc.subarray(Object.keys(edits), { minLength: 1 }),
  isSplit: fc.boolean(),
  goesOn: fc.boolean(),
  kills: fc.array(
    fc.record({
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      when: fc.constantFrom(...moments),
    }),
    { minLength: 2, maxLength: 2 },
  ),
});

test('an act killed at every git call, in every way, is done once or not at all', {
  timeout: 720_000,
}, async () => {
  const site = prepared('every');
  for (const make of Object.values(edits)) make(site);
  const plan = await planFor(site, false);
  goOn(site);
  const { calls, report } = runAct(copyOf(site), plan);
  assert.equal(report.state, 'done', JSON.stringify(report));
  assert.ok(calls.length > 10, `${calls.length} git calls`);
  const moving = calls.findIndex((call) => /update-ref -m .*refs\/heads\/main/.test(call)) + 1;
  assert.ok(moving > 0, 'the call that moves the branch was seen');
  for (let at = 1; at <= calls.length; at += 1) {
    // At the decisive call, and right after it, every way of dying is tried, elsewhere they take turns.
    const isDecisive = at === moving || at === moving + 1;
    const ways = isDecisive ? moments : [moments[at % moments.length] ?? 'before'];
    for (const when of ways) killAndMend(copyOf(site), plan, { at, when });
  }
});

fc.sample(state, { seed: 20_261_121, numRuns: 10 }).forEach((drawn, number) => {
  const named = `${drawn.circumstance}${drawn.isSplit ? ', split' : ''}: ${drawn.edits.join(', ')}`;
  test(`state ${number + 1} (${named}) survives kills at random git calls`, async () => {
    const site = prepared(`state-${number}`);
    circumstances[drawn.circumstance]?.(site);
    for (const name of drawn.edits) edits[name]?.(site);
    const plan = await planFor(site, drawn.isSplit);
    if (drawn.goesOn && drawn.circumstance !== 'sparse') goOn(site);
    const was = belongingsOf(site);
    const first = copyOf(site);
    const { calls, report } = runAct(first, plan);
    assert.equal(report.state, 'done', JSON.stringify(report));
    assertCommitted(first, plan, was);
    for (const { share, when } of drawn.kills) {
      killAndMend(copyOf(site), plan, { at: 1 + Math.floor(share * calls.length), when });
    }
  });
});

for (const [name, { make, code }] of Object.entries(obstacles)) {
  test(`with ${name} the act refuses and changes nothing`, async () => {
    const site = prepared(`obstacle-${code}`);
    edits.unstaged?.(site);
    const plan = await planFor(site, false);
    make(site);
    const head = site.git('rev-parse', 'HEAD');
    const was = belongingsOf(site);
    const { report } = runAct(site, plan);
    assert.deepEqual([report.state, report.code], ['failed', code], JSON.stringify(report));
    const now = belongingsOf(site);
    assert.deepEqual(now, was);
    assert.equal(site.git('rev-parse', 'HEAD'), head);
  });

  test(`with ${name} a snapshot is taken all the same, and changes nothing`, async () => {
    const site = prepared(`snapshot-${code}`);
    edits.unstaged?.(site);
    make(site);
    site.write('src/a.txt', 'worth saving\n');
    const was = belongingsOf(site);
    const plan = await planFor(site, false);
    assert.deepEqual(belongingsOf(site), was);
    assert.equal(
      gitInSnapshots(site, 'cat-file', '-p', `${plan.body.tree}:src/a.txt`),
      'worth saving',
    );
  });
}

test('before the first commit an act makes it, killed or not', async () => {
  const site = makeBase(join(scratch, 'unborn'), { isUnborn: true });
  edits.strangeNames?.(site);
  const plan = await planFor(site, false);
  const { calls } = runAct(copyOf(site), plan);
  for (let at = 1; at <= calls.length; at += 5)
    killAndMend(copyOf(site), plan, { at, when: 'after' });
});

test('in a linked worktree an act commits there and leaves the main tree alone', async () => {
  const main = prepared('linked');
  main.git('worktree', 'add', '--quiet', '-b', 'beside', '../beside');
  const site = siteAt(main.root, 'beside');
  site.write('src/a.txt', 'in the worktree\n');
  const plan = await planFor(site, false);
  const [was, mainWas] = [belongingsOf(site), belongingsOf(main)];
  assert.equal(runAct(site, plan).report.state, 'done');
  assertCommitted(site, plan, was);
  const now = belongingsOf(main);
  assert.deepEqual(
    [now.files, now.index, now.stash],
    [mainWas.files, mainWas.index, mainWas.stash],
  );
});

test('ten thousand files are captured and committed in seconds, and the rest stays', async () => {
  const site = prepared('many');
  for (let at = 0; at < 10_000; at += 1) site.write(`many/${at % 100}/file ${at}.txt`, `${at}\n`);
  site.git('add', '--all');
  site.git('commit', '--quiet', '-m', 'feat: many');
  for (let at = 0; at < 10_000; at += 1) site.write(`many/${at % 100}/file ${at}.txt`, `${at}!\n`);
  const started = performance.now();
  const plan = await planFor(site, false);
  goOn(site);
  const was = belongingsOf(site);
  const { report } = runAct(site, plan);
  assert.equal(report.state, 'done', JSON.stringify(report));
  assertCommitted(site, plan, was);
  assert.ok(performance.now() - started < 60_000);
});
