/** Lists of people that are read page by page: a page holds as many as were asked for, and together they are everybody. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { type Context, inTransaction, kernelDb, requirePerson } from '../core/context.ts';
import { buildHttp } from '../http/http.ts';
import { newOrg, newPerson, pairDevice, type TestClient, testKernel } from '../testing/index.ts';
import { noteModules } from '../testing/note-module.ts';
import { setAccess } from './access.ts';
import { giveGrant } from './grants.ts';

const kernel = await testKernel({ modules: noteModules });
const app = buildHttp(kernel.parts, noteModules);
after(() => app.close());

const personOf = (ctx: Context<never>) => requirePerson(ctx).personId;
const workers = 7;
const limit = 3;

/** An org with a note, an own role, and several members who came at the same moment, which a page may end in. */
async function busyOrg() {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const wish = { label: 'crew', basedOn: 'member', actions: ['draft.read', 'person.list'] };
  const role = (await owner.send('POST', '/roles', wish)).body.name;
  const noteId = randomUUID();
  await inTransaction(ctx, async (ctx) => {
    await sql`insert into note.note (id, org_id, person_id, text, created_at)
      values (${noteId}, ${ctx.org}, ${personOf(ctx)}, 'blue', ${ctx.now()})`.execute(
      kernelDb(ctx),
    );
    await sql`with made as (
      insert into kernel.person (id, org_id, name, created_at)
      select gen_random_uuid(), ${ctx.org}::uuid, 'Worker', '2020-01-01' from generate_series(1, ${workers}::int)
      returning org_id, id
    ) insert into kernel.membership (org_id, person_id, role, own_role)
      select org_id, id, 'member', ${role} from made`.execute(kernelDb(ctx));
  });
  return { ctx, owner, role: String(role), noteId };
}

interface Page {
  readonly people: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
}

/** All pages of a list. */
async function pagesOf<P extends Page>(
  read: (more: { cursor?: string; limit: number }) => ReturnType<TestClient['send']>,
): Promise<P[]> {
  const pages: P[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { status, body } = await read({ limit, ...(cursor === '' ? {} : { cursor }) });
    assert.equal(status, 200, JSON.stringify(body));
    pages.push(body);
    cursor = body.nextCursor;
  }
  const ids = pages.flatMap(({ people }) => people.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length, 'nobody is listed twice');
  assert.ok(pages.slice(0, -1).every(({ people }) => people.length === limit));
  assert.ok(pages.length > 2);
  return pages;
}

const queryOf = (more: { cursor?: string; limit: number }) =>
  new URLSearchParams(Object.entries(more).map(([name, value]) => [name, String(value)]));

test('who reaches a resource is told page by page, the grants with each', async () => {
  const { ctx, owner, noteId } = await busyOrg();
  const late = personOf(await newPerson(kernel, ctx.org, 'viewer'));
  const given = { kind: 'note.note', resourceId: noteId, teamId: null, personId: late };
  await giveGrant(ctx, { ...given, level: 'write' });
  const url = `/grants/resources/note.note/${noteId}`;
  const pages = await pagesOf((more) => owner.send('GET', `${url}?${queryOf(more)}`));
  assert.equal(pages.flatMap(({ people }) => people).length, workers + 2);
  assert.equal(pages.at(-1)?.people.at(-1)?.id, late, 'who came last stands last');
  assert.deepEqual(
    pages.map((page) => (page as Page & { grants: object[] }).grants.length),
    pages.map(() => 1),
  );
  const refused = await owner.send('GET', `${url}?cursor=x`);
  assert.deepEqual([refused.status, refused.body.code], [400, 'cursor-unreadable']);
});

test('who would lose what is told page by page, who loses most first, with the count of all', async () => {
  const { ctx, owner, noteId } = await busyOrg();
  // The first who came keeps the note, so that the order is not that of coming alone.
  const keeps = randomUUID();
  await inTransaction(ctx, async (ctx) => {
    const row = { id: keeps, org_id: ctx.org, name: 'Keeper', created_at: new Date('2019-01-01') };
    await kernelDb(ctx).insertInto('kernel.person').values(row).execute();
    const membership = { org_id: ctx.org, person_id: keeps, role: 'viewer' };
    await kernelDb(ctx).insertInto('kernel.membership').values(membership).execute();
  });
  const given = { kind: 'note.note', resourceId: noteId, teamId: null, personId: keeps };
  await giveGrant(ctx, { ...given, level: 'read' });
  type Lost = Page & { losing: number; people: { id: string; lost: number }[] };
  const url = '/grants/access';
  const pages = await pagesOf<Lost>((more) => owner.send('GET', `${url}?${queryOf(more)}`));
  const people = pages.flatMap((page) => page.people);
  assert.deepEqual(
    people.map(({ lost }) => lost),
    [...Array.from({ length: workers }, () => 1), 0],
  );
  assert.equal(people.at(-1)?.id, keeps);
  assert.deepEqual(
    pages.map(({ losing }) => losing),
    pages.map(() => workers),
  );
  for (const cursor of ['x', '1.x', `1.${Buffer.from('1 x').toString('base64url')}`]) {
    const refused = await owner.send('GET', `${url}?cursor=${cursor}`);
    assert.deepEqual([refused.status, refused.body.code], [400, 'cursor-unreadable'], cursor);
  }
  assert.equal((await setAccess(ctx, 'granted')).losing, workers);
});

test('for whom a role changes what is told page by page', async () => {
  const { owner, role } = await busyOrg();
  const actions = ['draft.read'];
  type Change = Page & { people: { id: string; loses: string[] }[] };
  const pages = await pagesOf<Change>((more) =>
    owner.send('POST', `/roles/${role}/changes`, { actions, ...more }),
  );
  const people = pages.flatMap((page) => page.people);
  assert.equal(people.length, workers);
  assert.ok(people.every(({ loses }) => loses.join() === 'person.list'));
  const refused = await owner.send('POST', `/roles/${role}/changes`, { actions, cursor: 'x' });
  assert.deepEqual([refused.status, refused.body.code], [400, 'cursor-unreadable']);
});
