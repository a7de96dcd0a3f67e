import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { listEvents } from '../../ledger/events.ts';
import { TestAuthenticator, type Twist } from '../../testing/authenticator.ts';
import { bookModule } from '../../testing/book-module.ts';
import {
  addAccount,
  newOrg,
  pairDevice,
  sendAnonymous,
  type TestClient,
  testKernel,
  wideLimits,
} from '../../testing/index.ts';
import { ensureIdentity } from '../identity/identities.ts';
import { addPasskey } from './passkeys.ts';

const modules = [kernelModule, bookModule];
const kernel = await testKernel({ modules, parts: { publicUrl: 'https://dojang.example' } });
const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
await app.ready();

const origin = 'https://dojang.example';
const host = { host: 'dojang.example' };

/** A browser at the public address of the server. */
async function browserOf(ctx: Awaited<ReturnType<typeof newOrg>>) {
  const device = await pairDevice(app, ctx);
  const at = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown) =>
    device.send(method, url, body, host);
  return { ...device, at };
}
type Browser = Awaited<ReturnType<typeof browserOf>>;

async function add(browser: Browser, authenticator: TestAuthenticator, twist: Twist = {}) {
  const options = await browser.at('POST', '/passkeys/options');
  if (options.status !== 200) return options;
  const registration = authenticator.create(options.body, twist);
  return browser.at('POST', '/passkeys', { registration });
}

async function stepUp(browser: Browser, authenticator: TestAuthenticator, act: string, twist = {}) {
  const options = await browser.at('POST', '/step-ups/passkey', { act });
  assert.equal(options.status, 200);
  const assertion = authenticator.get(options.body, twist);
  return browser.at('PUT', '/step-ups/passkey', { assertion });
}

const code = ({ status, body }: { status: number; body: { code: string } }) => [status, body.code];
const newKey = { name: 'CI', scopes: ['book.read'], expiresInDays: 30 };

test('a passkey is made once, listed, and removed by who proves who they are', async () => {
  const ctx = await newOrg(kernel);
  const browser = await browserOf(ctx);
  const authenticator = new TestAuthenticator(origin);
  const made = await add(browser, authenticator);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { body: list } = await browser.at('GET', '/passkeys');
  assert.equal(list.canAdd, true);
  assert.deepEqual(
    list.passkeys.map(({ id, rpId, here }: { id: string; rpId: string; here: boolean }) => [
      id,
      rpId,
      here,
    ]),
    [[made.body.id, 'dojang.example', true]],
  );
  const path = `/passkeys/${made.body.id}`;
  assert.deepEqual(code(await browser.at('DELETE', path)), [403, 'step-up-needed']);
  assert.equal((await stepUp(browser, authenticator, 'passkey.remove')).status, 204);
  assert.deepEqual(code(await browser.at('DELETE', path)), [409, 'last-passkey']);
  assert.equal((await stepUp(browser, authenticator, 'passkey.add')).status, 204);
  assert.equal((await add(browser, new TestAuthenticator(origin))).status, 201);
  assert.equal((await browser.at('DELETE', path)).status, 204);
  assert.deepEqual(code(await browser.at('DELETE', path)), [404, 'passkey-not-found']);
  const types = (await listEvents(ctx, {})).map(({ type }) => type);
  for (const type of ['kernel.passkey-added', 'kernel.passkey-removed']) {
    assert.ok(types.includes(type), type);
  }
});

test('what another page, host or hour made is refused, and nothing is kept', async () => {
  const browser = await browserOf(await newOrg(kernel));
  const authenticator = new TestAuthenticator(origin);
  const twists: Twist[] = [
    { origin: 'https://dojang.example.evil' },
    { rpId: 'evil.example' },
    { isUnverified: true },
    { type: 'webauthn.get' },
  ];
  for (const twist of twists) {
    const refused = await add(browser, authenticator, twist);
    assert.deepEqual(code(refused), [400, 'passkey-not-valid'], JSON.stringify(twist));
  }
  const unknown = await add(browser, authenticator, { challenge: 'A'.repeat(43) });
  assert.deepEqual(code(unknown), [400, 'sign-in-state-unknown']);
  const { body: options } = await browser.at('POST', '/passkeys/options');
  kernel.clock.advance(5 * 60_000 + 1);
  const registration = authenticator.create(options);
  const late = await browser.at('POST', '/passkeys', { registration });
  assert.deepEqual(code(late), [400, 'passkey-not-valid']);
  const again = await browser.at('POST', '/passkeys', { registration });
  assert.deepEqual(code(again), [400, 'sign-in-state-unknown'], 'a challenge serves once');
  assert.deepEqual((await browser.at('GET', '/passkeys')).body.passkeys, []);
});

test('a challenge belongs to the device that began', async () => {
  const [mine, other] = [
    await browserOf(await newOrg(kernel)),
    await browserOf(await newOrg(kernel)),
  ];
  const { body: options } = await mine.at('POST', '/passkeys/options');
  const registration = new TestAuthenticator(origin).create(options);
  const stolen = await other.at('POST', '/passkeys', { registration });
  assert.deepEqual(code(stolen), [400, 'sign-in-state-unknown']);
  assert.equal((await mine.at('POST', '/passkeys', { registration })).status, 201);
});

test('an act asks for the passkey, for this act alone, for five minutes, on this device', async () => {
  const ctx = await newOrg(kernel);
  const browser = await browserOf(ctx);
  const authenticator = new TestAuthenticator(origin);
  const make = () => browser.at('POST', '/keys', newKey);
  const first = await make();
  assert.equal(first.status, 201, JSON.stringify(first.body));
  await add(browser, authenticator);
  const refused = await make();
  assert.deepEqual(code(refused), [403, 'step-up-needed']);
  assert.deepEqual([refused.body.act, refused.body.ways], ['key.create', 'passkey']);
  assert.equal((await stepUp(browser, authenticator, 'org.close')).status, 204);
  assert.deepEqual(code(await make()), [403, 'step-up-needed'], 'another act');
  for (const twist of [{ isForged: true }, { isUnverified: true }, { origin: 'https://evil' }]) {
    const wrong = await stepUp(browser, authenticator, 'key.create', twist);
    assert.deepEqual(code(wrong), [400, 'passkey-not-valid'], JSON.stringify(twist));
  }
  assert.deepEqual(code(await make()), [403, 'step-up-needed'], 'none of these counts');
  assert.equal((await stepUp(browser, authenticator, 'key.create')).status, 204);
  assert.equal((await make()).status, 201);
  const other = await browserOf(ctx);
  const elsewhere = await other.at('POST', '/keys', newKey);
  assert.deepEqual(code(elsewhere), [403, 'step-up-needed'], 'another device');
  kernel.clock.advance(5 * 60_000 + 1);
  assert.deepEqual(code(await make()), [403, 'step-up-needed'], 'later');
});

test('a passkey of another host is no way in: it is not asked for, and goes whenever its owner likes', async () => {
  const ctx = await newOrg(kernel);
  const browser = await browserOf(ctx);
  const identityId = await ensureIdentity(ctx, browser.personId);
  const old = { publicKey: 'AA', counter: 0, transports: [], name: 'Old', isSynced: true };
  const there = { rpId: 'old.example', origin: 'https://old.example' };
  const id = await addPasskey(ctx, identityId, { credentialId: randomUUID(), ...old, ...there });
  assert.equal((await browser.at('POST', '/keys', newKey)).status, 201, 'nothing proves it here');
  const authenticator = new TestAuthenticator(origin);
  assert.equal((await add(browser, authenticator)).status, 201, 'the first of this host');
  assert.deepEqual(code(await browser.at('POST', '/keys', newKey)), [403, 'step-up-needed']);
  assert.equal((await stepUp(browser, authenticator, 'passkey.remove')).status, 204);
  const [, own] = (await browser.at('GET', '/passkeys')).body.passkeys;
  const last = await browser.at('DELETE', `/passkeys/${own.id}`);
  assert.deepEqual(code(last), [409, 'last-passkey'], 'the one of the old host does not count');
  assert.equal((await browser.at('DELETE', `/passkeys/${id}`)).status, 204);
});

test('a passkey of somebody else proves nothing', async () => {
  const [mine, other] = [
    await browserOf(await newOrg(kernel)),
    await browserOf(await newOrg(kernel)),
  ];
  const [own, foreign] = [new TestAuthenticator(origin), new TestAuthenticator(origin)];
  await add(mine, own);
  await add(other, foreign);
  const { body: options } = await mine.at('POST', '/step-ups/passkey', { act: 'key.create' });
  const assertion = foreign.get({ ...options, allowCredentials: [] });
  const refused = await mine.at('PUT', '/step-ups/passkey', { assertion });
  assert.deepEqual(code(refused), [400, 'passkey-not-valid']);
});

test('an authenticator that counts fewer signatures than before is told of, and goes on', async () => {
  const lines: string[] = [];
  const world = await testKernel({
    modules,
    parts: { publicUrl: origin },
    logTo: { write: (line) => void lines.push(line) },
  });
  const http = buildHttp(world.parts, modules, { limits: wideLimits(modules) });
  const device: TestClient = await pairDevice(http, await newOrg(world));
  const authenticator = new TestAuthenticator(origin);
  const at = (url: string, body?: unknown) => device.send('POST', url, body, host);
  const registration = authenticator.create((await at('/passkeys/options')).body);
  assert.equal((await at('/passkeys', { registration })).status, 201);
  for (const counter of [9, 4, 10]) {
    const options = await at('/step-ups/passkey', { act: 'key.create' });
    const assertion = authenticator.get(options.body, { counter });
    const proved = await device.send('PUT', '/step-ups/passkey', { assertion }, host);
    assert.equal(proved.status, 204);
  }
  const told = lines.filter((line) => line.includes('fewer signatures'));
  assert.equal(told.length, 1);
});

test('a server that is reached by an address has no passkeys, and says so', async () => {
  const device = await pairDevice(app, await newOrg(kernel));
  const asked = await device.send('POST', '/passkeys/options', undefined, { host: '127.0.0.1' });
  assert.deepEqual(code(asked), [409, 'passkeys-not-here']);
  const list = await device.send('GET', '/passkeys', undefined, { host: '127.0.0.1' });
  assert.equal(list.body.canAdd, false);
});

/** A browser in which nobody is signed in. */
function nobody() {
  const cookies = new Map<string, string>();
  const at = async (method: 'GET' | 'POST', url: string, body?: unknown) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await sendAnonymous(app, method, url, body, { ...host, cookie });
    for (const { name, value } of answer.cookies) cookies.set(name, value);
    return answer;
  };
  return { at };
}

test('a passkey signs in above the orgs, and opens the org; nothing else does', async () => {
  const ctx = await newOrg(kernel);
  const authenticator = new TestAuthenticator(origin);
  await add(await browserOf(ctx), authenticator);
  const { at } = nobody();
  const sign = async (twist: Twist = {}, browser = at) => {
    const { body: options } = await at('POST', '/sign-in/passkey/options');
    assert.deepEqual(options.allowCredentials, [], 'nobody learns who has one');
    const assertion = authenticator.get(options, twist);
    return { assertion, answer: await browser('POST', '/sign-in/passkey', { assertion }) };
  };
  for (const twist of [{ isForged: true }, { isUnverified: true }, { origin: 'https://evil' }]) {
    const { answer } = await sign(twist);
    assert.deepEqual(code(answer), [400, 'passkey-not-valid'], JSON.stringify(twist));
  }
  const elsewhere = await sign({}, nobody().at);
  assert.deepEqual(code(elsewhere.answer), [400, 'sign-in-state-unknown'], 'of another browser');
  assert.deepEqual((await at('GET', '/identity')).body.orgs, []);
  const { assertion, answer } = await sign();
  assert.equal(answer.status, 204);
  const again = await at('POST', '/sign-in/passkey', { assertion });
  assert.deepEqual(code(again), [400, 'sign-in-state-unknown'], 'an answer serves once');
  const { body } = await at('GET', '/identity');
  assert.deepEqual(
    body.orgs.map(({ org }: { org: string }) => org),
    [ctx.org],
  );
  assert.equal((await at('POST', `/identity/orgs/${ctx.org}/session`)).status, 201);
  const [event] = await listEvents(ctx, { type: 'kernel.signed-in' });
  assert.equal((event!.data as { way: string }).way, 'passkey');
});

test('a session by a link adds no passkey to somebody who has a way of their own', async () => {
  const ctx = await newOrg(kernel);
  const browser = await browserOf(ctx);
  await addAccount(ctx, browser.personId);
  const refused = await browser.at('POST', '/passkeys/options');
  assert.deepEqual(code(refused), [403, 'step-up-needed']);
  const body = { act: 'passkey.add' };
  assert.equal((await browser.at('POST', '/step-ups', body)).status, 400, 'no number proves it');
});
