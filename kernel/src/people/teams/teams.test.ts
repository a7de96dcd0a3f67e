import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { listEvents } from '../../ledger/ledger.ts';
import { newOrg, newPerson, pairDevice, testKernel, wideLimits } from '../../testing/index.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
await app.ready();

const teamsSeen = async (client: Awaited<ReturnType<typeof pairDevice>>) =>
  (await client.send('GET', '/teams')).body.teams.map(
    ({ name, personIds }: { name: string; personIds: string[] }) => [name, personIds],
  );

test('a team is made, renamed, filled and deleted, and everybody of the org sees it', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const member = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const made = await owner.send('POST', '/teams', { name: ' 결제 ', personIds: [member.personId] });
  assert.equal(made.body.name, '결제');
  assert.deepEqual(await teamsSeen(member), [['결제', [member.personId]]]);
  const url = `/teams/${made.body.id}`;
  const both = [owner.personId, member.personId].sort();
  await owner.send('PUT', url, { name: 'Pay', personIds: [...both, owner.personId] });
  assert.deepEqual(await teamsSeen(owner), [['Pay', both]]);
  // What stays the same is no event.
  const same = await owner.send('PUT', url, { name: 'Pay', personIds: [...both].reverse() });
  assert.deepEqual(same.body.personIds, both);
  assert.equal((await owner.send('DELETE', url)).status, 204);
  assert.equal((await owner.send('DELETE', url)).body.code, 'team-not-found');
  assert.deepEqual(await teamsSeen(owner), []);
  const events = await listEvents(ctx, { type: 'kernel.team-changed' });
  const told = events.map(({ data }) => data as { change: string; people: number });
  assert.deepEqual(told.map(({ change, people }) => `${change} ${people}`).sort(), [
    'changed 2',
    'created 1',
    'deleted 0',
  ]);
  assert.ok(!JSON.stringify(told).includes('Pay'), 'no names in the ledger');
});

test('a name is taken once, whatever its case; two who take it at once do not both get it', async () => {
  const owner = await pairDevice(app, await newOrg(kernel));
  const make = (name: string) => owner.send('POST', '/teams', { name, personIds: [] });
  const answers = await Promise.all([make('Web'), make('web')]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  const { body } = await make('API');
  const renamed = await owner.send('PUT', `/teams/${body.id}`, { name: 'WEB', personIds: [] });
  assert.equal(renamed.body.code, 'team-name-taken');
  const cased = await owner.send('PUT', `/teams/${body.id}`, { name: 'Api', personIds: [] });
  assert.equal(cased.body.name, 'Api');
});

test('only owners and admins change teams, of their own org, with their own people', async () => {
  const ctx = await newOrg(kernel);
  const admin = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  const member = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const other = await pairDevice(app, await newOrg(kernel));
  const { body: team } = await admin.send('POST', '/teams', { name: 'Ours', personIds: [] });
  const change = { name: 'Theirs', personIds: [] };
  assert.equal((await member.send('PUT', `/teams/${team.id}`, change)).status, 403);
  assert.equal((await other.send('PUT', `/teams/${team.id}`, change)).body.code, 'team-not-found');
  assert.equal((await other.send('DELETE', `/teams/${team.id}`)).body.code, 'team-not-found');
  assert.deepEqual(await teamsSeen(other), []);
  const foreign = { name: 'Ours', personIds: [other.personId] };
  const refused = await admin.send('PUT', `/teams/${team.id}`, foreign);
  assert.equal(refused.body.code, 'person-not-found');
  assert.deepEqual(await teamsSeen(admin), [['Ours', []]]);
});

test('there is an end to the number of teams, and the refusal names the fix', async () => {
  const owner = await pairDevice(app, await newOrg(kernel));
  for (let n = 0; n < 100; n += 1) {
    assert.equal((await owner.send('POST', '/teams', { name: `${n}`, personIds: [] })).status, 200);
  }
  const { body } = await owner.send('POST', '/teams', { name: 'one more', personIds: [] });
  assert.deepEqual([body.code, body.status], ['teams-full', 422]);
  assert.match(body.detail, /delete one/);
});

test('a person who leaves the org leaves its teams', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const member = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const input = { name: 'Pay', personIds: [member.personId] };
  const { body: team } = await owner.send('POST', '/teams', input);
  await owner.send('DELETE', `/people/${member.personId}`);
  assert.deepEqual(await teamsSeen(owner), [['Pay', []]]);
  const again = await owner.send('PUT', `/teams/${team.id}`, input);
  assert.equal(again.body.code, 'person-not-found');
});
