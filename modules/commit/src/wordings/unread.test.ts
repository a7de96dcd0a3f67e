import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { getDraft, inTransaction } from '@dojang/kernel';
import {
  createLog,
  createMetrics,
  createPool,
  kernelModule,
  stampDraft,
} from '@dojang/kernel/server';
import { testKernel } from '@dojang/kernel/testing';
import { commitModule } from '../index.ts';
import { ownDb } from '../own-db.ts';
import { commitBody } from '../schema.ts';
import { captureOf, changeDraft, newWorkshop, readPage, sendCapture } from '../testing/captures.ts';
import { writeDraft } from './wordings.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
const log = createLog({ level: 'silent' });
/** Its threads have no memory for what a task loads: each ends as one that took too much. */
const pool = createPool({ log, metrics: createMetrics(), memoryMb: 8 });
after(() => pool.close());

test('a change that nobody can read in time gets a draft that says so, opens, and can be stamped', async () => {
  const workshop = await newWorkshop(kernel);
  const { draftId, captureId } = await sendCapture(
    workshop.machine,
    await captureOf(workshop.repositoryId),
  );
  const { id } = await inTransaction(workshop.phone, (ctx) =>
    ownDb(ctx)
      .selectFrom('commit.draft_request')
      .select('id')
      .where('capture_id', '=', captureId)
      .executeTakeFirstOrThrow(),
  );
  const poor = { ...workshop.phone, parts: { ...kernel.parts, pool } };
  await writeDraft(poor, id);
  const draft = await getDraft(workshop.phone, draftId);
  assert.equal(draft.state, 'pending');
  assert.equal(draft.title, 'chore: change 2 files');
  assert.deepEqual(draft.risks, ['hidden-lines', 'not-read']);
  const version = draft.versions[0]!;
  assert.deepEqual(commitBody.parse(version.body).paths.sort(), ['docs/guide.md', 'src/pay.ts']);

  const page = await readPage(poor, draftId);
  assert.equal(page.scope.coverage.filesUnread, 2);
  assert.match(page.description.risk.join(), /could not be read/);
  assert.equal(page.diff?.length, 2, 'the code itself is shown');
  assert.equal((await readPage(workshop.phone, draftId)).scope.files.length, 2);

  const { digest } = version;
  const commits = [{ message: 'feat: say it better', hunks: null }];
  await assert.rejects(changeDraft(poor, draftId, { change: 'edit', digest, commits }), {
    code: 'work-too-big',
  });
  const stamped = await stampDraft(poor, draftId, {
    decision: 'approve',
    via: 'app',
    digest,
    matchNumber: '42',
  });
  assert.equal(stamped.state, 'stamped');
});
