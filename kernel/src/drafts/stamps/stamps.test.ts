import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Kysely } from 'kysely';
import { type Actor, inTransaction, kernelDb } from '../../core/context.ts';
import { listEvents } from '../../ledger/ledger.ts';
import type { Tables } from '../../tables.gen.ts';
import { newOrg, newPerson, testKernel } from '../../testing/index.ts';
import { newNote, stampedNotes } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';
import { addVersion } from '../drafts.ts';
import { getDraft } from '../inbox.ts';
import { finishAct, startAct } from './acts.ts';
import { matchDigestOf } from './number-match.ts';
import { stampDraft } from './stamps.ts';

const kernel = await testKernel({ modules: noteModules });

const approve = { decision: 'approve', via: 'app' } as const;
const reject = { decision: 'reject', via: 'app' } as const;

test('of many taps at one moment on two devices, one is the stamp and one act follows', async () => {
  const phone = await newOrg(kernel);
  const admin = await newPerson(kernel, phone.org, 'admin');
  const { id, digest } = await newNote(phone);
  const taps = Array.from({ length: 8 }, (_, n) =>
    stampDraft(n % 2 === 0 ? phone : admin, id, { ...approve, digest }),
  );
  const results = await Promise.allSettled(taps);
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result] : []));
  assert.equal(refused.length, 7);
  for (const { reason } of refused) {
    assert.equal(reason.code, 'already-stamped');
    assert.equal(reason.facts.stampedBy, '김도장');
    assert.ok(!Number.isNaN(Date.parse(reason.facts.stampedAt)));
  }
  assert.equal(stampedNotes.filter((noted) => noted === id).length, 1);
  assert.equal((await listEvents(phone, { type: 'kernel.draft-stamped' })).length, 1);
});

test('a stamp is made by a person in a browser: their machine, their key and the system are refused', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx);
  assert.ok(ctx.actor.kind === 'person');
  const { personId, roles } = ctx.actor;
  const actors: Actor[] = [
    { ...ctx.actor, credential: 'agent' },
    { kind: 'key', keyId: randomUUID(), personId, roles, scopes: ['draft.stamp'] },
    { kind: 'system', name: 'test' },
  ];
  for (const actor of actors) {
    const stamp = stampDraft({ ...ctx, actor }, id, { ...approve, digest });
    await assert.rejects(stamp, { status: 403, code: 'credential-not-allowed' }, actor.kind);
  }
  assert.equal((await getDraft(ctx, id)).state, 'pending');
});

test('approve and reject at one moment: one of them, whole', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx);
  const results = await Promise.allSettled([
    stampDraft(ctx, id, { ...approve, digest }),
    stampDraft(ctx, id, { ...reject, digest }),
  ]);
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  const draft = await getDraft(ctx, id);
  assert.equal(draft.state, draft.stamp?.decision === 'approve' ? 'stamped' : 'rejected');
  assert.equal(stampedNotes.includes(id), draft.state === 'stamped');
});

test('a stamp is bound to what was shown: reworded since, it is refused', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx);
  const next = { body: { text: 'sell ink' }, origin: 'model', hint: null } as const;
  const version = await addVersion(ctx, id, { ...next, shownDigest: digest });
  await assert.rejects(stampDraft(ctx, id, { ...approve, digest }), {
    code: 'changed-since-review',
    facts: { version: 2, digest: version.digest },
  });
  const stamped = await stampDraft(ctx, id, { ...approve, digest: version.digest });
  assert.equal(stamped.stamp?.digest, version.digest);
});

test('a superseded draft names the one that replaced it', async () => {
  const ctx = await newOrg(kernel);
  const older = await newNote(ctx, { subjectKey: 's' });
  const newer = await newNote(ctx, { subjectKey: 's' });
  await assert.rejects(stampDraft(ctx, older.id, { ...approve, digest: older.digest }), {
    code: 'draft-superseded',
    facts: { state: 'superseded', supersededBy: newer.id },
  });
});

test('an edit is a version of its own, and the stamp is bound to it', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx);
  const body = { text: 'buy red ink' };
  const draft = await stampDraft(ctx, id, { ...approve, digest, body });
  assert.equal(draft.stamp?.edited, true);
  assert.equal(draft.title, 'buy red ink');
  assert.deepEqual(
    draft.versions.map(({ origin }) => origin),
    ['deterministic', 'person'],
  );
  assert.equal(draft.stamp?.digest, draft.versions[1]?.digest);
});

test('an edit that says the same is not an edit', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx);
  const draft = await stampDraft(ctx, id, { ...approve, digest, body: { text: 'buy ink' } });
  assert.equal(draft.stamp?.edited, false);
  assert.equal(draft.versions.length, 1);
});

test('what the kind refuses leaves the draft as it was; rejecting it is not refused', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx);
  const body = { text: 'forbidden' };
  await assert.rejects(stampDraft(ctx, id, { ...approve, digest, body }), {
    code: 'note-forbidden',
  });
  await assert.rejects(stampDraft(ctx, id, { ...approve, digest, body: { text: 7 } }), {
    code: 'body-unreadable',
  });
  const before = await getDraft(ctx, id);
  assert.deepEqual([before.state, before.versions.length], ['pending', 1]);
  const draft = await stampDraft(ctx, id, { ...reject, digest, body });
  assert.equal(draft.state, 'rejected');
});

test('a member decides what the member was asked, a viewer nothing, a stranger sees nothing', async () => {
  const owner = await newOrg(kernel);
  const member = await newPerson(kernel, owner.org);
  const viewer = await newPerson(kernel, owner.org, 'viewer');
  const stranger = await newOrg(kernel);
  const { id, digest } = await newNote(owner);
  await assert.rejects(stampDraft(member, id, { ...approve, digest }), { code: 'not-asked' });
  await assert.rejects(stampDraft(viewer, id, { ...approve, digest }), { code: 'not-asked' });
  await assert.rejects(stampDraft(stranger, id, { ...approve, digest }), {
    code: 'draft-not-found',
  });
  const ofAll = await newNote(owner, { askedPersonId: null });
  const stamped = await stampDraft(member, ofAll.id, { ...approve, digest: ofAll.digest });
  assert.equal(stamped.state, 'stamped');
});

const risky = {
  risks: ['secret'],
  match: { salt: 'key', digest: matchDigestOf('key', '42') },
};

test('a risky draft wants the number that the machine shows; rejecting it does not', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx, risky);
  await assert.rejects(stampDraft(ctx, id, { ...approve, digest }), { code: 'number-missing' });
  const wrong = stampDraft(ctx, id, { ...approve, digest, matchNumber: '41' });
  await assert.rejects(wrong, { code: 'number-wrong', facts: { triesLeft: 2 } });
  const draft = await stampDraft(ctx, id, { ...approve, digest, matchNumber: '42' });
  assert.equal(draft.state, 'stamped');
  const other = await newNote(ctx, risky);
  const rejected = await stampDraft(ctx, other.id, { ...reject, digest: other.digest });
  assert.equal(rejected.state, 'rejected');
});

test('a hundred guesses at one moment are three: the draft is rejected', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx, risky);
  const numbers = Array.from({ length: 30 }, (_, n) => String(n + 50));
  const guesses = await Promise.allSettled(
    [...numbers, '42'].map((matchNumber) =>
      stampDraft(ctx, id, { ...approve, digest, matchNumber }),
    ),
  );
  assert.equal(guesses.filter(({ status }) => status === 'fulfilled').length, 0);
  assert.equal((await getDraft(ctx, id)).state, 'rejected');
  assert.equal((await listEvents(ctx, { type: 'kernel.number-mismatched' })).length, 3);
  assert.equal(stampedNotes.includes(id), false);
});

test('an act is started and finished once, and only of an approved draft', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx);
  await assert.rejects(startAct(ctx, id), { code: 'not-approved' });
  await stampDraft(ctx, id, { ...approve, digest });
  await startAct(ctx, id);
  await startAct(ctx, id);
  const end = { state: 'failed', outcome: { why: 'no paper' } } as const;
  assert.deepEqual(await finishAct(ctx, id, end), { isNew: true });
  assert.deepEqual(await finishAct(ctx, id, end), { isNew: false });
  assert.deepEqual(await finishAct(ctx, id, { state: 'done', outcome: {} }), { isNew: true });
  await assert.rejects(finishAct(ctx, id, end), { code: 'act-over' });
  assert.equal((await listEvents(ctx, { type: 'kernel.act-started' })).length, 1);
});

test('the database itself refuses a second stamp, and a change of the first', async () => {
  const ctx = await newOrg(kernel);
  const { id, digest } = await newNote(ctx);
  await stampDraft(ctx, id, { ...approve, digest });
  const inDatabase = (change: (db: Kysely<Tables>) => Promise<unknown>) =>
    inTransaction(ctx, (ctx) => change(kernelDb(ctx)));
  await assert.rejects(
    inDatabase((db) => db.updateTable('kernel.stamp').set({ decision: 'reject' }).execute()),
    /permission denied/,
  );
  await assert.rejects(
    inDatabase((db) => db.deleteFrom('kernel.draft_version').execute()),
    /permission denied/,
  );
});
