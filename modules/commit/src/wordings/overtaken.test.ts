import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getDraft, inTransaction } from '@dojang/kernel';
import { createGateway, kernelModule } from '@dojang/kernel/server';
import { startModelDouble, testKernel, until } from '@dojang/kernel/testing';
import { commitModule } from '../index.ts';
import { ownDb } from '../own-db.ts';
import { captureOf, newWorkshop, sendCapture, type Workshop } from '../testing/captures.ts';
import { writeDraft } from './wordings.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });

/** Sends a capture and gives its draft with the request, which no job answers here. */
async function capture(workshop: Workshop) {
  const input = await captureOf(workshop.repositoryId);
  const { draftId, captureId } = await sendCapture(workshop.machine, input);
  kernel.clock.advance(5);
  const request = await inTransaction(workshop.phone, (ctx) =>
    ownDb(ctx)
      .selectFrom('commit.draft_request')
      .select('id')
      .where('capture_id', '=', captureId)
      .executeTakeFirstOrThrow(),
  );
  return { draftId, requestId: request.id };
}

test('a slow model’s draft does not supersede that of a capture which came in the meantime', async () => {
  const double = await startModelDouble();
  try {
    const model = { name: 'double', baseUrl: double.baseUrl, model: 'm' };
    const budget = { budgetUsdPerMonth: 10, timeoutMs: 1500, backoffMs: 10 };
    const llm = createGateway({ providers: [model], ...budget });
    const workshop = await newWorkshop(kernel);
    const older = await capture(workshop);
    double.behave({ kind: 'slow', ms: 1000, content: {} });
    const slow = { ...workshop.phone, parts: { ...kernel.parts, llm } };
    const writing = writeDraft(slow, older.requestId);
    await until('the model to be asked', () => double.calls.length > 0);
    const newer = await capture(workshop);
    await writeDraft(workshop.phone, newer.requestId);
    await writing;
    assert.equal((await getDraft(workshop.phone, newer.draftId)).state, 'pending');
    const overtaken = await getDraft(workshop.phone, older.draftId);
    assert.equal(overtaken.state, 'superseded');
    assert.equal(overtaken.supersededBy, newer.draftId);
  } finally {
    await double.close();
  }
});
