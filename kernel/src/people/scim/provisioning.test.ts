import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { inTransaction, kernelDb, systemContext } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { listEvents } from '../../ledger/ledger.ts';
import { newOrg, newPerson, pairDevice, wideLimits } from '../../testing/index.ts';
import { arrive, type Provider, patch, providerWorld } from '../../testing/provider-world.ts';
import { sendByKey } from '../../testing/test-client.ts';
import { teamsMax } from '../teams/schema.ts';
import { createGroup } from './groups.ts';

const { kernel, app, provisioned } = await providerWorld();

const membersOf = async ({ send }: Provider, id: string): Promise<string[]> =>
  ((await send('GET', `/Groups/${id}`)).body.members as { value: string }[]).map(
    ({ value }) => value,
  );

test('a group is a team: made, renamed, filled one by one, emptied and deleted', async () => {
  const world = await provisioned();
  const [a, b] = [
    await arrive(world, { userName: 'a@example.com' }),
    await arrive(world, { userName: 'b@example.com' }),
  ];
  const made = await world.send('POST', '/Groups', {
    displayName: '결제',
    externalId: 'g1',
    members: [{ value: a }],
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const url = `/Groups/${made.body.id}`;
  const change = async (...operations: object[]) => {
    const { status, body } = await world.send('PATCH', url, patch(...operations));
    assert.equal(status, 204, JSON.stringify(body));
  };
  await change({ op: 'add', path: 'members', value: [{ value: b }, { value: a }] });
  assert.deepEqual(await membersOf(world, made.body.id), [a, b].sort());
  await change({ op: 'remove', path: `members[value eq "${a}"]` });
  assert.deepEqual(await membersOf(world, made.body.id), [b]);
  await change({ op: 'Remove', path: 'members', value: [{ value: b }] });
  await change({ op: 'replace', value: { displayName: 'Pay', members: [{ value: a }] } });
  const { body: listed } = await world.owner.send('GET', '/teams');
  assert.deepEqual(listed.teams, [{ id: made.body.id, name: 'Pay', personIds: [a] }]);
  for (const filter of ['displayName eq "PAY"', 'externalId eq "g1"']) {
    const found = `/Groups?excludedAttributes=members&filter=${encodeURIComponent(filter)}`;
    const { body } = await world.send('GET', found);
    assert.deepEqual([body.totalResults, body.Resources[0].members], [1, undefined], filter);
  }
  assert.equal(
    (await world.send('POST', '/Groups', { displayName: 'pay' })).body.scimType,
    'uniqueness',
  );
  assert.equal((await world.send('DELETE', url)).status, 204);
  assert.equal((await world.send('GET', url)).status, 404);
});

test('a group has more members than a page shows, and its name may be as long as providers write', async () => {
  const world = await provisioned();
  const people = 1_200;
  const ids = await inTransaction(world.ctx, async (ctx) => {
    const { rows } = await sql<{ id: string }>`
      with made as (
        insert into kernel.person (id, org_id, name)
        select gen_random_uuid(), ${ctx.org}::uuid, 'Worker' from generate_series(1, ${people}::int) returning id
      )
      insert into kernel.membership (org_id, person_id, role) select ${ctx.org}::uuid, id, 'member' from made
      returning person_id as id`.execute(kernelDb(ctx));
    return rows.map(({ id }) => id);
  });
  const [last = '', ...others] = ids;
  const displayName = 'Everybody of the company '.repeat(7).trim();
  const members = others.map((value) => ({ value, display: 'Worker' }));
  const { status, body } = await world.send('POST', '/Groups', { displayName, members });
  assert.equal(status, 201, JSON.stringify(body).slice(0, 500));
  const add = patch({ op: 'add', path: 'members', value: [{ value: last }] });
  assert.equal((await world.send('PATCH', `/Groups/${body.id}`, add)).status, 204);
  assert.equal((await membersOf(world, body.id)).length, people);
  const [team] = (await world.owner.send('GET', '/teams')).body.teams;
  assert.deepEqual([team.name, team.personIds.length], [displayName, people]);
});

test('of groups that come at once only one takes the last place', async () => {
  const world = await provisioned();
  await inTransaction(world.ctx, (ctx) =>
    sql`insert into kernel.team (id, org_id, name)
      select gen_random_uuid(), ${ctx.org}::uuid, 'Team ' || n from generate_series(2, ${teamsMax}::int) n`.execute(
      kernelDb(ctx),
    ),
  );
  const { parts, org, trace } = world.ctx;
  const ctx = systemContext(parts, { org, name: 'scim', trace });
  const made = await Promise.allSettled(
    ['a', 'b', 'c', 'd'].map((displayName) => createGroup(ctx, { displayName }, world.token.id)),
  );
  assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('teams wait ninety days for somebody who comes back, and rights do not', async () => {
  const world = await provisioned();
  const id = await arrive(world);
  await world.owner.send('PATCH', `/people/${id}`, { role: 'admin' });
  const { body: group } = await world.send('POST', '/Groups', {
    displayName: 'Pay',
    members: [{ value: id }],
  });
  const turn = (value: boolean) =>
    world.send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'active', value }));
  await turn(false);
  assert.deepEqual(await membersOf(world, group.id), []);
  kernel.clock.advance(89 * 24 * 3_600_000);
  await turn(true);
  assert.deepEqual(await membersOf(world, group.id), [id]);
  const [change] = await listEvents(world.ctx, { type: 'kernel.role-changed' });
  assert.deepEqual(change?.data, { personId: id, from: 'admin', to: 'member' });
  assert.deepEqual(change?.actor, { kind: 'system', name: 'scim' });
  const owner = await pairDevice(app, world.ctx);
  const { people } = (await owner.send('GET', '/people')).body;
  assert.equal(people.find((each: { id: string }) => each.id === id).role, 'member');
  await turn(false);
  kernel.clock.advance(91 * 24 * 3_600_000);
  await turn(true);
  assert.deepEqual(await membersOf(world, group.id), []);
  kernel.clock.reset();
});

test('a token holds for its own org until it is ended; there are two at most, and only an owner makes one', async () => {
  const [world, other] = [await provisioned(), await provisioned()];
  const id = await arrive(world);
  assert.equal((await other.send('GET', `/Users/${id}`)).status, 404);
  assert.equal((await other.send('DELETE', `/Users/${id}`)).status, 404);
  const second = await world.owner.send('POST', '/provisioning/tokens');
  assert.equal(second.status, 201);
  assert.equal(
    (await world.owner.send('POST', '/provisioning/tokens')).body.code,
    'scim-tokens-full',
  );
  const admin = await pairDevice(app, await newPerson(kernel, world.ctx.org, 'admin'));
  assert.equal((await admin.send('POST', '/provisioning/tokens')).status, 403);
  const seen = (await admin.send('GET', '/provisioning')).body;
  assert.deepEqual([seen.users, seen.active, seen.tokens.length], [1, 1, 2]);
  assert.ok(!JSON.stringify(seen).includes(second.body.secret));
  const url = `/provisioning/tokens/${world.token.id}`;
  assert.equal((await world.owner.send('DELETE', url)).status, 204);
  assert.equal((await world.owner.send('DELETE', url)).body.code, 'scim-token-not-found');
  const late = await world.send('GET', `/Users/${id}`);
  assert.deepEqual([late.status, late.body.status], [401, '401']);
  assert.equal(
    (await sendByKey(app, second.body.secret)('GET', `/scim/v2/Users/${id}`)).status,
    200,
  );
  const cookies = await world.owner.send('GET', '/scim/v2/Users');
  assert.equal(cookies.status, 401, 'a session of a person is no token');
});

test('a burst over the limit is told when to come again, and nobody of it is lost', async () => {
  const people = 50;
  const tight = buildHttp(kernel.parts, [kernelModule], {
    limits: [...wideLimits([kernelModule]), { name: 'scim-org', requestsMax: 20, windowMs: 3_000 }],
  });
  after(() => tight.close());
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(tight, ctx);
  const { body } = await owner.send('POST', '/provisioning/tokens');
  const send = sendByKey(tight, body.secret);
  let waits = 0;
  /** As a provider does: the same request again after the time that it was told. */
  async function insist(n: number): Promise<void> {
    const answer = await send('POST', '/scim/v2/Users', { userName: `p${n}@example.com` });
    if (answer.status === 201) return;
    assert.equal(answer.status, 429, JSON.stringify(answer.body));
    waits += 1;
    await sleep(1_000 * Number(answer.headers['retry-after']));
    await insist(n);
  }
  await Promise.all(Array.from({ length: people }, (_, n) => insist(n)));
  assert.ok(waits > 0, 'somebody was told to wait');
  const { body: seen } = await owner.send('GET', '/provisioning');
  assert.deepEqual([seen.users, seen.active], [people, people]);
});
