import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { inTransaction, kernelDb } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { newOrg, newPerson, pairDevice, testKernel, wideLimits } from '../../testing/index.ts';
import { type People, peoplePageMax } from './schema.ts';

// Made outside the hooks: a kernel that is made in one is closed at its end.
const kernel = await testKernel({ modules: [kernelModule] });
let app: FastifyInstance;

before(async () => {
  const limits = wideLimits([kernelModule]);
  app = buildHttp(kernel.parts, [kernelModule], { limits });
  await app.ready();
});
after(async () => {
  await app.close();
  await kernel.close();
});

test('a change of role works at the very next request, with the same token', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const person = await pairDevice(app, await newPerson(kernel, ctx.org, 'viewer'));
  assert.equal((await person.send('GET', '/actions')).status, 403);
  const url = `/people/${person.personId}`;
  assert.equal((await owner.send('PATCH', url, { role: 'admin' })).body.role, 'admin');
  assert.equal((await person.send('GET', '/actions')).status, 200);
  assert.equal((await owner.send('PATCH', url, { role: 'viewer' })).status, 200);
  assert.equal((await person.send('GET', '/actions')).status, 403);
  const { body } = await owner.send('GET', '/actions');
  const refused = body.actions.filter((entry: { outcome: string }) => entry.outcome === 'refused');
  assert.deepEqual(
    refused.map((entry: { action: string; personId: string }) => [entry.action, entry.personId]),
    [
      ['action.list', person.personId],
      ['action.list', person.personId],
    ],
  );
});

test('a person who leaves is out at once, with every device', async () => {
  const ctx = await newOrg(kernel);
  const member = await newPerson(kernel, ctx.org, 'member');
  const [phone, agent] = [await pairDevice(app, member), await pairDevice(app, member, 'agent')];
  assert.equal((await phone.send('DELETE', `/people/${phone.personId}`)).status, 204);
  assert.equal((await phone.send('GET', '/me')).status, 401);
  assert.equal((await agent.send('GET', '/me')).status, 401);
  const owner = await pairDevice(app, ctx);
  const { people } = (await owner.send('GET', '/people')).body;
  assert.ok(!people.some(({ id }: { id: string }) => id === phone.personId));
});

test('a member removes nobody, an admin no owner', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const admin = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  const member = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const remove = (by: typeof owner, who: typeof owner) =>
    by.send('DELETE', `/people/${who.personId}`);
  assert.equal((await remove(member, admin)).body.code, 'not-allowed');
  assert.equal((await remove(admin, owner)).body.code, 'owners-only');
  const demote = await admin.send('PATCH', `/people/${owner.personId}`, { role: 'viewer' });
  assert.equal(demote.body.code, 'owners-only');
  const rise = await admin.send('PATCH', `/people/${admin.personId}`, { role: 'owner' });
  assert.equal(rise.body.code, 'owners-only');
  assert.equal((await remove(admin, member)).status, 204);
});

test('two owners who remove each other at the same moment leave one', async () => {
  for (let round = 0; round < 3; round += 1) {
    const ctx = await newOrg(kernel);
    const [a, b] = [
      await pairDevice(app, ctx),
      await pairDevice(app, await newPerson(kernel, ctx.org, 'owner')),
    ];
    const answers = await Promise.all([
      a.send('DELETE', `/people/${b.personId}`),
      b.send('DELETE', `/people/${a.personId}`),
    ]);
    const left = await Promise.all([a.send('GET', '/me'), b.send('GET', '/me')]);
    assert.equal(left.filter(({ status }) => status === 200).length, 1, JSON.stringify(answers));
  }
});

test('the last owner neither leaves nor steps down', async () => {
  const owner = await pairDevice(app, await newOrg(kernel));
  const url = `/people/${owner.personId}`;
  assert.equal((await owner.send('DELETE', url)).body.code, 'last-owner');
  assert.equal((await owner.send('PATCH', url, { role: 'admin' })).body.code, 'last-owner');
  assert.equal((await owner.send('PATCH', url, { role: 'owner' })).status, 200);
});

test('one changes one’s own name and language, and sees what one may do', async () => {
  const viewer = await pairDevice(
    app,
    await newPerson(kernel, (await newOrg(kernel)).org, 'viewer'),
  );
  const { body } = await viewer.send('PATCH', '/me', { name: '  새 이름 ', locale: 'en' });
  assert.equal(body.person.name, '새 이름');
  assert.equal(body.person.locale, 'en');
  assert.ok(body.actions.includes('person.list'));
  assert.ok(!body.actions.includes('person.invite'));
  assert.equal((await viewer.send('PATCH', '/me', {})).status, 400);
});

test('who comes after as many people as a page lists is listed on the next, and given a role like anyone', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  await inTransaction(ctx, (ctx) =>
    sql`with made as (
      insert into kernel.person (id, org_id, name, created_at)
      select gen_random_uuid(), ${ctx.org}::uuid, 'Worker', '2020-01-01' from generate_series(1, ${peoplePageMax}::int)
      returning org_id, id
    ) insert into kernel.membership (org_id, person_id, role) select org_id, id, 'viewer' from made`.execute(
      kernelDb(ctx),
    ),
  );
  const late = await pairDevice(app, await newPerson(kernel, ctx.org, 'viewer'));
  const given = await owner.send('PATCH', `/people/${late.personId}`, { role: 'member' });
  assert.deepEqual([given.status, given.body.role], [200, 'member']);
  const page = async (query: string) => (await owner.send('GET', `/people?${query}`)).body;
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const given = cursor === '' ? '' : `&cursor=${cursor}`;
    const { people, nextCursor }: People = await page(`limit=300${given}`);
    seen.push(...people.map(({ id }) => id));
    cursor = nextCursor;
  }
  assert.equal(seen.length, peoplePageMax + 2);
  assert.equal(new Set(seen).size, peoplePageMax + 2, 'nobody is listed twice');
  assert.deepEqual(seen.slice(-2), [owner.personId, late.personId], 'who came last stands last');
  assert.equal((await page('limit=1000')).people.length, peoplePageMax);
  assert.equal((await page('cursor=x')).code, 'cursor-unreadable');
});
