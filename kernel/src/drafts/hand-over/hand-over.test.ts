import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { listEvents } from '../../ledger/ledger.ts';
import type { LiveMessage } from '../../live/live.ts';
import { newOrg, newPerson, pairDevice, testKernel, wideLimits } from '../../testing/index.ts';
import { newNote } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';
import { newOrder } from '../../testing/note-order.ts';
import { snoozeDraft } from '../drafts.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules, { limits: wideLimits(noteModules) });

async function stage() {
  const ctx = await newOrg(kernel);
  const [first, second] = [await newPerson(kernel, ctx.org), await newPerson(kernel, ctx.org)];
  const phones = await Promise.all([ctx, first, second].map((each) => pairDevice(app, each)));
  const [owner, a, b] = phones as [(typeof phones)[0], (typeof phones)[0], (typeof phones)[0]];
  return { ctx, first, owner, a, b };
}
type Phone = Awaited<ReturnType<typeof pairDevice>>;
const inbox = async (phone: Phone) => (await phone.send('GET', '/drafts')).body;
const handOver = (phone: Phone, id: string, personId: string) =>
  phone.send('PUT', `/drafts/${id}/asked`, { personId });
const messages = (ctx: Context<never>) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.notification')
      .select(['kind', 'person_id'])
      .where('kind', 'like', 'draft-%')
      .execute(),
  );

test('a draft that was handed over waits for the other person, at once, and both inboxes hear of it', async () => {
  const { ctx, first, a, b } = await stage();
  const { id, digest } = await newNote(first);
  await snoozeDraft(first, id, new Date(ctx.now().getTime() + 60_000));
  const heard: LiveMessage[] = [];
  const stop = kernel.parts.live.subscribe(ctx.org, (message) => heard.push(message));
  const { status, body } = await handOver(a, id, b.personId);
  stop();
  assert.deepEqual([status, body.askedPersonId, body.askedPersonName], [200, b.personId, '김도장']);
  assert.deepEqual([(await inbox(a)).waiting, (await inbox(b)).waiting], [0, 1]);
  assert.deepEqual(new Set(heard.map(({ person }) => person)), new Set([a.personId, b.personId]));
  assert.deepEqual(await messages(ctx), [{ kind: 'draft-handed-over', person_id: b.personId }]);
  const [event] = await listEvents(ctx, { type: 'kernel.draft-handed-over' });
  assert.deepEqual(event?.data, { draftId: id, from: a.personId, to: b.personId });
  const stamp = { decision: 'approve', digest };
  assert.equal((await a.send('PUT', `/drafts/${id}/stamp`, stamp)).body.code, 'not-asked');
  assert.equal((await b.send('PUT', `/drafts/${id}/stamp`, stamp)).status, 200);
  assert.equal((await handOver(b, id, a.personId)).body.code, 'already-stamped');
});

test('a colleague takes over what nobody was asked, an owner anything, and a member nothing of others', async () => {
  const { ctx, first, owner, a, b } = await stage();
  const free = await newNote(first, { askedPersonId: null });
  assert.equal((await handOver(b, free.id, b.personId)).body.askedPersonId, b.personId);
  assert.equal((await handOver(a, free.id, a.personId)).body.code, 'not-asked');
  assert.equal((await handOver(owner, free.id, owner.personId)).status, 200);
  assert.deepEqual(await messages(ctx), [], 'nobody is told of what they did themselves');
});

test('only who may decide it can be asked', async () => {
  const { ctx, first, a, b } = await stage();
  const viewer = await pairDevice(app, await newPerson(kernel, ctx.org, 'viewer'));
  const stranger = await pairDevice(app, await newOrg(kernel));
  const { id } = await newNote(first);
  const codeOf = async (personId: string) => (await handOver(a, id, personId)).body.code;
  assert.equal(await codeOf(viewer.personId), 'person-may-not-decide');
  assert.equal(await codeOf(stranger.personId), 'person-not-found');
  assert.equal(await codeOf(randomUUID()), 'person-not-found');
  // The kind's own rule is asked of the one who receives it.
  const order = await newOrder(first, [`a pen ${randomUUID()}`]);
  assert.equal((await handOver(b, order.id, b.personId)).body.code, 'may-not-decide');
  assert.equal((await handOver(a, order.id, b.personId)).status, 200);
});
