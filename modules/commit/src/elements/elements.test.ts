import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { inTransaction } from '@dojang/kernel';
import { kernelModule, stampDraft } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { reportAct } from '../acts/reports.ts';
import { commitModule } from '../index.ts';
import { commitBody } from '../schema.ts';
import { doneReport, draftOf, newWorkshop } from '../testing/captures.ts';
import { addHistory } from '../testing/history-rows.ts';
import {
  changesOfElements,
  type ElementQuestion,
  keepChangedElements,
} from './changed-elements.ts';
import { meets } from './paths.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);

const ask = (more: Partial<ElementQuestion>): ElementQuestion => ({
  repositoryId: null,
  elements: [],
  since: new Date(0),
  until: new Date(Date.UTC(2100, 0, 1)),
  ...more,
});

/** Finalised commits, an hour apart, each of which changed these elements: `path#name`. */
async function withChanges(changed: readonly (readonly string[])[]) {
  const workshop = await newWorkshop(kernel);
  const { phone, repositoryId } = workshop;
  const ids = await addHistory(
    phone,
    changed.map((_, at) => ({ words: `feat: change ${at}\n\nwhy`, repositoryId })),
  );
  await inTransaction(phone, async (ctx) => {
    for (const [at, id] of ids.entries()) {
      const elements = (changed[at] ?? []).map((each) => {
        const [path = '', name = ''] = each.split('#');
        return { path, name };
      });
      const kept = { id, repositoryId, at: new Date(Date.UTC(2026, 0, 1, at)) };
      await keepChangedElements(ctx, kept, { elements, paths: elements.map(({ path }) => path) });
    }
  });
  return workshop;
}

async function subjects(ctx: Parameters<typeof changesOfElements>[0], question: ElementQuestion) {
  const answer = await changesOfElements(ctx, question);
  assert.ok(answer.repository === 'known');
  return answer.changes.map((changes) =>
    changes.map(({ subject, match }) => `${subject} ${match}`),
  );
}

test('a commit that a person stamped is found by the element it changed, with its push and its person', async () => {
  const workshop = await newWorkshop(kernel);
  const { phone, machine } = workshop;
  const draft = await draftOf(workshop);
  const [version] = draft.versions;
  await stampDraft(phone, draft.id, {
    decision: 'approve',
    via: 'app',
    digest: version?.digest ?? '',
  });
  const message = commitBody.parse(version?.body).commits[0]?.message ?? '';
  await reportAct(machine, draft.id, { state: 'acting' });
  await reportAct(machine, draft.id, doneReport(message));
  const answer = await changesOfElements(
    phone,
    ask({ elements: [{ path: '/app/src/pay.ts', name: 'pay' }] }),
  );
  assert.ok(answer.repository === 'known');
  const [change, ...more] = answer.changes[0] ?? [];
  assert.deepEqual(more, []);
  assert.equal(change?.subject, message.split('\n')[0]);
  assert.deepEqual(
    [change?.match, change?.path, change?.pushedRef, change?.stampedBy, change?.draftId],
    ['name', 'src/pay.ts', 'refs/heads/main', '김도장', draft.id],
  );
  assert.deepEqual(change?.elements, ['pay']);
});

test('an element is met by its whole name, by its last part, or by its file alone, the newest first', async () => {
  const { phone } = await withChanges([
    ['src/order.ts#Order.total'],
    ['src/order.ts#total'],
    ['src/order.ts#Cart'],
    ['src/other.ts#Order.total'],
  ]);
  const elements = [{ path: 'dist/src/order.ts', name: 'Order.total' }];
  assert.deepEqual(await subjects(phone, ask({ elements })), [
    ['feat: change 2 file', 'feat: change 1 last-name', 'feat: change 0 name'],
  ]);
  const until = new Date(Date.UTC(2026, 0, 1, 1));
  assert.deepEqual(await subjects(phone, ask({ elements, until })), [['feat: change 0 name']]);
});

test('the path with the longest common end is meant; one common part is enough only where it is unique', async () => {
  const { phone } = await withChanges([
    ['api/src/order.ts#total'],
    ['web/src/order.ts#total'],
    ['lib/price.ts#won'],
  ]);
  const of = async (path: string) =>
    (await subjects(phone, ask({ elements: [{ path, name: null }] })))[0];
  assert.deepEqual(await of('/srv/web/src/order.ts'), ['feat: change 1 file']);
  assert.deepEqual(await of('C:\\build\\price.ts'), ['feat: change 2 file']);
  assert.deepEqual(await of('order.ts'), []);
  assert.deepEqual(await of('/srv/src/order.ts'), ['feat: change 1 file', 'feat: change 0 file']);
  assert.deepEqual([...meets('a/b.ts', [])], []);
});

test('a repository that nobody watches is unknown, and so is every one of an org that watches none', async () => {
  const { phone, repositoryId } = await withChanges([['a/b.ts#c']]);
  const elements = [{ path: 'a/b.ts', name: 'c' }];
  const of = (question: Partial<ElementQuestion>) => changesOfElements(phone, ask(question));
  assert.deepEqual(await of({ repositoryId: randomUUID() }), { repository: 'unknown' });
  assert.equal((await of({ repositoryId, elements })).repository, 'known');
  const stranger = await newOrg(kernel);
  assert.deepEqual(await changesOfElements(stranger, ask({ elements })), { repository: 'unknown' });
});

test('another org’s commits are not found, and too many elements are refused', async () => {
  await withChanges([['a/b.ts#c']]);
  const { phone } = await withChanges([['x/y.ts#z']]);
  assert.deepEqual(await subjects(phone, ask({ elements: [{ path: 'a/b.ts', name: 'c' }] })), [[]]);
  const elements = Array.from({ length: 31 }, () => ({ path: 'a/b.ts', name: null }));
  await assert.rejects(changesOfElements(phone, ask({ elements })), /at most 30/);
});
