import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { listEvents } from '../../ledger/ledger.ts';
import {
  asOwner,
  newOrg,
  newPerson,
  pairDevice,
  testKernel,
  wideLimits,
} from '../../testing/index.ts';
import { newNote } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';
import { addComment } from './comments.ts';
import { commentsMax } from './schema.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules, { limits: wideLimits(noteModules) });

async function stage() {
  const ctx = await newOrg(kernel);
  const colleague = await newPerson(kernel, ctx.org);
  const { id, digest } = await newNote(ctx);
  const [mine, theirs] = [await pairDevice(app, ctx), await pairDevice(app, colleague)];
  return { ctx, colleague, mine, theirs, id, digest, url: `/drafts/${id}/comments` };
}

const messages = (ctx: Context<never>) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.notification')
      .select(['kind', 'params', 'person_id'])
      .where('kind', 'like', 'draft-%')
      .execute(),
  );

test('people talk about a draft, and neither its digest nor its stamp notices', async () => {
  const { ctx, mine, theirs, id, digest, url } = await stage();
  const hostile = '<img src=x onerror=alert(1)> \u202etxt\n[a](javascript:b)';
  assert.equal((await theirs.send('POST', url, { text: hostile })).status, 201);
  const { body } = await mine.send('POST', url, { text: '  I look at it  ' });
  assert.deepEqual(
    body.comments.map(({ text }: { text: string }) => text),
    [hostile, 'I look at it'],
  );
  const draft = (await mine.send('GET', `/drafts/${id}`)).body;
  assert.deepEqual([draft.comments, draft.versions[0].digest], [2, digest]);
  const stamp = { decision: 'approve', digest };
  assert.equal((await mine.send('PUT', `/drafts/${id}/stamp`, stamp)).status, 200);
  assert.equal((await theirs.send('POST', url, { text: 'after it, too' })).status, 201);
  const events = await listEvents(ctx, { type: 'kernel.draft-commented' });
  assert.equal(events.length, 3);
  assert.doesNotMatch(JSON.stringify(events), /onerror|look at it/, 'events carry ids');
});

test('who was asked hears of the first comment of a talk, and not of their own', async () => {
  const { ctx, colleague, mine, theirs, id, url } = await stage();
  await mine.send('POST', url, { text: 'a question' });
  assert.deepEqual(await messages(ctx), []);
  for (const text of ['one', 'two', 'three']) await theirs.send('POST', url, { text });
  assert.deepEqual(await messages(ctx), [
    { kind: 'draft-commented', params: { person: '김도장' }, person_id: mine.personId },
  ]);
  kernel.clock.advance(31 * 60_000);
  await addComment(colleague, id, 'half an hour later');
  assert.equal((await messages(ctx)).length, 2);
  kernel.clock.reset();
});

test('a comment is taken away by its author alone', async () => {
  const { mine, theirs, url } = await stage();
  const [comment] = (await theirs.send('POST', url, { text: 'a slip' })).body.comments;
  const refused = await mine.send('DELETE', `${url}/${comment.id}`);
  assert.deepEqual([refused.status, refused.body.code], [404, 'comment-not-found']);
  assert.deepEqual((await theirs.send('DELETE', `${url}/${comment.id}`)).body.comments, []);
});

test('comments have bounds: empty, too long, too many, of a viewer, of another org', async () => {
  const { ctx, mine, url, id } = await stage();
  for (const text of ['', ' \n', 'x'.repeat(2001)]) {
    assert.equal((await mine.send('POST', url, { text })).status, 400);
  }
  const viewer = await pairDevice(app, await newPerson(kernel, ctx.org, 'viewer'));
  assert.equal((await viewer.send('GET', url)).status, 200);
  assert.equal((await viewer.send('POST', url, { text: 'no' })).status, 403);
  const stranger = await pairDevice(app, await newOrg(kernel));
  assert.equal((await stranger.send('GET', url)).status, 404);
  assert.equal((await stranger.send('POST', url, { text: 'no' })).status, 404);
  await asOwner(kernel.parts.database, ctx.org, (db) =>
    db
      .insertInto('kernel.draft_comment')
      .values(
        Array.from({ length: commentsMax }, () => ({
          id: crypto.randomUUID(),
          org_id: ctx.org,
          draft_id: id,
          person_id: mine.personId,
          text: 'more',
        })),
      )
      .execute(),
  );
  const full = await mine.send('POST', url, { text: 'one too many' });
  assert.deepEqual([full.status, full.body.code], [409, 'comments-full']);
});
