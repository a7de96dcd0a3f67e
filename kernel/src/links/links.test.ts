import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inTransaction, kernelDb } from '../core/context.ts';
import { getDraft } from '../drafts/inbox.ts';
import { tendDrafts } from '../drafts/jobs.ts';
import { stampDraft } from '../drafts/stamps/stamps.ts';
import { buildHttp } from '../http/http.ts';
import { newOrg, newPerson, pairDevice, sendAnonymous, testKernel } from '../testing/index.ts';
import { newNote, stampedNotes } from '../testing/note-kind.ts';
import { noteModules } from '../testing/note-module.ts';
import { createLink, takeLink } from './links.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules);
after(() => app.close());

const approve = { decision: 'approve', via: 'link' } as const;

async function newLink(more = {}) {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx, more);
  const personId = ctx.actor.kind === 'person' ? ctx.actor.personId : '';
  return { ctx, id, digest, ...(await createLink(ctx, id, personId)) };
}

test('anyone who has a link sees the draft; a crawler that fetches it decides nothing', async () => {
  const { ctx, id, link } = await newLink();
  for (let n = 0; n < 5; n += 1) {
    const shown = await sendAnonymous(app, 'GET', `/links/${link}`);
    assert.equal(shown.status, 200);
    assert.equal(shown.body.draft.id, id);
    assert.equal(shown.body.used, false);
  }
  for (const method of ['POST', 'PUT', 'DELETE'] as const) {
    assert.equal((await sendAnonymous(app, method, `/links/${link}`)).status, 404);
  }
  assert.equal((await getDraft(ctx, id)).state, 'pending');
});

test('the link alone does not act: the stamp needs a session', async () => {
  const { id, digest, link } = await newLink();
  const input = { decision: 'approve', digest, link };
  const answer = await sendAnonymous(app, 'PUT', `/drafts/${id}/stamp`, input);
  assert.equal(answer.status, 401);
});

test('a link stamps once, through HTTP; replayed, it is refused', async () => {
  const { ctx, id, digest, link } = await newLink();
  const phone = await pairDevice(app, ctx);
  const input = { decision: 'approve', digest, link };
  const first = await phone.send('PUT', `/drafts/${id}/stamp`, input);
  assert.equal(first.status, 200);
  assert.equal(first.body.stamp.via, 'link');
  const again = await phone.send('PUT', `/drafts/${id}/stamp`, input);
  assert.deepEqual([again.status, again.body.code], [409, 'already-stamped']);
  const shown = await sendAnonymous(app, 'GET', `/links/${link}`);
  assert.deepEqual([shown.body.used, shown.body.draft.state], [true, 'stamped']);
  assert.equal(stampedNotes.filter((noted) => noted === id).length, 1);
});

test('a refused stamp leaves the link usable; a used one stamps no other draft', async () => {
  const { ctx, id, digest, link } = await newLink();
  const other = await newNote(ctx);
  const onOther = stampDraft(ctx, other.id, { ...approve, digest: other.digest, link });
  await assert.rejects(onOther, { code: 'link-not-found' });
  const unseen = { ...approve, digest: 'f'.repeat(64), link };
  await assert.rejects(stampDraft(ctx, id, unseen), {
    code: 'changed-since-review',
  });
  const stamped = await stampDraft(ctx, id, { ...approve, digest, link });
  assert.equal(stamped.state, 'stamped');
});

test('a link is one person’s: another one’s session cannot use it', async () => {
  const { ctx, id, digest, link } = await newLink();
  const admin = await newPerson(kernel, ctx.org, 'admin');
  await assert.rejects(stampDraft(admin, id, { ...approve, digest, link }), {
    code: 'link-of-another',
  });
});

test('after ten minutes a link neither shows nor stamps; after a day it is forgotten', async () => {
  const { ctx, id, digest, link } = await newLink({
    expiresAt: new Date(kernel.clock.now().getTime() + 7 * 86_400_000),
  });
  kernel.clock.advance(10 * 60_000 + 1);
  const shown = await sendAnonymous(app, 'GET', `/links/${link}`);
  assert.deepEqual([shown.status, shown.body.code], [410, 'link-expired']);
  await assert.rejects(stampDraft(ctx, id, { ...approve, digest, link }), {
    code: 'link-expired',
  });
  kernel.clock.advance(86_400_000);
  await tendDrafts(ctx);
  assert.equal((await sendAnonymous(app, 'GET', `/links/${link}`)).status, 404);
});

test('a link expires once its person left, has another role, or is not the one who is asked', async () => {
  const changes = {
    'left the org': { left_at: kernel.clock.now() },
    'has another role': { role: 'viewer' },
  };
  for (const [what, change] of Object.entries(changes)) {
    const { org } = await newOrg(kernel);
    const ctx = await newPerson(kernel, org, 'member');
    assert.ok(ctx.actor.kind === 'person');
    const { personId } = ctx.actor;
    const { id, digest } = await newNote(ctx);
    const { link } = await createLink(ctx, id, personId);
    assert.equal((await sendAnonymous(app, 'GET', `/links/${link}`)).status, 200);
    await inTransaction(ctx, (ctx) =>
      kernelDb(ctx)
        .updateTable('kernel.membership')
        .set(change)
        .where('person_id', '=', personId)
        .execute(),
    );
    const shown = await sendAnonymous(app, 'GET', `/links/${link}`);
    assert.deepEqual([shown.status, shown.body.code], [410, 'link-expired'], what);
    await assert.rejects(stampDraft(ctx, id, { ...approve, digest, link }), {
      code: 'link-expired',
    });
  }
  const { ctx, id, link } = await newLink();
  const other = await newPerson(kernel, ctx.org, 'member');
  assert.ok(other.actor.kind === 'person');
  const asked = { asked_person_id: other.actor.personId };
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).updateTable('kernel.draft').set(asked).where('id', '=', id).execute(),
  );
  const shown = await sendAnonymous(app, 'GET', `/links/${link}`);
  assert.deepEqual([shown.status, shown.body.code], [410, 'link-expired'], 'asks another');
});

test('a link that nobody made leads nowhere, whatever it looks like', async () => {
  const { link } = await newLink();
  const [org = ''] = link.split('.');
  const other = await newOrg(kernel);
  for (const guess of [`${org}.${'A'.repeat(43)}`, 'x'.repeat(60), `.${link}`, other.org]) {
    assert.equal((await sendAnonymous(app, 'GET', `/links/${guess}`)).status, 404);
  }
});

test('a link is taken once, even where nothing else would refuse', async () => {
  const { ctx, id, link } = await newLink();
  const personId = ctx.actor.kind === 'person' ? ctx.actor.personId : '';
  const take = () => inTransaction(ctx, (ctx) => takeLink(ctx, link, id, personId));
  const results = await Promise.allSettled([take(), take(), take()]);
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  await assert.rejects(take(), { code: 'link-used' });
});
