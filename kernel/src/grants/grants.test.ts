import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { type Context, inTransaction, kernelDb, requirePerson } from '../core/context.ts';
import { getDraft, listDrafts } from '../drafts/inbox.ts';
import { buildHttp } from '../http/http.ts';
import { listEvents } from '../ledger/ledger.ts';
import { deleteGroup, replaceGroup } from '../people/scim/groups.ts';
import { changeTeam, createTeam, deleteTeam, listTeams } from '../people/teams/teams.ts';
import { findReached, hasGrant, inReachOf } from '../reach/reached.ts';
import { newOrg, newPerson, pairDevice, testKernel } from '../testing/index.ts';
import { newNote } from '../testing/note-kind.ts';
import { noteModules } from '../testing/note-module.ts';
import { previewAccess, setAccess } from './access.ts';
import { getResourceGrants, giveGrant, revokeGrant } from './grants.ts';
import { grantsMax } from './schema.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules);
after(() => app.close());

const personOf = (ctx: Context<never>) => requirePerson(ctx).personId;
const noteRef = (id: string) => ({ kind: 'note.note', id });

const addNote = (ctx: Context<never>, text: string): Promise<string> =>
  inTransaction(ctx, async (ctx) => {
    const id = randomUUID();
    await sql`insert into note.note (id, org_id, person_id, text, created_at)
      values (${id}, ${ctx.org}, ${personOf(ctx)}, ${text}, ${ctx.now()})`.execute(kernelDb(ctx));
    return id;
  });

const notesOf = (ctx: Context<never>) =>
  inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<{ text: string }>`select text from note.note order by text`.execute(
      kernelDb(ctx),
    );
    return rows.map(({ text }) => text);
  });

const give = (
  ctx: Context<never>,
  resourceId: string,
  to: { teamId?: string; personId?: string },
  level: 'read' | 'write' | 'admin' = 'read',
) => giveGrant(ctx, { kind: 'note.note', resourceId, teamId: null, personId: null, ...to, level });

/** A granted org with two notes of its owner, an admin and a member who reach neither. */
async function grantedOrg() {
  const owner = await newOrg(kernel);
  const admin = await newPerson(kernel, owner.org, 'admin');
  const member = await newPerson(kernel, owner.org, 'member');
  const [blue, red] = [await addNote(owner, 'blue'), await addNote(owner, 'red')];
  await setAccess(owner, 'granted');
  return { owner, admin, member, blue, red };
}

test('an open org shows everything; a granted one shows owners all, and others what they have', async () => {
  const { owner, admin, member, blue } = await grantedOrg();
  assert.deepEqual([await notesOf(owner), await notesOf(admin)], [['blue', 'red'], []]);
  await give(owner, blue, { personId: personOf(member) });
  assert.deepEqual([await notesOf(member), await notesOf(admin)], [['blue'], []]);
  await setAccess(owner, 'open');
  assert.deepEqual(await notesOf(member), ['blue', 'red']);
  await setAccess(owner, 'granted');
  assert.deepEqual(await notesOf(member), ['blue'], 'what was granted stays');
});

test('a guest reaches by a grant what is granted, and never more, however the org is', async () => {
  const { owner, blue } = await grantedOrg();
  const guest = await newPerson(kernel, owner.org, 'guest');
  assert.equal(guest.reach, 'own');
  await setAccess(owner, 'open');
  assert.deepEqual([...((await findReached(guest)) ?? ['all'])], []);
  await give(owner, blue, { personId: personOf(guest) });
  assert.deepEqual([...((await findReached(guest)) ?? ['all'])], [blue]);
});

test('a level holds those below it; of a person and several teams the highest counts', async () => {
  const { owner, member, blue, red } = await grantedOrg();
  const personIds = [personOf(member)];
  const [one, two] = [
    await createTeam(owner, { name: 'one', personIds }),
    await createTeam(owner, { name: 'two', personIds }),
  ];
  const levels = (id: string) =>
    inTransaction(member, async (ctx) => [
      await hasGrant(ctx, noteRef(id), 'read'),
      await hasGrant(ctx, noteRef(id), 'write'),
      await hasGrant(ctx, noteRef(id), 'admin'),
    ]);
  assert.deepEqual(await levels(blue), [false, false, false]);
  await give(owner, blue, { personId: personOf(member) }, 'read');
  assert.deepEqual(await levels(blue), [true, false, false]);
  await give(owner, blue, { teamId: one.id }, 'write');
  assert.deepEqual(await levels(blue), [true, true, false]);
  await give(owner, blue, { teamId: two.id }, 'admin');
  assert.deepEqual(await levels(blue), [true, true, true]);
  assert.deepEqual(await levels(red), [false, false, false]);
  const { people, grants } = await getResourceGrants(owner, noteRef(blue));
  const shown = people.find(({ id }) => id === personOf(member));
  assert.deepEqual([shown?.level, shown?.by], ['admin', 'team']);
  assert.deepEqual(
    grants.map(({ team, person, level }) => [(team ?? person)?.name, level]),
    [
      ['one', 'write'],
      ['two', 'admin'],
      [shown?.name, 'read'],
    ],
  );
  await changeTeam(owner, two.id, { name: 'two', personIds: [] });
  assert.deepEqual(await levels(blue), [true, true, false], 'out of the team, on the next request');
});

test('a draft of a resource is there for who reaches it, and for whose work it came from', async () => {
  const { owner, admin, member, blue } = await grantedOrg();
  const body = { text: 'about blue', noteId: blue };
  const draft = await newNote(owner, { body, askedPersonId: personOf(member) });
  const other = await newNote(owner, { askedPersonId: personOf(admin) });
  const listed = async (ctx: Context<never>) =>
    (await listDrafts(ctx, { state: 'all', whose: 'all', limit: 30 })).drafts.map(({ id }) => id);
  assert.deepEqual(await listed(admin), [other.id]);
  assert.deepEqual((await listed(member)).sort(), [draft.id, other.id].sort());
  await assert.rejects(getDraft(admin, draft.id), { code: 'draft-not-found' });
  const found = await listDrafts(admin, { state: 'all', whose: 'all', q: 'about', limit: 30 });
  assert.deepEqual([found.drafts, found.waiting], [[], 1]);
  await give(owner, blue, { personId: personOf(admin) });
  assert.equal((await getDraft(admin, draft.id)).versions.length, 1);
});

test('nobody gives what they lack: neither a grant, nor a place in a team that has one', async () => {
  const { owner, admin, member, blue, red } = await grantedOrg();
  await assert.rejects(give(admin, blue, { personId: personOf(admin) }), {
    code: 'resource-not-found',
  });
  await give(owner, blue, { personId: personOf(admin) }, 'write');
  await assert.rejects(give(admin, blue, { personId: personOf(member) }), { code: 'grant-needed' });
  const team = await createTeam(owner, { name: 'reds', personIds: [] });
  const grant = (await give(owner, red, { teamId: team.id })).grants[0]?.id ?? '';
  await assert.rejects(revokeGrant(admin, grant), { code: 'grant-not-found' });
  const joined = { name: 'reds', personIds: [personOf(admin)] };
  await assert.rejects(changeTeam(admin, team.id, joined), { code: 'team-reaches-more' });
  await give(owner, blue, { personId: personOf(admin) }, 'admin');
  await give(admin, blue, { personId: personOf(member) }, 'admin');
  assert.deepEqual(await notesOf(member), ['blue']);
});

test('no sequence of edits lets anybody reach what nobody who reached it gave', async () => {
  const { owner, admin, member, blue, red } = await grantedOrg();
  const team = await createTeam(owner, { name: 'crew', personIds: [] });
  await give(owner, blue, { personId: personOf(admin) }, 'admin');
  await give(owner, red, { teamId: team.id }, 'read');
  const [people, notes] = [
    [admin, member],
    [blue, red],
  ];
  const pick = <T>(of: readonly T[], at: number): T => of[at % of.length] as T;
  const step = fc.record({
    by: fc.nat(1),
    what: fc.constantFrom('give', 'give-team', 'join', 'revoke'),
    note: fc.nat(1),
    to: fc.nat(1),
    level: fc.constantFrom('read' as const, 'write' as const, 'admin' as const),
  });
  const edits = fc.array(step, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(edits, async (steps) => {
      for (const { by, what, note, to, level } of steps) {
        const [who, id] = [pick(people, by), pick(notes, note)];
        const personIds = [personOf(pick(people, to))];
        const edit = {
          give: () => give(who, id, { personId: personIds[0] ?? '' }, level),
          'give-team': () => give(who, id, { teamId: team.id }, level),
          join: () => changeTeam(who, team.id, { name: 'crew', personIds }),
          revoke: async () => {
            const { grants } = await getResourceGrants(who, noteRef(id));
            if (grants[to]) await revokeGrant(who, grants[to].id);
          },
        }[what];
        await edit?.().catch(() => undefined);
      }
      // Only the owner reaches red, and the owner gave it to a team of nobody.
      for (const person of people) assert.ok(!(await notesOf(person)).includes('red'));
    }),
    { numRuns: 25, seed: 15 },
  );
});

test('the preview says who would lose what, and what only owners would see', async () => {
  const { owner, admin, member, blue, red } = await grantedOrg();
  await setAccess(owner, 'open');
  await give(owner, blue, { personId: personOf(member) });
  const seen = await previewAccess(owner);
  assert.deepEqual([seen.access, seen.resources], ['open', 2]);
  assert.deepEqual(
    seen.people.map(({ id, kept, lost }) => [id, kept, lost]),
    [
      [personOf(admin), 0, 2],
      [personOf(member), 1, 1],
    ],
  );
  assert.deepEqual(
    seen.ownersOnly.map(({ id }) => id),
    [red],
  );
});

test('each change is an event, and giving the same again is none', async () => {
  const { owner, member, blue } = await grantedOrg();
  const personId = personOf(member);
  const grantId = (await give(owner, blue, { personId })).grants[0]?.id ?? '';
  await give(owner, blue, { personId });
  await give(owner, blue, { personId }, 'write');
  await setAccess(owner, 'granted');
  await revokeGrant(owner, grantId);
  await assert.rejects(revokeGrant(owner, grantId), { code: 'grant-not-found' });
  const events = await listEvents(owner, { type: 'kernel.', limit: 10 });
  assert.deepEqual(
    events.slice(0, 4).map(({ type, data }) => [type, (data as { level?: string }).level]),
    [
      ['kernel.grant-revoked', 'write'],
      ['kernel.granted', 'write'],
      ['kernel.granted', 'read'],
      ['kernel.access-changed', undefined],
    ],
  );
});

test('a resource that is granted as often as may be takes no further grant, and a level changes still', async () => {
  const { owner, admin, member, blue } = await grantedOrg();
  await give(owner, blue, { personId: personOf(member) });
  await inTransaction(owner, (ctx) =>
    sql`with made as (
      insert into kernel.team (id, org_id, name)
      select gen_random_uuid(), ${ctx.org}::uuid, 'Team ' || n from generate_series(2, ${grantsMax}::int) n
      returning org_id, id
    ) insert into kernel.grant (id, org_id, kind, resource_id, team_id, level)
      select gen_random_uuid(), org_id, 'note.note', ${blue}::uuid, id, 'read' from made`.execute(
      kernelDb(ctx),
    ),
  );
  const refused = give(owner, blue, { personId: personOf(admin) });
  await assert.rejects(refused, { code: 'grants-full' });
  await give(owner, blue, { personId: personOf(member) }, 'write');
  assert.equal(await inTransaction(member, (ctx) => hasGrant(ctx, noteRef(blue), 'write')), true);
});

test('who leaves loses the grants of their own, and a grant names who is there', async () => {
  const { owner, member, blue } = await grantedOrg();
  await give(owner, blue, { personId: personOf(member) });
  await inTransaction(owner, (ctx) =>
    kernelDb(ctx)
      .updateTable('kernel.membership')
      .set({ left_at: ctx.now() })
      .where('person_id', '=', personOf(member))
      .execute(),
  );
  assert.deepEqual((await getResourceGrants(owner, noteRef(blue))).grants, []);
  await assert.rejects(give(owner, blue, { personId: personOf(member) }), {
    code: 'person-not-found',
  });
});

test('what is done on behalf of a person reaches what that person does', async () => {
  const { owner, member, blue } = await grantedOrg();
  await give(owner, blue, { personId: personOf(member) });
  const seen = await inTransaction(owner, async (ctx) => [
    await inReachOf(ctx, personOf(member), notesOf),
    await notesOf(ctx),
  ]);
  assert.deepEqual(seen, [['blue'], ['blue', 'red']]);
});

test('a stream names drafts of what its person reaches, and ends when that changes', async () => {
  const { owner, admin, blue, red } = await grantedOrg();
  await give(owner, blue, { personId: personOf(admin) });
  const sink = new PassThrough();
  let heard = '';
  sink.setEncoding('utf8').on('data', (text) => {
    heard += text;
  });
  const who = { org: admin.org, reach: admin.reach, listener: requirePerson(admin) };
  await kernel.parts.streams.open({ ...who, resources: await findReached(admin) }, () => sink);
  const draftOf = async (noteId: string) =>
    (await newNote(owner, { body: { text: 'x', noteId }, askedPersonId: null })).id;
  const [seen, hidden] = [await draftOf(blue), await draftOf(red)];
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(heard.includes(seen));
  assert.ok(!heard.includes(hidden));
  await give(owner, red, { personId: personOf(admin) });
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(sink.writableEnded);
});

test('a stream ends when its person comes into a team or loses one, also by the provider', async () => {
  const { owner, admin } = await grantedOrg();
  const personId = personOf(admin);
  const changes = [
    async (id: string) =>
      void (await changeTeam(owner, id, { name: 'Blue', personIds: [personId] })),
    (id: string) => deleteTeam(owner, id),
    async (id: string) => {
      const body = { displayName: 'Blue', members: [{ value: personId }] };
      await replaceGroup(owner, id, body, randomUUID());
    },
    (id: string) => deleteGroup(owner, id, randomUUID()),
  ];
  for (const [at, change] of changes.entries()) {
    const isDeleted = at % 2 === 1;
    const { id } = isDeleted
      ? ((await listTeams(owner))[0] ?? assert.fail())
      : await createTeam(owner, { name: 'Blue', personIds: [] });
    const sink = new PassThrough();
    const who = { org: admin.org, reach: admin.reach, listener: requirePerson(admin) };
    await kernel.parts.streams.open({ ...who, resources: await findReached(admin) }, () => sink);
    await change(id);
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(sink.writableEnded, `change ${at}`);
  }
});

test('the guard finds the reach of each request: an admin of a granted org is not shown what is not theirs', async () => {
  const { owner, admin } = await grantedOrg();
  const [all, none] = [await pairDevice(app, owner), await pairDevice(app, admin)];
  const texts = async (client: typeof all) =>
    (await client.send('GET', '/note/notes')).body.notes.map(({ text }: { text: string }) => text);
  assert.deepEqual([(await texts(all)).sort(), await texts(none)], [['blue', 'red'], []]);
  await all.send('PUT', '/grants/access', { access: 'open' });
  assert.deepEqual((await texts(none)).sort(), ['blue', 'red']);
  assert.equal((await none.send('PUT', '/grants/access', { access: 'granted' })).status, 403);
});
