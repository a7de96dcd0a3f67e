import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { type Context, inTransaction, kernelDb, personIdOf } from '../core/context.ts';
import type { Finder } from '../core/ledger/finder.ts';
import { listDrafts } from '../drafts/inbox.ts';
import { setAccess } from '../grants/access.ts';
import { buildHttp } from '../http/http.ts';
import { logAction } from '../ledger/action-log.ts';
import { listEvents, record } from '../ledger/ledger.ts';
import { ensureIdentity } from '../people/identity/identities.ts';
import { addLogin } from '../people/identity/logins.ts';
import { assignRole } from '../people/roles/assign-role.ts';
import { bookModule } from '../testing/book-module.ts';
import { newOrg, newPerson, pairDevice, testKernel } from '../testing/index.ts';
import { newNote } from '../testing/note-kind.ts';
import { noteModules } from '../testing/note-module.ts';
import { keyClient } from '../testing/test-client.ts';
import { findStory } from './audit.ts';
import { csvLine } from './exports/csv.ts';
import type { AuditAnswer } from './schema.ts';

const modules = [...noteModules, bookModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);

const ask = (ctx: Context<never>, q: string, more: { cursor?: string; limit?: number } = {}) =>
  findStory(ctx, { q, zone: 'Asia/Seoul', limit: 50, ...more });
const typesOf = ({ lines }: AuditAnswer) => lines.map(({ type }) => type);
const personOf = (ctx: Context<never>) => personIdOf(ctx.actor) ?? assert.fail('a person');

/** An owner, and a member who stamped a draft on a phone. */
async function stamped() {
  const owner = await newOrg(kernel);
  const member = await newPerson(kernel, owner.org, 'member');
  const phone = await pairDevice(app, member);
  const { id, digest } = await newNote(owner, { askedPersonId: personOf(member) });
  const url = `/drafts/${id}/stamp`;
  const answer = await phone.send('PUT', url, { decision: 'approve', via: 'app', digest });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const { drafts } = await listDrafts(owner, { state: 'all', whose: 'all', limit: 5 });
  return { owner, member, id, digest, draft: drafts[0] ?? assert.fail('a draft') };
}

test('a draft’s story says who, from which device, in which role, what was shown, what came of it', async () => {
  const { owner, member, id, digest } = await stamped();
  kernel.clock.advance(1_000);
  await assignRole(owner, personOf(member), 'viewer');
  const answer = await ask(owner, id);
  assert.deepEqual(
    answer.matches.map(({ kind, q }) => [kind, q]),
    [['draft', `draft:${id}`]],
  );
  const line = answer.lines.find(({ type }) => type === 'kernel.draft-stamped');
  assert.ok(line);
  assert.equal(line.who?.id, personOf(member));
  assert.equal(line.device?.kind, 'browser');
  assert.equal(line.signedIn?.way, 'link');
  assert.equal(line.role, 'member', 'the role of then, and not of now');
  assert.deepEqual(line.shown, { version: 1, digest });
  assert.deepEqual([line.draft?.id, line.draft?.state], [id, 'stamped']);
  assert.deepEqual(typesOf(answer).slice(0, 1), ['kernel.draft-created'], 'the oldest first');
  assert.ok(!typesOf(answer).includes('draft.approve'), 'the ledger says it, with more');
});

test('a trace leads to the draft that was decided in it', async () => {
  const { owner, draft } = await stamped();
  const made = await ask(owner, draft.traceUuid);
  assert.equal(made.matches[0]?.kind, 'trace');
  assert.ok(typesOf(made).includes('kernel.draft-stamped'));
  const trace = made.lines.find(({ type }) => type === 'kernel.draft-stamped')?.traceUuid ?? '';
  assert.notEqual(trace, draft.traceUuid);
  const bare = await ask(owner, trace.replaceAll('-', ''));
  assert.ok(typesOf(bare).includes('kernel.draft-created'));
});

test('a name finds the person, and what the person did, the newest first', async () => {
  const { owner, member } = await stamped();
  await inTransaction(member, (ctx) =>
    logAction(ctx, { action: 'note.write', outcome: 'refused' }),
  );
  const answer = await ask(owner, `person:${personOf(member)}`);
  assert.equal(answer.lines[0]?.outcome, 'refused');
  assert.ok(typesOf(answer).includes('kernel.draft-stamped'));
  const [only] = answer.matches;
  assert.ok(only?.title);
  const byName = await ask(owner, only.title.slice(0, 3));
  assert.ok(byName.matches.some(({ q }) => q === only.q));
});

test('an address finds the person who has proven it, by a login or for notifications, in this org alone', async () => {
  const { owner, member } = await stamped();
  const email = `${randomUUID()}@example.com`;
  const issuer = 'https://accounts.example.com';
  const account = { issuer, subject: randomUUID(), email, emailVerified: true };
  await addLogin(member, await ensureIdentity(member, personOf(member)), account);
  const found = await ask(owner, email.toUpperCase());
  assert.deepEqual(
    found.matches.map(({ q }) => q),
    [`person:${personOf(member)}`],
  );
  assert.deepEqual((await ask(await newOrg(kernel), email)).matches, []);
  const unproven = { ...account, subject: randomUUID(), email: `x${email}`, emailVerified: false };
  await addLogin(owner, await ensureIdentity(owner, personOf(owner)), unproven);
  assert.deepEqual((await ask(owner, `x${email}`)).matches, []);
});

test('where a text means several things, all are offered and none is told', async () => {
  const owner = await newOrg(kernel);
  const { send } = await pairDevice(app, owner);
  for (const text of ['alpha one', 'alpha two']) {
    await send('POST', '/note/notes', { text, remindAt: null });
  }
  const answer = await ask(owner, 'alpha');
  assert.deepEqual(
    answer.matches.map(({ kind }) => kind),
    ['note.note', 'note.note'],
  );
  assert.deepEqual(answer.lines, []);
  const chosen = await ask(owner, answer.matches[1]?.q ?? '');
  assert.deepEqual(typesOf(chosen), ['note.added']);
  assert.equal(chosen.lines[0]?.who?.kind, 'person');
});

test('a key is found by its name, its last four characters and the whole of it, and its lines name its person', async () => {
  const owner = await newOrg(kernel);
  const client = await keyClient(app, owner, ['book.read']);
  await inTransaction(
    {
      ...owner,
      trace: randomUUID(),
      actor: {
        kind: 'key',
        keyId: client.key.id,
        personId: personOf(owner),
        roles: ['owner'],
        scopes: [],
      },
    },
    (ctx) => record(ctx, 'note.added', { noteId: randomUUID() }, { subjects: [] }),
  );
  for (const q of [client.key.name, client.key.hint, client.secret]) {
    const answer = await ask(owner, q);
    assert.ok(
      answer.matches.some((match) => match.q === `key:${client.key.id}`),
      q,
    );
  }
  const { lines } = await ask(owner, `key:${client.key.id}`);
  const line = lines.find(({ type }) => type === 'note.added');
  assert.deepEqual(
    [line?.who?.kind, line?.who?.keyName, line?.role],
    ['key', client.key.name, 'owner'],
  );
  const byPerson = await ask(owner, `person:${personOf(owner)}`);
  const ofKey = byPerson.lines.filter(({ who }) => who?.kind === 'key');
  assert.ok(
    ofKey.some(({ type }) => type === 'note.added'),
    'what a key did is listed with its person',
  );
  const eventsOf = ({ lines }: AuditAnswer) =>
    lines.filter(({ source }) => source === 'event').map(({ id }) => id);
  const paged: string[] = [];
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const page: AuditAnswer = await ask(owner, `person:${personOf(owner)}`, {
      limit: 2,
      ...(cursor === null ? {} : { cursor }),
    });
    paged.push(...eventsOf(page));
    cursor = page.nextCursor;
  }
  assert.deepEqual(paged, eventsOf(byPerson), 'each line once');
});

test('a time finds what happened then, page by page, each line once', async () => {
  const owner = await newOrg(kernel);
  await newNote(owner);
  kernel.clock.advance(120_000);
  const at = new Date(kernel.clock.now());
  for (let n = 0; n < 5; n += 1) {
    await newNote({ ...owner, trace: randomUUID() });
    await inTransaction({ ...owner, trace: randomUUID() }, (ctx) =>
      logAction(ctx, { action: `kernel.tried-${n}` }),
    );
  }
  const minute = `${at.toISOString().slice(0, 16)}Z`;
  const whole = await ask(owner, minute);
  assert.equal(whole.lines.length, 10);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: AuditAnswer = await ask(owner, minute, { limit: 3, ...(cursor ? { cursor } : {}) });
    seen.push(...page.lines.map((line) => line.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  assert.deepEqual([...seen].sort(), whole.lines.map((line) => line.id).sort());
  assert.equal((await ask(owner, '')).lines.length, 11);
  await assert.rejects(ask(owner, '', { cursor: 'x' }), { code: 'cursor-unreadable' });
});

test('nothing of another org is found, and a member may not ask', async () => {
  const { owner, id, draft, member } = await stamped();
  const stranger = await newOrg(kernel);
  for (const q of [id, draft.traceUuid, `person:${personOf(owner)}`, `draft:${id}`, draft.title]) {
    const { matches, lines } = await ask(stranger, q);
    assert.deepEqual([matches, lines], [[], []], q);
  }
  const browser = await pairDevice(app, member);
  assert.equal((await browser.send('GET', '/audit')).status, 403);
});

test('an export holds the lines, the hash of each, the newest checkpoint, and no formula', async () => {
  const { owner } = await stamped();
  const browser = await pairDevice(app, owner);
  const head = { org: owner.org, seq: 1, hash: 'a'.repeat(64), at: new Date(kernel.clock.now()) };
  await kernel.parts.checkpoints.add(head);
  const { status, body } = await browser.send('POST', '/audit/exports', { q: '' });
  assert.equal(status, 201, JSON.stringify(body));
  const answer = await app.inject({ method: 'GET', url: new URL(body.url, 'http://x').pathname });
  const rows = answer.body.split('\r\n');
  assert.match(rows[0] ?? '', /^\uFEFF"seq","at","type"/);
  assert.equal(rows.length, body.lines + 3, 'the head, the lines, the checkpoint, the end');
  assert.ok(rows.some((row) => /^"\d+",.*"kernel\.draft-stamped".*"[0-9a-f]{64}"$/.test(row)));
  assert.match(rows.at(-2) ?? '', /^"1",.*"checkpoint"/);
  assert.equal(body.isCut, false);
  const cells = ['=1+1', -1, 'say "so"', null];
  assert.equal(csvLine(cells), '"\'=1+1","-1","say ""so""",""\r\n');
  const { actions } = (await browser.send('GET', '/actions')).body;
  assert.ok(actions.some(({ action }: { action: string }) => action === 'kernel.audit-exported'));
});

test('an export of an auditor who does not reach all gives each line its own hash', async () => {
  const owner = await newOrg(kernel);
  const noteId = randomUUID();
  await inTransaction(owner, async (ctx) => {
    await sql`insert into note.note (id, org_id, person_id, text, created_at)
      values (${noteId}, ${ctx.org}, ${personOf(owner)}, 'hidden', ${ctx.now()})`.execute(ctx.db);
    await record(ctx, 'note.tidied', {}, { subjects: [] });
    await record(ctx, 'note.changed', {}, { subjects: [noteId] });
  });
  await setAccess(owner, 'granted');
  const admin = await pairDevice(app, await newPerson(kernel, owner.org, 'admin'));
  const { body } = await admin.send('POST', '/audit/exports', { q: '' });
  const answer = await app.inject({ method: 'GET', url: new URL(body.url, 'http://x').pathname });
  const written = answer.body.split('\r\n').flatMap((row) => {
    const [, seq, hash] = /^"(\d+)",.*"([0-9a-f]{64})"$/.exec(row) ?? [];
    return seq === undefined ? [] : [[Number(seq), hash]];
  });
  const events = await listEvents(owner, { limit: 50 });
  const reached = events.filter(({ subjects }) => !subjects.includes(noteId));
  assert.equal(reached.length, events.length - 1);
  assert.deepEqual(
    written,
    reached.map(({ seq, hash }) => [seq, hash]),
  );
});

test('what no row knows is asked of modules afar, outside of a transaction, and a silence is said', async () => {
  const owner = await newOrg(kernel);
  const [known, silent] = [randomUUID(), randomUUID()];
  await inTransaction(owner, (ctx) =>
    record(ctx, 'note.added', { noteId: known }, { subjects: [known] }),
  );
  const calls: string[] = [];
  const far: Finder = {
    name: 'note.far',
    find: async () => [],
    findAfar: async (ctx, text) => {
      calls.push(text);
      assert.throws(() => kernelDb(ctx).selectFrom('kernel.org'), /used outside inTransaction/);
      if (text === silent) return undefined;
      return text === known.slice(0, 8)
        ? [{ id: randomUUID(), title: 'from afar', at: ctx.now(), ids: [known] }]
        : [];
    },
  };
  const [note, ...others] = noteModules;
  assert.ok(note);
  const parts = { ...owner.parts, modules: [...others, { ...note, finders: [far] }] };
  const asked = async (q: string) => {
    const { matches, unanswered, lines } = await ask({ ...owner, parts }, q);
    return [matches.map(({ kind }) => kind), unanswered, lines.length];
  };
  assert.deepEqual(await asked(known.slice(0, 8)), [['note.far'], [], 1]);
  assert.deepEqual(await asked(silent), [[], ['note.far'], 0]);
  assert.deepEqual(await asked(`note.far:${silent}`), [[], ['note.far'], 0]);
  assert.deepEqual(await asked(known), [['trace'], [], 1]);
  assert.deepEqual(calls, [known.slice(0, 8), silent, silent]);
});
