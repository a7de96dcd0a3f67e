/** What goes to a machine is what was stamped, and its report is checked against the stamp. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, getDraft, listEvents } from '@dojang/kernel';
import { digestOf } from '@dojang/kernel/draft-digest';
import { kernelModule, stampDraft } from '@dojang/kernel/server';
import { asOwner, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { titleOf } from '../engine/message/commit-plan.ts';
import { listHistory } from '../history/history.ts';
import { commitModule } from '../index.ts';
import { commitBody, commitOutcome } from '../schema.ts';
import { doneReport, draftOf, newWorkshop, type Workshop } from '../testing/captures.ts';
import { listActs } from './acts.ts';
import { reportAct } from './reports.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);
const { database } = kernel.parts;

type Db = Parameters<Parameters<typeof asOwner>[2]>[0];

interface Stamped extends Workshop {
  readonly id: string;
  readonly message: string;
}

async function stampedDraft(): Promise<Stamped> {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop);
  const digest = draft.versions[0]?.digest ?? '';
  await stampDraft(workshop.phone, draft.id, { decision: 'approve', via: 'app', digest });
  const body = commitBody.parse(draft.versions[0]?.body);
  return { ...workshop, id: draft.id, message: body.commits[0]?.message ?? '' };
}

const bodyIn = async (db: Db, id: string) => {
  const row = await db
    .selectFrom('kernel.draft_version')
    .select('body')
    .where('draft_id', '=', id)
    .executeTakeFirstOrThrow();
  return commitBody.parse(row.body);
};

const writeVersion = (
  db: Db,
  id: string,
  set: { body: unknown; digest?: string; title?: string },
) =>
  db
    .updateTable('kernel.draft_version')
    .set({ ...set, body: JSON.stringify(set.body) })
    .where('draft_id', '=', id)
    .execute();

async function evilOf(db: Db, id: string) {
  const body = await bodyIn(db, id);
  const evil = { ...body, remote: 'https://evil.example/x.git', tree: 'e'.repeat(40) };
  const title = titleOf(evil.commits);
  return { body: evil, title, digest: digestOf({ kind: 'commit.commit', title, body: evil }) };
}

const sealIn = async (db: Db, id: string) => {
  const row = await db
    .selectFrom('kernel.stamp')
    .select('seal')
    .where('draft_id', '=', id)
    .executeTakeFirstOrThrow();
  return row.seal;
};

/** A seal that is good for another stamp. */
async function sealOfAnother(): Promise<string | null> {
  const other = await stampedDraft();
  return asOwner(database, other.phone.org, (db) => sealIn(db, other.id));
}

const forgeries: Readonly<Record<string, (db: Db, id: string, org: string) => Promise<unknown>>> = {
  'a body under the old digest': async (db, id) => {
    await writeVersion(db, id, { body: (await evilOf(db, id)).body });
  },
  'a body with its digest, in version and draft': async (db, id) => {
    const evil = await evilOf(db, id);
    await writeVersion(db, id, evil);
    const { digest } = evil;
    await db.updateTable('kernel.draft').set({ digest }).where('id', '=', id).execute();
  },
  'a body with its digest, in version, draft and stamp': async (db, id) => {
    const evil = await evilOf(db, id);
    const { digest } = evil;
    await writeVersion(db, id, evil);
    await db.updateTable('kernel.draft').set({ digest }).where('id', '=', id).execute();
    await db.updateTable('kernel.stamp').set({ digest }).where('draft_id', '=', id).execute();
  },
  'a rejection made an approval': async (db, id) => {
    await sql`update kernel.stamp set decision = 'reject' where draft_id = ${id}`.execute(db);
  },
  'another person who is said to have stamped': async (db, id) => {
    const personId = '00000000-0000-4000-8000-000000000001';
    await db
      .updateTable('kernel.stamp')
      .set({ person_id: personId })
      .where('draft_id', '=', id)
      .execute();
  },
  'the seal of another stamp': async (db, id) => {
    const set = { seal: anotherSeal };
    await db.updateTable('kernel.stamp').set(set).where('draft_id', '=', id).execute();
  },
  'a version that nobody stamped': async (db, id, org) => {
    const evil = await evilOf(db, id);
    await sql`insert into kernel.draft_version (org_id, draft_id, number, origin, title, body, digest)
      values (${org}, ${id}, 2, 'person', ${evil.title}, ${JSON.stringify(evil.body)}, ${evil.digest})`.execute(
      db,
    );
    await db
      .updateTable('kernel.draft')
      .set({ version: 2, digest: evil.digest })
      .where('id', '=', id)
      .execute();
  },
  'a body that has not its shape': async (db, id) => {
    await writeVersion(db, id, { body: { evil: true } });
  },
};
const anotherSeal = await sealOfAnother();

async function assertWithheld(draft: Stamped, code: string): Promise<void> {
  const { machine, phone, id } = draft;
  assert.deepEqual(await listActs(machine), { acts: [] });
  assert.deepEqual(await listActs(machine), { acts: [] });
  const { state, outcome } = await getDraft(phone, id);
  assert.equal(state, 'failed');
  assert.equal(commitOutcome.parse(outcome).state, 'failed');
  assert.match(JSON.stringify(outcome), new RegExp(code));
  const events = await listEvents(phone, { type: 'commit.act-withheld' });
  assert.deepEqual(
    events.map(({ data }) => (data as { code: string }).code),
    [code],
    'said once in the ledger',
  );
}

assert.ok(Object.keys(forgeries).length > 0);
for (const [name, forge] of Object.entries(forgeries)) {
  test(`a changed database hands no machine ${name}`, async () => {
    const draft = await stampedDraft();
    const { org } = draft.phone;
    await asOwner(database, org, (db) => forge(db, draft.id, org));
    await assertWithheld(draft, 'stamp-broken');
  });
}

test('a stamp of before stamps had seals is not acted on, and says to stamp a fresh draft', async () => {
  const draft = await stampedDraft();
  await asOwner(database, draft.phone.org, (db) =>
    db.updateTable('kernel.stamp').set({ seal: null }).where('draft_id', '=', draft.id).execute(),
  );
  await assertWithheld(draft, 'stamp-unsealed');
});

test('one forged act does not keep the others from their machine', async () => {
  const draft = await stampedDraft();
  const other = await draftOf(draft, { branch: 'side' });
  const digest = other.versions[0]?.digest ?? '';
  await stampDraft(draft.phone, other.id, { decision: 'approve', via: 'app', digest });
  const { org } = draft.phone;
  await asOwner(database, org, async (db) =>
    forgeries['a body under the old digest']?.(db, draft.id, org),
  );
  const { acts } = await listActs(draft.machine);
  assert.deepEqual(
    acts.map(({ draftId }) => draftId),
    [other.id],
  );
});

test('a machine that refuses an act says which field, and that is a line of the ledger', async () => {
  const { machine, phone, id } = await stampedDraft();
  const refusal = { state: 'failed', code: 'act-refused', field: 'remote' } as const;
  await reportAct(machine, id, { ...refusal, detail: 'Nothing was done.', recaptured: false });
  const [event] = await listEvents(phone, { type: 'commit.act-refused' });
  assert.match(JSON.stringify(event?.data), /"field":"remote"/);
  assert.equal((await listEvents(phone, { type: 'commit.act-failed' })).length, 0);
  const draft = await getDraft(phone, id);
  assert.equal(draft.state, 'failed');
  assert.match(JSON.stringify(draft.outcome), /"field":"remote"/);
});

const differing: readonly (readonly [string[], object])[] = [
  [[], {}],
  [['pushed-ref'], { pushedRef: `refs/heads/dojang/main-${'c'.repeat(8)}` }],
  [['pushed-ref'], { pushedRef: 'refs/heads/other' }],
  [['pushed-ref'], { pushedRef: 'refs/heads/dojang/main-0000' }],
  [['tree'], { tree: 'e'.repeat(40) }],
  [[], { tree: 'a'.repeat(40) }],
  [['messages'], { commits: [{ sha: 'c'.repeat(40), message: 'chore: something else\n' }] }],
  [
    ['commits'],
    { commits: ['c', 'd'].map((c) => ({ sha: c.repeat(40), message: 'chore: split\n' })) },
  ],
];

test('a report that is not what was stamped is taken down as such, in the ledger and on the page', async () => {
  for (const [differs, more] of differing) {
    const { machine, phone, id, message } = await stampedDraft();
    await reportAct(machine, id, doneReport(message, more));
    const outcome = commitOutcome.parse((await getDraft(phone, id)).outcome);
    assert.ok(outcome.state === 'done');
    assert.deepEqual(outcome.differs ?? [], differs, JSON.stringify(more));
    const events = await listEvents(phone, { type: 'commit.act-differed' });
    assert.deepEqual(
      events.map(({ data }) => (data as { differs: string[] }).differs),
      differs.length > 0 ? [differs] : [],
    );
    const isBelieved = !differs.includes('pushed-ref');
    assert.equal((await listEvents(phone, { type: 'commit.pushed' })).length, isBelieved ? 1 : 0);
    const [line] = (await listHistory(phone as Context<never>, { limit: 1 })).commits;
    assert.equal(line?.pushedRef !== null, isBelieved);
  }
});

test('a push to another branch is not added to a report afterwards', async () => {
  const { machine, phone, id, message } = await stampedDraft();
  await reportAct(machine, id, doneReport(message, { pushedRef: null, pushNote: 'remote-gone' }));
  const later = doneReport(message, { pushedRef: 'refs/heads/evil' });
  await assert.rejects(reportAct(machine, id, later), { code: 'report-differs' });
  assert.equal((await listEvents(phone, { type: 'commit.pushed' })).length, 0);
});
