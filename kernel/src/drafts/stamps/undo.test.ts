import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { inTransaction } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { listEvents } from '../../ledger/ledger.ts';
import { newOrg, newPerson, pairDevice, testKernel, wideLimits } from '../../testing/index.ts';
import { newNote } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';
import { getDraft } from '../inbox.ts';
import { undoGraceMs } from './undo.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules, { limits: wideLimits(noteModules) });

async function rejected(more: Parameters<typeof newNote>[1] = {}) {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const { id, digest } = await newNote(ctx, more);
  const url = `/drafts/${id}/stamp`;
  const answer = await phone.send('PUT', url, { decision: 'reject', digest });
  assert.equal(answer.status, 200);
  return { ctx, phone, id, digest, url };
}

test('a reject that was taken back leaves the draft as it was, and both in the ledger', async () => {
  const { ctx, phone, id, digest, url } = await rejected();
  const { status, body } = await phone.send('DELETE', url);
  assert.deepEqual([status, body.state, body.stamp, body.version], [200, 'pending', null, 1]);
  for (const type of ['kernel.draft-rejected', 'kernel.reject-undone']) {
    const [event] = await listEvents(ctx, { type });
    assert.equal(event && (event.data as { digest: string }).digest, digest, type);
  }
  assert.equal((await phone.send('DELETE', url)).body.code, 'not-rejected');
  assert.equal((await phone.send('PUT', url, { decision: 'approve', digest })).status, 200);
  assert.equal((await phone.send('DELETE', url)).body.code, 'not-rejected', 'an approval stays');
  assert.equal((await getDraft(ctx, id)).stamp?.decision, 'approve');
});

test('taps at one moment take a reject back once', async () => {
  const { ctx, phone, url } = await rejected();
  const answers = await Promise.all([1, 2, 3].map(() => phone.send('DELETE', url)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
  assert.equal((await listEvents(ctx, { type: 'kernel.reject-undone' })).length, 1);
});

test('another person, a later moment and a newer draft take nothing back', async () => {
  const { ctx, phone, id, url } = await rejected({ subjectKey: 'one shelf' });
  const admin = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  assert.equal((await admin.send('DELETE', url)).body.code, 'not-your-reject');
  const newer = await newNote(ctx, { subjectKey: 'one shelf' });
  const refused = await phone.send('DELETE', url);
  assert.deepEqual([refused.status, refused.body.code], [409, 'draft-superseded']);
  assert.equal(refused.body.supersededBy, newer.id);
  assert.equal((await getDraft(ctx, id)).state, 'rejected');
  const second = await rejected();
  kernel.clock.advance(undoGraceMs + 1);
  assert.equal((await second.phone.send('DELETE', second.url)).body.code, 'undo-too-late');
});

test('the database lets no approval go, whatever a request says', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const { id, digest } = await newNote(ctx);
  await phone.send('PUT', `/drafts/${id}/stamp`, { decision: 'approve', digest });
  const { numAffectedRows } = await inTransaction(ctx, (ctx) =>
    sql`delete from kernel.stamp where draft_id = ${id}::uuid`.execute(ctx.db),
  );
  assert.equal(numAffectedRows, 0n);
  assert.notEqual((await getDraft(ctx, id)).stamp, null);
});
