import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTransaction, kernelDb } from '../../core/context.ts';
import { listEvents } from '../../ledger/ledger.ts';
import { newPerson, pairDevice } from '../../testing/index.ts';
import {
  arrive,
  core,
  kim,
  type Provider,
  patch,
  providerWorld,
} from '../../testing/provider-world.ts';
import { ensureIdentity } from '../identity/identities.ts';
import { addLogin } from '../identity/logins.ts';

const { kernel, app, provisioned } = await providerWorld();

const isHere = async ({ owner }: Provider, id: string): Promise<boolean> =>
  (await owner.send('GET', '/people')).body.people.some((each: { id: string }) => each.id === id);

test('a person whom the provider makes is a member, is found by name and by its own id, and keeps what it told', async () => {
  const world = await provisioned();
  const made = await world.send('POST', '/Users', kim);
  assert.equal(made.status, 201);
  assert.match(String(made.headers['content-type']), /^application\/scim\+json/);
  const { id, meta, ...told } = made.body;
  assert.deepEqual(told, kim);
  assert.match(meta.location, /^https?:\/\/.*\/api\/scim\/v2\/Users\//);
  assert.equal((await world.send('GET', `/Users/${id}`)).body.userName, kim.userName);
  for (const filter of [
    'userName eq "kim@EXAMPLE.com"',
    'externalId eq "ext-1"',
    `${core}:User:userName EQ "kim@example.com"`,
  ]) {
    const { body } = await world.send('GET', `/Users?filter=${encodeURIComponent(filter)}`);
    assert.deepEqual([body.totalResults, body.Resources[0].id], [1, id], filter);
  }
  const { body: people } = await world.owner.send('GET', '/people');
  const person = people.people.find((each: { id: string }) => each.id === id);
  assert.deepEqual([person.name, person.role, person.joined], ['도장 김', 'member', false]);
  const rows = await inTransaction(world.ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.scim_user').selectAll().execute(),
  );
  assert.ok(!/kim|ext-1/i.test(JSON.stringify(rows)), 'nothing of it lies open in the database');
});

test('the same person twice is a conflict, whatever the case; so is a name that another has', async () => {
  const world = await provisioned();
  await arrive(world);
  const again = await world.send('POST', '/Users', { ...kim, userName: 'KIM@example.com' });
  assert.deepEqual(
    [again.status, again.body.scimType, again.body.status],
    [409, 'uniqueness', '409'],
  );
  assert.deepEqual(again.body.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error']);
  const other = await arrive(world, { userName: 'lee@example.com' });
  const moved = await world.send('PUT', `/Users/${other}`, kim);
  assert.deepEqual([moved.status, moved.body.scimType], [409, 'uniqueness']);
  const both = await Promise.all(
    [1, 2].map(() => world.send('POST', '/Users', { ...kim, userName: 'two@example.com' })),
  );
  assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
});

/** A member who signs in with this account. */
async function member({ ctx }: Provider, issuer: string, emailVerified: boolean): Promise<string> {
  const person = await newPerson(kernel, ctx.org, 'admin');
  assert.ok(person.actor.kind === 'person');
  const { personId } = person.actor;
  const identityId = await ensureIdentity(person, personId);
  const subject = crypto.randomUUID();
  await addLogin(person, identityId, { issuer, subject, email: 'KIM@example.com', emailVerified });
  return personId;
}

test('somebody who is here already is taken over by a checked address, and by no other', async () => {
  const google = 'https://accounts.google.com';
  const known = await provisioned();
  const id = await member(known, google, true);
  assert.equal(await arrive(known), id);
  const { people } = (await known.owner.send('GET', '/people')).body;
  const { role } = people.find((each: { id: string }) => each.id === id);
  assert.equal(role, 'admin', 'what they may do stays');
  const own = await provisioned();
  const byOwn = await member(own, `${own.ctx.org} https://idp.example`, true);
  assert.equal(await arrive(own), byOwn);
  const others: readonly [string, (world: Provider) => Promise<unknown>][] = [
    ['nobody checked it', (world) => member(world, google, false)],
    [
      'another org’s provider says so',
      (world) => member(world, `${known.ctx.org} https://a`, true),
    ],
    [
      'two have it',
      async (world) => {
        await member(world, google, true);
        await member(world, google, true);
      },
    ],
  ];
  for (const [why, prepare] of others) {
    const world = await provisioned();
    const before = await world.owner.send('GET', '/people');
    await prepare(world);
    const made = await arrive(world);
    const after = await world.owner.send('GET', '/people');
    const there = before.body.people.map((each: { id: string }) => each.id);
    const added = after.body.people.filter((each: { id: string }) => !there.includes(each.id));
    assert.ok(added.length > 1, why);
    const found = after.body.people.find((each: { id: string }) => each.id === made);
    assert.deepEqual([found.role, found.name], ['member', '도장 김'], why);
  }
});

const inactive: readonly [string, object][] = [
  ['a path', patch({ op: 'replace', path: 'active', value: false })],
  ['no path', patch({ op: 'replace', value: { active: false } })],
  ['words of Microsoft Entra', patch({ op: 'Replace', path: 'active', value: 'False' })],
  ['the schema in the path', patch({ op: 'replace', path: `${core}:User:active`, value: false })],
  ['the attribute removed', patch({ op: 'remove', path: 'active' })],
];

for (const [name, body] of inactive) {
  test(`a person is ended at once by a patch with ${name}, and comes back by another`, async () => {
    const world = await provisioned();
    const id = await arrive(world);
    const ended = await world.send('PATCH', `/Users/${id}`, body);
    assert.deepEqual([ended.status, ended.body.active], [200, false], JSON.stringify(ended.body));
    assert.equal(await isHere(world, id), false);
    const again = await world.send('PATCH', `/Users/${id}`, body);
    assert.deepEqual([again.status, again.body.active], [200, false]);
    const back = patch({ op: 'replace', path: 'active', value: 'True' });
    assert.equal((await world.send('PATCH', `/Users/${id}`, back)).body.active, true);
    assert.equal(await isHere(world, id), true);
    const left = await listEvents(world.ctx, { type: 'kernel.person-deprovisioned' });
    assert.equal(left.length, 1);
    assert.ok(!JSON.stringify(left).includes('example.com'), 'no address in the ledger');
  });
}

test('a whole user ends the person when it says so, and when it does not say that they are active', async () => {
  const world = await provisioned();
  const { active: _, ...silent } = kim;
  for (const [userName, body] of [
    ['a@example.com', { ...kim, active: false }],
    ['b@example.com', silent],
  ] as const) {
    const id = await arrive(world, { userName });
    const put = await world.send('PUT', `/Users/${id}`, { ...body, userName });
    assert.deepEqual([put.status, put.body.active, await isHere(world, id)], [200, false, false]);
  }
  // A new person is active unless it is said otherwise.
  const fresh = await world.send('POST', '/Users', { ...silent, userName: 'c@example.com' });
  assert.equal(fresh.body.active, true);
  const asleep = { ...kim, userName: 'd@example.com', active: false };
  const { body } = await world.send('POST', '/Users', asleep);
  assert.deepEqual([body.active, await isHere(world, body.id)], [false, false]);
});

test('a deleted user is not found, its person is out at once, and the same name brings the same person back', async () => {
  const world = await provisioned();
  const id = await arrive(world);
  const browser = await pairDevice(app, await asPerson(world, id));
  assert.equal((await browser.send('GET', '/me')).status, 200);
  assert.equal((await world.send('DELETE', `/Users/${id}`)).status, 204);
  assert.equal((await browser.send('GET', '/me')).status, 401);
  assert.equal((await world.send('GET', `/Users/${id}`)).status, 404);
  assert.equal((await world.send('DELETE', `/Users/${id}`)).status, 404);
  assert.equal((await world.send('GET', '/Users')).body.totalResults, 0);
  assert.equal(await arrive(world), id);
  assert.equal((await browser.send('GET', '/me')).status, 401, 'an old door stays shut');
});

/** Acts as somebody whom the provider made. */
async function asPerson({ ctx }: Provider, personId: string) {
  const person = await newPerson(kernel, ctx.org, 'member');
  return { ...person, actor: { ...person.actor, personId } } as typeof ctx;
}

test('attributes change by path, by filter and without a path; what is not kept changes nothing', async () => {
  const world = await provisioned();
  const id = await arrive(world);
  const changed = await world.send(
    'PATCH',
    `/Users/${id}`,
    patch(
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'new@example.com' },
      { op: 'Add', path: 'emails[type eq "home"].value', value: 'home@example.com' },
      { op: 'replace', path: 'name.familyName', value: '이' },
      {
        op: 'replace',
        value: { DisplayName: '이도장', 'name.formatted': '이 도장', preferredLanguage: 'en-US' },
      },
      {
        op: 'add',
        path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
        value: 'R&D',
      },
      { op: 'remove', path: 'externalId' },
      { op: 'add', path: 'title', value: 'Dr' },
    ),
  );
  const { emails, name, displayName, externalId, title } = changed.body;
  assert.deepEqual(emails, [
    { value: 'new@example.com', type: 'work', primary: true },
    { type: 'home', value: 'home@example.com' },
  ]);
  assert.deepEqual(name, { givenName: '도장', familyName: '이', formatted: '이 도장' });
  assert.deepEqual([displayName, externalId, title], ['이도장', undefined, undefined]);
  const { body } = await world.owner.send('GET', '/people');
  assert.ok(body.people.some((each: { name: string }) => each.name === '이도장'));
});

const refused: readonly [string, string, string, string, unknown][] = [
  [
    'another attribute',
    'GET',
    `/Users?filter=${encodeURIComponent('title eq "x"')}`,
    'invalidFilter',
    undefined,
  ],
  [
    'another comparison',
    'GET',
    `/Users?filter=${encodeURIComponent('userName sw "x"')}`,
    'invalidFilter',
    undefined,
  ],
  [
    'a filter without end',
    'GET',
    `/Users?filter=${encodeURIComponent(`userName eq "${'\\'.repeat(300)}`)}`,
    'invalidFilter',
    undefined,
  ],
  ['no user name', 'POST', '/Users', 'invalidValue', { active: true }],
  ['a list for a person', 'POST', '/Users', 'invalidValue', [kim]],
  ['active as a number', 'POST', '/Users', 'invalidValue', { ...kim, active: 1 }],
  ['a group without a name', 'POST', '/Groups', 'invalidValue', { members: [] }],
  [
    'a member that is nobody',
    'POST',
    '/Groups',
    'invalidValue',
    { displayName: 'x', members: [{ value: crypto.randomUUID() }] },
  ],
];

for (const [name, method, url, scimType, body] of refused) {
  test(`refused in the words of the protocol: ${name}`, async () => {
    const { send } = await provisioned();
    const answer = await send(method as 'GET', url, body);
    assert.deepEqual(
      [answer.status, answer.body.scimType],
      [400, scimType],
      JSON.stringify(answer.body),
    );
    assert.match(String(answer.headers['content-type']), /^application\/scim\+json/);
  });
}

const badPatches: readonly [string, string, object][] = [
  ['a path of nothing', 'invalidPath', { op: 'replace', path: '[[', value: 1 }],
  [
    'a path of many quotes',
    'invalidPath',
    { op: 'replace', path: `emails[type eq "${'\\'.repeat(300)}`, value: 1 },
  ],
  ['no such operation', 'invalidValue', { op: 'frob', path: 'active', value: true }],
  ['removing without a path', 'invalidValue', { op: 'remove' }],
  ['the user name taken away', 'invalidValue', { op: 'remove', path: 'userName' }],
];

for (const [name, scimType, operation] of badPatches) {
  test(`a patch is refused and changes nothing: ${name}`, async () => {
    const world = await provisioned();
    const id = await arrive(world);
    const off = { op: 'replace', path: 'active', value: false };
    const { status, body } = await world.send('PATCH', `/Users/${id}`, patch(off, operation));
    assert.deepEqual([status, body.scimType], [400, scimType]);
    assert.equal((await world.send('GET', `/Users/${id}`)).body.active, true);
  });
}

test('the last owner goes when the provider says so, and the admins are told at once', async () => {
  const world = await provisioned();
  const admin = await newPerson(kernel, world.ctx.org, 'admin');
  const id = await arrive(world);
  await world.owner.send('PATCH', `/people/${id}`, { role: 'owner' });
  await world.owner.send('DELETE', `/people/${world.owner.personId}`);
  const { status, body } = await world.send('PATCH', `/Users/${id}`, inactive[0]?.[1]);
  assert.deepEqual([status, body.active], [200, false]);
  const told = await inTransaction(admin, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.notification')
      .select(['kind', 'priority', 'person_id'])
      .where('kind', '=', 'org-without-owner')
      .execute(),
  );
  assert.deepEqual(
    told.map(({ priority, person_id: who }) => [priority, who]),
    [['urgent', 'personId' in admin.actor ? admin.actor.personId : '']],
  );
  assert.equal((await listEvents(world.ctx, { type: 'kernel.org-without-owner' })).length, 1);
});
