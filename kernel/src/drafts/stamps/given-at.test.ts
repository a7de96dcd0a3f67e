import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildHttp } from '../../http/http.ts';
import { listEvents } from '../../ledger/ledger.ts';
import { newOrg, newPerson, pairDevice, testKernel, wideLimits } from '../../testing/index.ts';
import { newNote } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';
import { addVersion } from '../drafts.ts';
import { getDraft } from '../inbox.ts';
import { givenAgoMsMax, givenAheadMsMax } from './given-at.ts';
import { matchDigestOf } from './number-match.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules, { limits: wideLimits(noteModules) });

async function away(more: Parameters<typeof newNote>[1] = {}) {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const { id, digest } = await newNote(ctx, more);
  const at = (agoMs: number) => new Date(kernel.clock.now().getTime() - agoMs).toISOString();
  const send = async (body: object) => {
    const input = { decision: 'approve', digest, ...body };
    const answer = await phone.send('PUT', `/drafts/${id}/stamp`, input);
    return [answer.status, answer.body.code ?? answer.body.state] as const;
  };
  return { ctx, phone, id, digest, at, send };
}

test('a stamp that waited for a network decides as one of now, and its time is kept as a claim', async () => {
  const { ctx, id, at, send } = await away();
  const givenAt = at(3 * 60 * 60_000);
  assert.deepEqual(await send({ givenAt }), [200, 'stamped']);
  const [event] = await listEvents(ctx, { type: 'kernel.draft-stamped' });
  assert.ok(event);
  assert.equal((event.data as { givenAt?: string }).givenAt, givenAt);
  const { stamp } = await getDraft(ctx, id);
  assert.ok(Date.parse(stamp?.at ?? '') - Date.parse(givenAt) > 60_000, 'the stamp is of now');
  assert.deepEqual(
    await send({ givenAt }),
    [409, 'already-stamped'],
    'sent twice, it decides once',
  );
  const reject = await away();
  assert.equal((await reject.send({ decision: 'reject', givenAt: reject.at(60_000) }))[0], 200);
});

test('the clock of the device only refuses: four hours back, two minutes ahead, and no time at all', async () => {
  const { send, at, ctx, id } = await away();
  assert.deepEqual(await send({ givenAt: at(givenAgoMsMax + 5_000) }), [409, 'given-too-long-ago']);
  assert.deepEqual(await send({ givenAt: at(-givenAheadMsMax - 60_000) }), [
    409,
    'given-in-future',
  ]);
  for (const givenAt of ['yesterday', '2026-01-01', '', 5, null]) {
    assert.deepEqual(await send({ givenAt }), [400, 'input-not-valid'], String(givenAt));
  }
  assert.equal((await getDraft(ctx, id)).state, 'pending');
  assert.deepEqual(await send({ givenAt: at(-1_000) }), [200, 'stamped'], 'a small skew is no lie');
});

test('it is refused when the version, the right or the device changed, or the time ran out', async () => {
  const reworded = await away();
  const body = { text: 'sell ink' };
  const version = { body, origin: 'model', hint: null, shownDigest: reworded.digest } as const;
  await addVersion(reworded.ctx, reworded.id, version);
  const givenAt = reworded.at(60_000);
  assert.deepEqual(await reworded.send({ givenAt }), [409, 'changed-since-review']);

  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const member = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const { id, digest } = await newNote(ctx);
  const stamp = { decision: 'approve', digest, givenAt };
  await owner.send('PATCH', `/people/${member.personId}`, { role: 'viewer' });
  assert.equal((await member.send('PUT', `/drafts/${id}/stamp`, stamp)).status, 403);
  await owner.send('PATCH', `/people/${member.personId}`, { role: 'member' });
  await member.send('DELETE', `/devices/${member.deviceId}`);
  assert.equal((await member.send('PUT', `/drafts/${id}/stamp`, stamp)).status, 401);
  assert.equal((await getDraft(ctx, id)).state, 'pending');

  const expiring = await away({ expiresAt: new Date(kernel.clock.now().getTime() + 60_000) });
  const given = expiring.at(0);
  kernel.clock.advance(120_000);
  assert.deepEqual(await expiring.send({ givenAt: given }), [409, 'draft-expired']);
});

test('what asks for a number is not decided by a stamp that waited', async () => {
  const match = { salt: 'key', digest: matchDigestOf('key', '42') };
  const { send, at, ctx, id } = await away({ risks: ['secret'], match });
  const givenAt = at(60_000);
  assert.deepEqual(await send({ givenAt }), [409, 'number-missing']);
  assert.deepEqual(await send({ givenAt, matchNumber: '42' }), [409, 'number-not-held']);
  assert.equal((await getDraft(ctx, id)).state, 'pending');
  assert.equal((await listEvents(ctx, { type: 'kernel.number-mismatched' })).length, 0);
  assert.deepEqual(await send({ matchNumber: '42' }), [200, 'stamped']);
});
