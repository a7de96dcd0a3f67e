import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { inTransaction } from '@dojang/kernel';
import { kernelModule, stampDraft, systemContext } from '@dojang/kernel/server';
import { asOwner, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { commitModule } from '../index.ts';
import { draftOf, newWorkshop, readPage } from '../testing/captures.ts';
import { captureAges } from './ageing.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);
const { parts } = kernel;

test('a capture that nobody decided on goes with all of its own; what was stamped stays, and its page', async () => {
  const workshop = await newWorkshop(kernel);
  const stamped = await draftOf(workshop);
  await stampDraft(workshop.phone, stamped.id, {
    decision: 'approve',
    digest: stamped.versions[0]?.digest ?? '',
    via: 'app',
  });
  const rejected = await draftOf(workshop, { branch: 'side' });
  await stampDraft(workshop.phone, rejected.id, {
    decision: 'reject',
    digest: rejected.versions[0]?.digest ?? '',
    via: 'app',
  });
  await draftOf(workshop);
  const { org } = workshop.phone;
  const ctx = systemContext(parts, { org, name: 'test', trace: randomUUID() });
  const age = () => inTransaction(ctx, async (ctx) => captureAges[0]?.remove(ctx, 30, 1_000));
  assert.equal(await age(), 0, 'both are young');
  await asOwner(parts.database, org, (db) =>
    sql`update commit.capture set created_at = now() - interval '31 days'`.execute(db),
  );
  assert.equal(await age(), 1);
  assert.equal(await age(), 0);
  const { rows } = await inTransaction(ctx, (ctx) =>
    sql<{ draft: string }>`select draft_id as draft from commit.capture`.execute(ctx.db),
  );
  assert.deepEqual(rows.map(({ draft }) => draft).sort(), [stamped.id, rejected.id].sort());
  assert.equal((await readPage(workshop.phone, rejected.id)).draft.state, 'rejected');
});
