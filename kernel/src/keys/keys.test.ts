import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createKeySecret } from '../base/key-secret.ts';
import { buildHttp } from '../http/http.ts';
import { kernelModule } from '../kernel.ts';
import { listEvents } from '../ledger/ledger.ts';
import { bookModule } from '../testing/book-module.ts';
import { newOrg, newPerson, pairDevice, testKernel } from '../testing/index.ts';
import { keyClient, sendByKey } from '../testing/test-client.ts';
import { until } from '../testing/until.ts';

const modules = [kernelModule, bookModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules, { lastSeenMs: 0 });
const read = ['GET', '/book/pages'] as const;
const write = ['PUT', '/book/pages', {}] as const;

const codeOf = async (asked: ReturnType<ReturnType<typeof sendByKey>>) => {
  const { status, body } = await asked;
  return status < 300 ? status : `${status} ${body.code}`;
};

test('a key does its scopes and nothing else, and the ledger names it', async () => {
  const owner = await newOrg(kernel);
  const reads = await keyClient(app, owner, ['book.read']);
  assert.deepEqual((await reads.send(...read)).body, { actor: 'key' });
  assert.equal(await codeOf(reads.send(...write)), '403 scope-missing');
  assert.equal(await codeOf(reads.send('GET', '/me')), '403 credential-not-allowed');
  const writes = await keyClient(app, owner, ['book.write']);
  assert.equal(await codeOf(writes.send(...write)), 200);
  assert.equal(await codeOf(writes.send(...read)), '403 scope-missing');
  const [event] = await listEvents(owner, { type: 'book.page-written' });
  assert.deepEqual(event?.actor, { kind: 'key', keyId: writes.key.id });
  const browser = await pairDevice(app, owner);
  const refused = (await browser.send('GET', '/actions')).body.actions.filter(
    ({ outcome }: { outcome: string }) => outcome === 'refused',
  );
  assert.equal(refused.length, 3);
  assert.ok(refused.some(({ facts }: { facts: object }) => 'keyId' in facts));
});

test('a key loses what its person loses, at once, and ends when the person leaves', async () => {
  const owner = await newOrg(kernel);
  const admin = await newPerson(kernel, owner.org, 'admin');
  assert.ok(admin.actor.kind === 'person');
  const key = await keyClient(app, admin, ['book.read', 'book.write']);
  const browser = await pairDevice(app, owner);
  const { personId } = admin.actor;
  assert.equal(await codeOf(key.send(...write)), 200);
  assert.equal(
    (await browser.send('PATCH', `/people/${personId}`, { role: 'viewer' })).status,
    200,
  );
  assert.equal(await codeOf(key.send(...write)), '403 not-allowed');
  assert.equal(await codeOf(key.send(...read)), 200);
  assert.equal((await browser.send('DELETE', `/people/${personId}`)).status, 204);
  assert.equal(await codeOf(key.send(...read)), '401 key-not-valid');
  const ended = await listEvents(owner, { type: 'kernel.key-revoked' });
  assert.deepEqual(ended[0]?.subjects, [key.key.id]);
});

test('nobody gives a key what they may not do, or what no key may do', async () => {
  const owner = await newOrg(kernel);
  const member = await pairDevice(app, await newPerson(kernel, owner.org, 'member'));
  const make = (scopes: string[]) =>
    codeOf(member.send('POST', '/keys', { name: 'ci', scopes, expiresInDays: 1 }));
  assert.equal(await make(['book.write']), '403 scope-not-allowed');
  assert.equal(await make(['draft.stamp']), '403 scope-not-allowed');
  assert.equal(await make([]), '400 input-not-valid');
  assert.equal(await make(['book.read']), 201);
  assert.deepEqual((await member.send('GET', '/keys')).body.scopes, ['book.read']);
  const viewer = await pairDevice(app, await newPerson(kernel, owner.org, 'viewer'));
  const input = { name: 'ci', scopes: ['book.read'] };
  assert.equal(await codeOf(viewer.send('POST', '/keys', input)), '403 not-allowed');
});

test('the secret is shown once and lies nowhere: neither in a list nor in a table', async () => {
  const owner = await newOrg(kernel);
  const browser = await pairDevice(app, owner);
  const input = { name: 'ci', scopes: ['book.read'], expiresInDays: 7 };
  const { status, body } = await browser.send('POST', '/keys', input);
  assert.equal(status, 201);
  assert.equal(body.key.hint, body.secret.slice(-4));
  assert.equal(Date.parse(body.key.expiresAt) - Date.parse(body.key.createdAt), 7 * 86_400_000);
  const listed = await browser.send('GET', '/keys?all=true');
  assert.equal(listed.body.keys.length, 1);
  assert.ok(!JSON.stringify(listed.body).includes(body.secret.slice(40, 80)));
  const { rows } = await kernel.parts.database.transaction(
    { role: 'dojang_app', org: owner.org, person: '' },
    (db) =>
      db
        .selectFrom('kernel.api_key')
        .selectAll()
        .execute()
        .then((rows) => ({ rows })),
  );
  assert.ok(!JSON.stringify(rows).includes(body.secret.slice(40, 80)));
  const over = { ...input, expiresInDays: 366 };
  assert.equal(await codeOf(browser.send('POST', '/keys', over)), '400 input-not-valid');
});

test('a rotated key works with both secrets for the time that was asked for, then with the new one', async (t) => {
  t.after(() => kernel.clock.reset());
  const owner = await newOrg(kernel);
  const browser = await pairDevice(app, owner);
  const key = await keyClient(app, owner, ['book.read']);
  const rotate = async (overlapHours: number) =>
    (await browser.send('PUT', `/keys/${key.key.id}/secret`, { overlapHours })).body.secret;
  const second = sendByKey(app, await rotate(1));
  assert.equal(await codeOf(key.send(...read)), 200);
  assert.equal(await codeOf(second(...read)), 200);
  kernel.clock.advance(3_600_000);
  assert.equal(await codeOf(key.send(...read)), '401 key-expired');
  assert.equal(await codeOf(second(...read)), 200);
  const again = await pairDevice(app, owner);
  const { body } = await again.send('PUT', `/keys/${key.key.id}/secret`, { overlapHours: 0 });
  assert.equal(await codeOf(second(...read)), '401 key-expired');
  assert.equal(await codeOf(sendByKey(app, body.secret)(...read)), 200);
  const longer = await again.send('PUT', `/keys/${key.key.id}/secret`, { overlapHours: 25 });
  assert.equal(longer.status, 400);
});

test('a key ends by its date and by revocation, and another’s key only by an admin', async (t) => {
  t.after(() => kernel.clock.reset());
  const owner = await newOrg(kernel);
  const member = await newPerson(kernel, owner.org, 'member');
  const key = await keyClient(app, owner, ['book.read']);
  const theirs = await keyClient(app, member, ['book.read']);
  const [mine, other] = [await pairDevice(app, owner), await pairDevice(app, member)];
  assert.equal(await codeOf(other.send('DELETE', `/keys/${key.key.id}`)), '403 not-allowed');
  assert.equal(await codeOf(other.send('GET', '/keys?all=true')), '403 not-allowed');
  assert.equal((await other.send('GET', '/keys')).body.keys.length, 1);
  assert.equal(
    await codeOf(mine.send('PUT', `/keys/${theirs.key.id}/secret`, {})),
    '404 key-not-found',
  );
  assert.equal(await codeOf(mine.send('DELETE', `/keys/${theirs.key.id}`)), 204);
  assert.equal(await codeOf(theirs.send(...read)), '401 key-revoked');
  assert.equal(await codeOf(mine.send('DELETE', `/keys/${theirs.key.id}`)), '404 key-not-found');
  assert.equal(await codeOf(key.send(...read)), 200);
  kernel.clock.advance(90 * 86_400_000);
  assert.equal(await codeOf(key.send(...read)), '401 key-expired');
});

test('the last use is noted at most once a minute', async (t) => {
  t.after(() => kernel.clock.reset());
  const owner = await newOrg(kernel);
  const key = await keyClient(app, owner, ['book.read']);
  const browser = await pairDevice(app, owner);
  const lastUsed = async () => {
    const { body } = await browser.send('GET', '/keys');
    return body.keys[0].lastUsedAt;
  };
  assert.equal(await lastUsed(), null);
  await key.send(...read);
  const first = await until('the note', lastUsed);
  kernel.clock.advance(45_000);
  await key.send(...read);
  assert.equal(await lastUsed(), first);
  kernel.clock.advance(20_000);
  await key.send(...read);
  await until(
    'the next note',
    async () => Date.parse(await lastUsed()) - Date.parse(first) >= 65_000,
  );
  const asked = await key.send('GET', '/keys/current');
  assert.equal(asked.body.key.id, key.key.id);
});

test('a made-up key begins no count of its own: the address is counted, on public routes whatever is sent', async () => {
  const own = await testKernel({ modules });
  const limits = [
    { name: 'public', requestsMax: 3, windowMs: 60_000 },
    { name: 'read', requestsMax: 3, windowMs: 60_000 },
  ];
  const tight = buildHttp(own.parts, modules, { limits });
  const claim = (secret: string) => sendByKey(tight, secret)('POST', '/pairings/claim', {});
  const real = createKeySecret('api', randomUUID());
  const codes = async (
    secrets: readonly string[],
    ask: (secret: string) => Promise<{ status: number }>,
  ) => {
    const statuses: number[] = [];
    for (const secret of secrets) statuses.push((await ask(secret)).status);
    return statuses.filter((status) => status === 429).length;
  };
  const made = Array.from({ length: 6 }, (_, n) => `dj_made-up-${n}`);
  const wellFormed = Array.from({ length: 6 }, () => createKeySecret('api', randomUUID()));
  assert.equal(await codes([...made, ...wellFormed, real], claim), 10);
  const ask = (secret: string) => sendByKey(tight, secret)('GET', '/book/pages');
  assert.equal(await codes(made, ask), 3, 'what is no key counts for the address');
  await tight.close();
});
