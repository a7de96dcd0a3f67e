/** A server that lies in any field of an act: nothing happens but what this machine captured. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bindAct } from '@dojang/agent/testing';
import { type Act, act as actSchema } from '@dojang/commit/schema';
import fc from 'fast-check';
import type { z } from 'zod';
import { makeStage, type Stage } from './hostile-stage.ts';

/** Each field of a schema by its path; `[]` stands for any element. Arrays count besides their elements. */
function fieldsOf(schema: z.core.$ZodType, path = ''): string[] {
  const { def } = schema._zod as unknown as { def: { type: string } & Record<string, unknown> };
  if (def.type === 'object') {
    const shape = def.shape as Record<string, z.core.$ZodType>;
    return Object.entries(shape).flatMap(([key, inner]) =>
      fieldsOf(inner, path === '' ? key : `${path}.${key}`),
    );
  }
  if (def.type === 'array') {
    return [path, ...fieldsOf(def.element as z.core.$ZodType, `${path}[]`)];
  }
  if (def.innerType) return fieldsOf(def.innerType as z.core.$ZodType, path);
  return [path];
}

/** Changes an act in place; `stage` tells it what lies about. */
type Lie = (act: Act, stage: Stage) => void;

const trap = ({ site }: Stage) => join(site.folder, 'vendor', 'trap.git');
const stranger = ({ root }: Stage) => join(root, 'stranger.git');
const setRemote = (remote: (stage: Stage) => string | null): Lie => {
  return (act, stage) => {
    act.body.remote = remote(stage);
  };
};
const setBranch = (branch: string | null): Lie => {
  return (act) => {
    act.body.branch = branch;
  };
};
const setHunks = (...hunks: (string[] | null)[]): Lie => {
  return (act) => {
    act.body.commits = hunks.map((each, at) => ({ message: `fix: part ${at}`, hunks: each }));
  };
};

const lies: Readonly<Record<string, readonly Lie[]>> = {
  draftId: [
    (act) => {
      act.draftId = randomUUID();
    },
    // Of this machine too, and of another change.
    (act, { server }) => {
      act.draftId = server.drafts[0]?.id ?? '';
    },
  ],
  captureId: [
    (act) => {
      act.captureId = randomUUID();
    },
  ],
  traceUuid: [
    (act) => {
      act.traceUuid = randomUUID();
    },
  ],
  state: [
    (act) => {
      act.state = 'acting';
    },
  ],
  digest: [
    (act) => {
      act.digest = 'f'.repeat(64);
    },
  ],
  stampedBy: [
    (act) => {
      act.stampedBy = '$(touch marks/said)';
    },
  ],
  stampedAt: [
    (act) => {
      act.stampedAt = '1999-01-01T00:00:00.000Z';
    },
  ],
  'body.repositoryId': [
    (act) => {
      act.body.repositoryId = randomUUID();
    },
  ],
  'body.tree': [
    (act, { site }) => {
      act.body.tree = site.git('rev-parse', 'HEAD^{tree}');
    },
    // A snapshot of this machine, of which nobody was shown anything here.
    (act, { server }) => {
      act.body.tree = server.drafts[0]?.capture.tree ?? '';
    },
    (act, { site }) => {
      act.body.tree = site.git('rev-parse', 'stash@{0}^{tree}');
    },
  ],
  'body.head': [
    (act) => {
      act.body.head = null;
    },
    (act, { site }) => {
      act.body.head = site.git('rev-parse', 'HEAD~1');
    },
  ],
  'body.branch': [
    ...['other', 'main:refs/heads/evil', '../../config', '-d', 'main ', '+main'].map(setBranch),
    setBranch(null),
  ],
  'body.remote': [
    setRemote(trap),
    setRemote(() => './vendor/trap.git'),
    setRemote((stage) => `file://${trap(stage)}`),
    setRemote(stranger),
    setRemote(() => 'fork'),
    setRemote(() => '//host/share'),
    setRemote(({ root }) => `ext::sh -c touch% ${root}/marks/ext`),
    setRemote(({ root }) => `--receive-pack=touch ${root}/marks/option`),
    setRemote(() => ''),
    setRemote(() => null),
  ],
  'body.paths': [
    (act) => {
      act.body.paths.push('src/a.txt');
    },
    (act) => {
      act.body.paths = [...act.body.paths, ...act.body.paths];
    },
  ],
  'body.paths[]': [
    (act) => {
      act.body.paths[0] = '.git/config';
    },
  ],
  'body.commits': [
    setHunks(null, null),
    setHunks(['src/c.txt#1'], ['src/c.txt#1', 'src/c.txt#2']),
    setHunks(['src/c.txt#1'], []),
  ],
  'body.commits[].message': [
    (act) => {
      act.body.commits[0]!.message = 'feat: words of the server\n';
    },
    (act) => {
      act.body.commits[0]!.message = '--amend\0$(touch marks/message)';
    },
  ],
  'body.commits[].hunks': [
    (act) => {
      act.body.commits[0]!.hunks = [];
    },
    // Less than what was captured.
    (act) => {
      act.body.commits[0]!.hunks = ['src/c.txt#1'];
    },
    // All of it, in two commits.
    setHunks(['src/c.txt#2'], null),
  ],
  'body.commits[].hunks[]': [
    setHunks(['src/a.txt#1'], null),
    setHunks(['src/c.txt#9'], null),
    setHunks(['../../x#1'], null),
  ],
  'body.push': [
    (act) => {
      act.body.push = !act.body.push;
    },
  ],
};

/** Whatever the server said. Gives whether something was committed. */
function assertOnlyCaptured(stage: Stage): boolean {
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

async function tell(stage: Stage, chosen: readonly Lie[], isBound: boolean): Promise<boolean> {
  const { server, draftId, act, reset, logged } = stage;
  let isRefused = false;
  try {
    server.tell = (real) => {
      const lied = structuredClone(real);
      for (const lie of chosen) lie(lied, stage);
      return isBound ? bindAct(lied) : lied;
    };
    server.stamp(draftId, 'fix: as stamped\n');
    await act();
    if (assertOnlyCaptured(stage)) return true;
    const [last] = server.reports.slice(-1);
    const reports = server.reports.length;
    assert.ok(logged.length > 0, 'it is in the log');
    if (last?.draftId === draftId) {
      assert.ok(last.report.state === 'failed' && last.report.code === 'act-refused');
      assert.ok(last.report.field, 'it says which field');
      server.tell = (real) => real;
      await act();
      assert.equal(assertOnlyCaptured(stage), false, 'the truth comes too late');
      assert.equal(server.reports.length, reports, 'said once');
    }
    isRefused = true;
    return false;
  } finally {
    reset({ isRefused });
  }
}

test('each field of an act has lies, and none is of a field that is no more', () => {
  const fields = fieldsOf(actSchema);
  assert.ok(fields.length > 15, fields.join());
  assert.deepEqual(Object.keys(lies).sort(), [...fields].sort());
  for (const [field, all] of Object.entries(lies)) assert.ok(all.length > 0, field);
});

test('the truth is carried out, so that the lies below are about something', async (t) => {
  const stage = await makeStage(t);
  assert.equal(await tell(stage, [], true), true);
  assert.equal(await tell(stage, [], false), true);
});

/** The person’s or the server’s to say: words, how hunks are divided, whether to push. */
const isTheirs = (field: string) => field.startsWith('body.commits') || field === 'body.push';
/** Said for people to read; nothing is done by it. */
const isShown = (field: string) => ['state', 'stampedBy', 'stampedAt'].includes(field);

test('one lie: nothing but what was captured, to the captured remote and branch', async (t) => {
  const stage = await makeStage(t);
  for (const [field, all] of Object.entries(lies)) {
    for (const [at, lie] of all.entries()) {
      const name = `${field} ${at}`;
      await t.test(name, async () => {
        const unbound = await tell(stage, [lie], false);
        assert.equal(unbound, isShown(field), 'what the digest does not fit is not done');
        const bound = await tell(stage, [lie], true);
        if (!isTheirs(field)) assert.equal(bound, isShown(field) || field === 'digest');
      });
    }
  }
});

test('two lies at once: nothing but what was captured', async (t) => {
  const stage = await makeStage(t);
  const one = fc.constantFrom(...Object.values(lies).flat());
  await fc.assert(
    fc.asyncProperty(one, one, fc.boolean(), async (a, b, isBound) => {
      await tell(stage, [a, b], isBound);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('a draft that is stamped before its receipt was saved waits for it', async (t) => {
  const stage = await makeStage(t);
  const { server, desk, site, act, capture } = stage;
  site.write('src/a.txt', 'newer\n');
  server.breakNext('POST /commit/captures', 'lost');
  await assert.rejects(capture(), { code: 'server-unreachable' });
  const draft = server.drafts.at(-1)!;
  server.stamp(draft.id, 'fix: newer\n');
  await act();
  assert.equal(server.reports.length, 0, 'neither done nor refused');
  const { sendCaptures, openApi } = await import('@dojang/agent/testing');
  await sendCaptures(desk, openApi(desk.config.home));
  assert.equal(server.drafts.at(-1)?.id, draft.id, 'the same draft');
  await act();
  assert.equal(site.git('log', '-1', '--format=%s'), 'fix: newer');
});

test('a draft that an older version captured is refused with words that name the mend', async (t) => {
  const stage = await makeStage(t);
  const path = join(stage.desk.config.home, 'drafts', `${stage.draftId}.json`);
  const { capture: _capture, ...old } = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify(old));
  stage.server.stamp(stage.draftId);
  await stage.act();
  assertOnlyCaptured(stage);
  const [{ report } = { report: undefined }] = stage.server.reports;
  assert.ok(report?.state === 'failed' && report.field === 'version');
  assert.match(report.detail, /older version.*dojang draft/);
});

test('a refusal that the server does not take is not said for ever', async (t) => {
  const stage = await makeStage(t);
  const { server, draftId, act } = stage;
  server.tell = (real) => ({ ...real, captureId: randomUUID() });
  server.breakNext(`PUT /commit/acts/${draftId}`, 'busy');
  server.breakNext(`PUT /commit/acts/${draftId}`, 'refused');
  server.stamp(draftId);
  for (let n = 0; n < 4; n += 1) await act();
  const puts = server.requests.filter((each) => each.startsWith('PUT /commit/acts'));
  assert.equal(puts.length, 2, 'a server that is busy is asked again, one that refuses is not');
  assertOnlyCaptured(stage);
});

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
  const { mkdirSync, renameSync, readdirSync } = await import('node:fs');
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
