/**
 * A machine with a captured change in hostile surroundings: a server that may say anything about an act, a bare
 * repository with a hook among the tracked files, and a stranger's repository beside it.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  captureChange,
  type Desk,
  makeServerDouble,
  openApi,
  openRepository,
  pair,
  queueCapture,
  readConfig,
  retryPushes,
  type ServerDouble,
  sendCaptures,
  startActs,
  startErrands,
  watchRepository,
} from '@dojang/agent/testing';
import { cleanEnvironment, makeBase, type Site } from './states.ts';

export interface Stage {
  readonly root: string;
  readonly site: Site;
  readonly desk: Desk;
  readonly server: ServerDouble;
  readonly draftId: string;
  /** What the capture saw, and what must not move. */
  readonly before: { readonly head: string; readonly tree: string };
  /** Branches and tags, here and in the two other repositories, as their files say. */
  readonly refs: (of: 'work/.git' | 'remote.git' | 'stranger.git') => Record<string, string>;
  readonly logged: string[];
  /** Fetches the acts and carries them out. */
  readonly act: () => Promise<void>;
  /** Fetches the errands, does them, and sends the captures that came of it. */
  readonly run: () => Promise<void>;
  readonly retryPushes: () => Promise<void>;
  readonly capture: () => Promise<void>;
  /** Restores everything to when the draft was sent. After a refusal only that has to be forgotten. */
  readonly reset: (after?: { isRefused: boolean }) => void;
  /** Programs that have run and left a mark. */
  readonly marks: () => string[];
}

const bare = (folder: string) =>
  execFileSync('git', ['init', '--quiet', '--bare', folder], { env: cleanEnvironment() });

/** A program that leaves a mark of its name. */
export function markingProgram(root: string, name: string, path: string, then = 'exit 0'): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\ntouch '${join(root, 'marks', name)}'\n${then}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A bare repository among the tracked files, as a hostile clone brings it. */
function plantTrap({ root, folder, git, write }: Site): void {
  const trap = join(folder, 'vendor', 'trap.git');
  bare(trap);
  for (const name of readdirSync(join(trap, 'hooks'))) rmSync(join(trap, 'hooks', name));
  for (const hook of ['pre-receive', 'update', 'post-receive', 'reference-transaction']) {
    markingProgram(root, 'trap', join(trap, 'hooks', hook));
  }
  for (const empty of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) {
    write(`vendor/trap.git/${empty}/.keep`, '');
  }
  git('add', '--all', '--force', 'vendor');
  git('commit', '--quiet', '-m', 'chore: bring in a vendor');
}

function refsIn(repository: string): Record<string, string> {
  const folder = join(repository, 'refs');
  const loose = ['heads', 'tags'].flatMap((kind) =>
    readdirSync(join(folder, kind), { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile() && each.name !== '.keep')
      .map((each) => join(each.parentPath, each.name)),
  );
  if (existsSync(join(repository, 'packed-refs'))) throw new Error('a test packs no refs');
  return Object.fromEntries(
    loose.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8').trim()]),
  );
}

export async function makeStage(t: TestContext): Promise<Stage> {
  const root = mkdtempSync(join(tmpdir(), 'dojang-hostile-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const live = join(root, 'live');
  const kept = join(root, 'kept');
  const site = makeBase(live);
  mkdirSync(join(live, 'marks'));
  plantTrap(site);
  bare(join(live, 'stranger.git'));
  site.git('remote', 'add', 'fork', '../stranger.git');
  site.git('push', '--quiet', 'origin', 'main');
  const home = join(live, 'home');
  const config = {
    ...readConfig({ home }),
    environment: cleanEnvironment(),
    pushRetryMs: 1,
  };
  const logged: string[] = [];
  const log: Desk['log'] = (sentence, facts) =>
    void logged.push(`${sentence} ${JSON.stringify(facts)}`);
  const desk = { config, log, memory: new Map() };
  const server = makeServerDouble();
  await server.listen();
  t.after(server.shut);
  await pair(home, server.link);
  const { repository, entry } = await watchRepository(config, site.folder);
  const capture = async () => {
    await queueCapture(config, entry, repository, { trigger: 'command', force: true }, new Map());
    await sendCaptures(desk, openApi(home));
  };
  // Another snapshot of this machine, which the stamp is not about.
  site.write('src/b.txt', 'work of another day\n');
  await capture();
  site.git('checkout', '--quiet', '--', 'src/b.txt');
  const text = site.git('show', 'HEAD:src/c.txt');
  site.write('src/c.txt', `${text.replace('c 5\n', 'five\n').replace('c 50\n', 'fifty\n')}\n`);
  await capture();
  const draft = server.drafts.at(-1)!;
  markingProgram(live, 'own-hook', join(site.folder, '.git/hooks/pre-commit'));
  cpSync(live, kept, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return {
    root: live,
    site,
    desk,
    server,
    draftId: draft.id,
    before: {
      head: draft.capture.head ?? '',
      tree: draft.capture.tree,
    },
    refs: (of) => refsIn(join(live, of)),
    logged,
    act: async () => {
      const acting = new Map();
      await startActs(desk, openApi(home), acting, () => {});
      await Promise.all(acting.values());
    },
    run: async () => {
      await startErrands(desk, openApi(home));
      await sendCaptures(desk, openApi(home));
    },
    retryPushes: () => retryPushes(desk, openApi(home), true),
    capture,
    reset: ({ isRefused } = { isRefused: false }) => {
      if (isRefused) {
        rmSync(join(home, 'settled.json'), { force: true });
      } else {
        rmSync(live, { recursive: true, force: true });
        cpSync(kept, live, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
      }
      server.reports.length = 0;
      server.undone.length = 0;
      server.errands = [];
      logged.length = 0;
      for (const each of server.drafts) each.state = 'pending';
    },
    marks: () =>
      existsSync(join(live, 'marks')) ? readdirSync(join(live, 'marks')).sort() : ['gone'],
  };
}

/**
 * Asserts that only what was captured was committed, whatever the server said. Returns whether something was
 * committed.
 */
export function assertOnlyCaptured(stage: Stage): boolean {
  const { site, before, marks, refs } = stage;
  const { main: head = '', ...others } = Object.fromEntries(
    Object.entries(refs('work/.git')).map(([name, sha]) => [name.replace('heads/', ''), sha]),
  );
  assert.deepEqual(others, {}, 'no other branch, no tag');
  const isDone = head !== before.head;
  assert.deepEqual(marks(), isDone ? ['own-hook'] : [], 'no programs but the person’s own');
  assert.equal(
    readFileSync(join(site.folder, '.git', 'HEAD'), 'utf8').trim(),
    'ref: refs/heads/main',
  );
  if (isDone) {
    assert.equal(site.git('rev-parse', 'main^{tree}'), before.tree, 'exactly what was captured');
    const below = site.git('rev-list', '--first-parent', '--max-count=4', 'main').split('\n');
    assert.ok(below.slice(1).includes(before.head));
  }
  const { 'heads/main': pushed = '', ...strange } = refs('remote.git');
  assert.ok([before.head, head].includes(pushed));
  assert.deepEqual(strange, {}, 'to the captured branch alone');
  assert.deepEqual(refs('stranger.git'), {}, 'the stranger got nothing');
  return isDone;
}

/** A repository with an edit, and a folder for marks beside it. */
export function makeClone(t: TestContext): Site {
  const root = mkdtempSync(join(tmpdir(), 'dojang-clone-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'marks'));
  const site = makeBase(root);
  site.write('src/a.txt', 'edited\n');
  return site;
}

export async function captureClone({ root, folder }: Site) {
  const config = { ...readConfig({ home: join(root, 'home') }), environment: cleanEnvironment() };
  return captureChange(await openRepository(folder, { ...config, gitTimeoutMs: 20_000 }));
}
