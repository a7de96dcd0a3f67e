/** A server that lies in any field of an act. Only what this machine captured is committed. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bindAct, openApi, sendCaptures } from '@dojang/agent/testing';
import { assertOnlyCaptured, makeStage, type Stage } from '@dojang/agent/testing/hostile-stage';
import { act as actSchema } from '@dojang/commit/schema';
import fc from 'fast-check';
import { fieldsOf, type Lie, lies } from './lies.ts';

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

/** Fields that the person or the server decides: words, the split, whether to push. */
const isTheirs = (field: string) => field.startsWith('body.commits') || field === 'body.push';
/** Fields that people read. Nothing is done by them. */
const isShown = (field: string) => ['state', 'attempt', 'stampedBy', 'stampedAt'].includes(field);

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
  await sendCaptures(desk, openApi(desk.config.home));
  assert.equal(server.drafts.at(-1)?.id, draft.id, 'the same draft');
  await act();
  assert.equal(site.git('log', '-1', '--format=%s'), 'fix: newer');
});

test('a draft that an older version captured is refused with words that name the fix', async (t) => {
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
