import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Context } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { listEvents } from '../../ledger/ledger.ts';
import {
  newOrg,
  newPerson,
  pairDevice,
  type TestClient,
  testKernel,
  wideLimits,
} from '../../testing/index.ts';
import { newNote, stampedNotes } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';
import { addVersion } from '../drafts.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules, { limits: wideLimits(noteModules) });
after(() => app.close());

interface Made {
  readonly id: string;
  readonly digest: string;
}

const open = async (phone: TestClient, { id, digest }: Made) => {
  const { status } = await phone.send('PUT', `/drafts/${id}/reading`, { digest });
  assert.equal(status, 204);
};

const stampAll = async (phone: TestClient, drafts: readonly Made[]) => {
  const stamps = drafts.map(({ id, digest }) => ({ draftId: id, digest }));
  const { status, body } = await phone.send('POST', '/draft-stamps', { stamps });
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(
    body.results.map((result: { draftId: string }) => result.draftId),
    drafts.map(({ id }) => id),
  );
  return body.results.map((result: { refusal: string | null }) => result.refusal);
};

const choicesOf = async (phone: TestClient): Promise<string[]> => {
  const { body } = await phone.send('GET', '/draft-readings');
  return body.readings.map((reading: { draft: { id: string } }) => reading.draft.id);
};

const stateOf = async (phone: TestClient, { id }: Made): Promise<string> =>
  (await phone.send('GET', `/drafts/${id}`)).body.state;

/** Another version, as an answer of a model makes one. */
const reword = (ctx: Context<never>, draft: Made, text: string) =>
  addVersion(ctx, draft.id, {
    body: { text },
    origin: 'model',
    hint: null,
    shownDigest: draft.digest,
  });

test('of many drafts each is stamped or says why not, and the others do not wait for it', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const other = await newPerson(kernel, ctx.org, 'admin');
  const [good, changed, unread, risky, decided, alsoGood] = await Promise.all([
    newNote(ctx),
    newNote(ctx),
    newNote(ctx),
    newNote(ctx, { risks: ['protected-branch'] }),
    newNote(ctx),
    newNote(ctx),
  ]);
  for (const draft of [good, changed, risky, decided, alsoGood]) await open(phone, draft);
  await open(await pairDevice(app, other), unread);
  const now = await reword(ctx, changed, 'buy paper');
  const rejected = await phone.send('PUT', `/drafts/${decided.id}/stamp`, {
    decision: 'reject',
    digest: decided.digest,
  });
  assert.equal(rejected.status, 200);
  assert.deepEqual(new Set(await choicesOf(phone)), new Set([good.id, alsoGood.id]));

  const asked = [good, changed, unread, risky, decided, alsoGood];
  assert.deepEqual(await stampAll(phone, asked), [
    null,
    'changed-since-review',
    'draft-unread',
    'stamp-alone',
    'already-stamped',
    null,
  ]);
  assert.equal(await stateOf(phone, changed), 'pending');
  // The digest of a version that was never opened does not help.
  assert.deepEqual(await stampAll(phone, [{ ...changed, digest: now.digest }]), ['draft-unread']);
  const events = await listEvents(ctx, { type: 'kernel.draft-stamped' });
  assert.deepEqual(
    new Set(events.map(({ data }) => (data as { draftId: string }).draftId)),
    new Set([good.id, alsoGood.id]),
  );
  assert.equal(stampedNotes.filter((id) => id === good.id).length, 1);
});

test('the same request again says the same and stamps nothing twice', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const drafts = await Promise.all([newNote(ctx), newNote(ctx), newNote(ctx)]);
  for (const draft of drafts) await open(phone, draft);
  const answers = await Promise.all([stampAll(phone, drafts), stampAll(phone, drafts)]);
  assert.deepEqual(answers, [
    [null, null, null],
    [null, null, null],
  ]);
  assert.equal((await listEvents(ctx, { type: 'kernel.draft-stamped' })).length, 3);
});

test('a version that is read again after a change may be stamped with others', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const draft = await newNote(ctx);
  await open(phone, draft);
  const { digest } = await reword(ctx, draft, 'buy paper');
  const late = await phone.send('PUT', `/drafts/${draft.id}/reading`, { digest: draft.digest });
  assert.equal(late.body.code, 'changed-since-review');
  assert.deepEqual(await choicesOf(phone), []);
  await open(phone, { id: draft.id, digest });
  assert.deepEqual(await stampAll(phone, [{ id: draft.id, digest }]), [null]);
});

test('a risk of the body itself asks for a stamp alone', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const draft = await newNote(ctx, { body: { text: 'zero\u200bwidth' } });
  await open(phone, draft);
  assert.deepEqual(await stampAll(phone, [draft]), ['stamp-alone']);
});

test('a person stamps many of their own org, as many as one request holds', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const foreign = await newNote(await newOrg(kernel));
  const answer = await phone.send('PUT', `/drafts/${foreign.id}/reading`, {
    digest: foreign.digest,
  });
  assert.equal(answer.status, 404);
  assert.deepEqual(await stampAll(phone, [foreign]), ['draft-not-found']);
  const viewer = await pairDevice(app, await newPerson(kernel, ctx.org, 'viewer'));
  const stamps = [{ draftId: foreign.id, digest: foreign.digest }];
  assert.equal((await viewer.send('POST', '/draft-stamps', { stamps })).status, 403);
  const many = Array.from({ length: 21 }, () => stamps[0]);
  assert.equal((await phone.send('POST', '/draft-stamps', { stamps: many })).status, 400);
});
