import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { buildHttp } from '../http/http.ts';
import { kernelModule } from '../kernel.ts';
import { listEvents } from '../ledger/ledger.ts';
import { bookModule } from '../testing/book-module.ts';
import { newOrg, newPerson, pairDevice, testKernel } from '../testing/index.ts';
import { sendByKey } from '../testing/test-client.ts';
import { codeOfClaim } from './schema.ts';

const modules = [kernelModule, bookModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);

const newAsker = () => {
  const secret = randomBytes(32).toString('base64url');
  return { secret, claim: createHash('sha256').update(secret).digest('hex') };
};

async function claim(secret: string) {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/keys/claim',
    payload: { secret },
  });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

const wish = { name: 'laptop', scopes: ['book.read'], expiresInDays: 30 };

test('a granted key is fetched once, by the secret whose hash was granted', async () => {
  const owner = await newOrg(kernel);
  const browser = await pairDevice(app, owner);
  const asker = newAsker();
  assert.deepEqual(await claim(asker.secret), { state: 'waiting' });
  const granted = await browser.send('POST', '/keys/grants', { ...wish, claim: asker.claim });
  assert.equal(granted.status, 201, JSON.stringify(granted.body));
  assert.equal('secret' in granted.body, false, 'the page never holds the secret');
  const twice = await browser.send('POST', '/keys/grants', { ...wish, claim: asker.claim });
  assert.equal(twice.body.code, 'key-claim-taken');
  assert.deepEqual((await browser.send('GET', '/keys')).body.keys, [], 'nobody holds it yet');
  assert.deepEqual(await claim(newAsker().secret), { state: 'waiting' });
  assert.deepEqual(await claim(asker.claim), { state: 'waiting' }, 'the hash fetches nothing');

  const [one, two] = await Promise.all([claim(asker.secret), claim(asker.secret)]);
  const [got] = [one, two].filter(({ state }) => state === 'claimed');
  assert.deepEqual([one.state, two.state].sort(), ['claimed', 'waiting']);
  assert.equal(got.org, owner.org);
  assert.equal(got.key.name, 'laptop');
  assert.equal(got.key.hint, got.secret.slice(-4));
  const send = sendByKey(app, got.secret);
  assert.equal((await send('GET', '/book/pages')).status, 200);
  assert.equal((await send('PUT', '/book/pages', {})).body.code, 'scope-missing');
  assert.equal((await browser.send('GET', '/keys')).body.keys.length, 1);
  const events = await listEvents(owner, { type: 'kernel.key-claimed' });
  assert.deepEqual(events[0]?.subjects, [got.key.id]);
});

test('a grant ends after ten minutes, and the next grant clears it away', async (t) => {
  t.after(() => kernel.clock.reset());
  const owner = await newOrg(kernel);
  const browser = await pairDevice(app, owner);
  const asker = newAsker();
  await browser.send('POST', '/keys/grants', { ...wish, claim: asker.claim });
  kernel.clock.advance(10 * 60_000);
  assert.deepEqual(await claim(asker.secret), { state: 'waiting' });
  const again = newAsker();
  const later = await pairDevice(app, owner);
  const { body } = await later.send('POST', '/keys/grants', { ...wish, claim: again.claim });
  const ended = await listEvents(owner, { type: 'kernel.key-revoked' });
  assert.equal(ended.length, 1);
  assert.notEqual(ended[0]?.subjects[0], body.key.id);
  assert.equal((await claim(again.secret)).state, 'claimed');
});

test('nobody grants what they may not do, and a key of one who left is not fetched', async () => {
  const owner = await newOrg(kernel);
  const member = await newPerson(kernel, owner.org, 'member');
  assert.ok(member.actor.kind === 'person');
  const [mine, theirs] = [await pairDevice(app, owner), await pairDevice(app, member)];
  const asker = newAsker();
  const over = { ...wish, scopes: ['book.write'], claim: asker.claim };
  assert.equal((await theirs.send('POST', '/keys/grants', over)).body.code, 'scope-not-allowed');
  const good = { ...wish, claim: asker.claim };
  assert.equal((await theirs.send('POST', '/keys/grants', good)).status, 201);
  await mine.send('DELETE', `/people/${member.actor.personId}`);
  assert.deepEqual(await claim(asker.secret), { state: 'waiting' });
});

test('a key gives itself back, and works no more', async () => {
  const owner = await newOrg(kernel);
  const browser = await pairDevice(app, owner);
  const asker = newAsker();
  await browser.send('POST', '/keys/grants', { ...wish, claim: asker.claim });
  const { secret, key } = await claim(asker.secret);
  const send = sendByKey(app, secret);
  assert.equal((await send('DELETE', '/keys/current')).status, 204);
  assert.equal((await send('GET', '/book/pages')).body.code, 'key-revoked');
  const [event] = await listEvents(owner, { type: 'kernel.key-revoked' });
  assert.deepEqual(event?.actor, { kind: 'key', keyId: key.id });
});

test('terminal and page show the same eight signs', () => {
  assert.equal(codeOfClaim(`3f9c1a2b${'0'.repeat(56)}`), '3F9C-1A2B');
});
