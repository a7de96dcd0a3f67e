/** What a role may do counts at once in each process: no process remembers what it was. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  type Client,
  callApi,
  claim,
  type ServerProcess,
  startServer,
  startWorld,
  type World,
} from '../world.ts';

let world: World;
const others: ServerProcess[] = [];

before(async () => {
  assert.ok(process.env.DOJANG_TEST_DATABASE_URL, 'run by `npm test -- --servers`');
  world = await startWorld({}, ['--role=http,migrate']);
  const data = join(world.folder, 'data');
  for (let n = 0; n < 2; n += 1) others.push(await startServer(data, {}, ['--role=http']));
});
after(async () => {
  for (const other of others) await other.stop();
  await world?.close();
});

/** The same cookies, asked of each process. */
const everywhere = (client: Client) =>
  [world.server.url, ...others.map(({ url }) => url)].map(
    (url) => (method: string, path: string, body?: unknown) =>
      callApi(url, method, path, body, new Map(client.cookies)),
  );

async function newMember(name: string): Promise<{ client: Client; personId: string }> {
  const invitation = { kind: 'person', name, role: 'member' };
  const { body } = await world.owner.call('POST', '/pairings', invitation);
  const client = await claim(world.server.url, body.link);
  return { client, personId: (await client.get('/me')).body.person.id };
}

const wish = (label: string, actions: readonly string[]) => ({ label, basedOn: 'member', actions });

test('three processes refuse at once what a role, its holder and a key of the holder lost', async () => {
  const { owner } = world;
  const { client, personId } = await newMember('이솔');
  const actions = ['person.list', 'plan.list', 'commit.read', 'key.create'];
  const role = (await owner.call('POST', '/roles', wish('desk', actions))).body;
  await owner.call('PATCH', `/people/${personId}`, { role: role.name });
  const key = await client.call('POST', '/keys', { name: 'ci', scopes: ['commit.read'] });
  assert.equal(key.status, 201, JSON.stringify(key.body));
  const headers = { authorization: `Bearer ${key.body.secret}` };
  const urls = [world.server.url, ...others.map(({ url }) => url)];
  const statuses = async () => ({
    person: await Promise.all(
      everywhere(client).map(async (call) => (await call('GET', '/plans')).status),
    ),
    key: await Promise.all(
      urls.map(async (url) => (await fetch(`${url}/api/commit/history`, { headers })).status),
    ),
  });
  let version = 1;
  for (let round = 0; round < 5; round += 1) {
    assert.deepEqual(await statuses(), { person: [200, 200, 200], key: [200, 200, 200] });
    for (const [kept, status] of [
      [['person.list'], 403],
      [actions, 200],
    ] as const) {
      const by = everywhere(owner)[round % 3];
      const saved = await by?.('PUT', `/roles/${role.name}`, {
        label: 'desk',
        actions: kept,
        version,
      });
      assert.equal(saved?.status, 200, JSON.stringify(saved?.body));
      version += 1;
      const all = [status, status, status];
      assert.deepEqual(await statuses(), { person: all, key: all });
    }
  }
});

test('of edits of one role in three processes at the same moment, one is saved', async () => {
  const role = (await world.owner.call('POST', '/roles', wish('one', ['person.list']))).body;
  const answers = await Promise.all(
    everywhere(world.owner).map((call, n) =>
      call('PUT', `/roles/${role.name}`, { label: `one ${n}`, actions: ['plan.list'], version: 1 }),
    ),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
});

test('nobody gives in one process what another one takes from them at that moment', async () => {
  const { owner } = world;
  const { client, personId } = await newMember('박하');
  const { personId: friend } = await newMember('최윤');
  const hands = ['person.change-role', 'person.list', 'plan.change'];
  const [desk, gift] = await Promise.all([
    owner.call('POST', '/roles', wish('giver', hands)),
    owner.call('POST', '/roles', wish('gift', ['plan.change'])),
  ]);
  const none = (await owner.call('POST', '/roles', wish('none', ['draft.read']))).body.name;
  const [at, elsewhere] = [everywhere(owner)[1], everywhere(client)[2]];
  for (let round = 0; round < 8; round += 1) {
    await owner.call('PATCH', `/people/${personId}`, { role: desk.body.name });
    await owner.call('PATCH', `/people/${friend}`, { role: none });
    // Of the two, either comes first: given and kept, or taken and refused.
    const [, given] = await Promise.all([
      at?.('PATCH', `/people/${personId}`, { role: none }),
      elsewhere?.('PATCH', `/people/${friend}`, { role: gift.body.name }),
    ]);
    const { people } = (await owner.get('/people')).body;
    const { ownRole } = people.find(({ id }: { id: string }) => id === friend);
    assert.ok([200, 403].includes(given?.status ?? 0), JSON.stringify(given?.body));
    assert.equal(ownRole.label, given?.status === 200 ? 'gift' : 'none');
    const after = await elsewhere?.('PATCH', `/people/${friend}`, { role: gift.body.name });
    assert.equal(after?.status, 403);
  }
});
