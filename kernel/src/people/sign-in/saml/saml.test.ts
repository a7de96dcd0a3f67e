import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { inTransaction, kernelDb } from '../../../core/context.ts';
import { buildHttp } from '../../../http/http.ts';
import { kernelModule } from '../../../kernel.ts';
import {
  addAccount,
  newOrg,
  newPerson,
  pairDevice,
  testKernel,
  unforced,
  wideLimits,
} from '../../../testing/index.ts';
import { createSamlDouble, type Said } from '../../../testing/saml-double.ts';
import { readAgain } from './connection.ts';

const double = await createSamlDouble();
let published = double.metadata();
const kernel = await testKernel({ modules: [kernelModule] });
kernel.parts.outgoing.callAddress = async () => ({
  status: 200,
  headers: {},
  body: Buffer.from(published),
});
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
await app.ready();
after(() => app.close());

async function companyWithSaml(policy: object = {}) {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const set = await owner.send('PUT', '/org/saml', { metadata: double.metadata() });
  assert.equal(set.status, 200, JSON.stringify(set.body));
  const ways = ['link', 'oidc', 'saml', 'passkey'];
  const input = { ways, ageHoursMax: null, arrivalRole: 'member', mayArrive: true, ...policy };
  assert.equal((await owner.send('PUT', '/org/policy', input)).status, 200);
  return { ctx, owner, org: ctx.org };
}

/** A browser of nobody yet. */
function createBrowser() {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async go(method: 'GET' | 'POST', url: string, form?: Record<string, string>, site = 'none') {
      const isOwn = site !== 'cross-site' || method === 'GET';
      const jar = [...cookies].filter(([name]) => isOwn || name.startsWith('none'));
      const answer = await app.inject({
        method,
        url,
        headers: {
          'sec-fetch-site': site,
          cookie: jar.map(([name, value]) => `${name}=${value}`).join('; '),
          ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        },
        ...(form ? { payload: new URLSearchParams(form).toString() } : {}),
      });
      for (const { name, value } of answer.cookies) cookies.set(name, value);
      return answer;
    },
  };
}
type Browser = ReturnType<typeof createBrowser>;

const onwardOf = (page: string) => (/url=([^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&');

/** Begins, and gives what the provider gets. */
async function begin(browser: Browser, org: string, place = '/settings') {
  const answer = await browser.go('GET', `/api/sign-in/saml/${org}/start?place=${place}`);
  assert.equal(answer.statusCode, 303);
  return readRequest(String(answer.headers.location));
}

function readRequest(address: string) {
  const url = new URL(address);
  assert.equal(url.origin + url.pathname, 'https://idp.example/sso');
  const request = inflateRawSync(
    Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64'),
  ).toString();
  const read = (name: string) => new RegExp(`${name}="([^"]+)"`).exec(request)?.[1] ?? '';
  return {
    relay: url.searchParams.get('RelayState') ?? '',
    requestId: read(' ID'),
    acsUrl: read('AssertionConsumerServiceURL'),
    audience: /Issuer[^>]*>([^<]+)</.exec(request)?.[1] ?? '',
  };
}

let assertions = 0;

async function answerOf(begun: ReturnType<typeof readRequest>, change: Partial<Said> = {}) {
  assertions += 1;
  const said: Said = {
    acsUrl: begun.acsUrl,
    audience: begun.audience,
    requestId: begun.requestId,
    assertionId: `_a${assertions}`,
    issuer: double.issuer,
    recipient: begun.acsUrl,
    destination: begun.acsUrl,
    nameId: 'u-1',
    email: 'kim@example.com',
    at: new Date(),
    hash: 'SHA-256',
    ...change,
  };
  const xml = double.response(said, await double.sign(double.assertion(said), said.hash));
  return { SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: begun.relay };
}

const acs = (browser: Browser, org: string, form: Record<string, string>) =>
  browser.go('POST', `/api/sign-in/saml/${org}/acs`, form, 'cross-site');

/** As far as the address at which the browser that began is signed in. */
async function come(org: string, change: Partial<Said> = {}) {
  const browser = createBrowser();
  const begun = await begin(browser, org);
  const page = await acs(browser, org, await answerOf(begun, change));
  return { browser, finish: onwardOf(page.body) };
}

/** The whole way; gives where it ended and who is signed in. */
async function signIn(org: string, change: Partial<Said> = {}) {
  const { browser, finish } = await come(org, change);
  if (!finish.startsWith('/api/')) return { browser, ended: finish, me: undefined };
  const last = await browser.go('GET', finish, undefined, 'same-origin');
  const me = await browser.go('GET', '/api/me', undefined, 'same-origin');
  return { browser, ended: onwardOf(last.body), me: me.statusCode === 200 ? me.json() : undefined };
}

test('somebody comes in by the provider, twice as the same person, and another is another', async () => {
  const { org, owner } = await companyWithSaml();
  const first = await signIn(org);
  assert.equal(first.ended, '/settings');
  assert.deepEqual([first.me.org.id, first.me.person.role], [org, 'member']);
  const again = await signIn(org, { email: 'renamed@example.com' });
  assert.equal(again.me.person.id, first.me.person.id);
  const other = await signIn(org, { nameId: 'u-2', email: 'lee@example.com' });
  assert.notEqual(other.me.person.id, first.me.person.id);
  const { body } = await owner.send('GET', '/events');
  const seen = body.events.filter((each: { type: string }) => each.type === 'kernel.signed-in');
  assert.ok(seen.length >= 3);
  assert.ok(!JSON.stringify(body).includes('example.com'));
});

test('who comes for the first time in two browsers at once is one person', async () => {
  const { ctx, org } = await companyWithSaml();
  const both = [await come(org), await come(org)];
  const pages = await Promise.all(
    both.map(({ browser, finish }) => browser.go('GET', finish, undefined, 'same-origin')),
  );
  assert.deepEqual(
    pages.map(({ statusCode, body }) => [statusCode, onwardOf(body)]),
    [
      [200, '/settings'],
      [200, '/settings'],
    ],
  );
  const me = await Promise.all(both.map(({ browser }) => browser.go('GET', '/api/me')));
  assert.equal(new Set(me.map((each) => each.json().person.id)).size, 1);
  const people = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.membership').select('person_id').execute(),
  );
  assert.equal(people.length, 2);
});

test('another provider takes the place of the only way in after links are let in again', async () => {
  const { owner, org } = await companyWithSaml();
  await unforced(kernel.parts.database, 'kernel.session', (db) =>
    db
      .updateTable('kernel.session')
      .set({ way: 'saml', signed_in_at: kernel.clock.now() })
      .where('device_id', '=', owner.deviceId)
      .execute(),
  );
  const policy = { ageHoursMax: null, arrivalRole: 'member', mayArrive: true };
  const only = await owner.send('PUT', '/org/policy', { ...policy, ways: ['saml'] });
  assert.equal(only.status, 200, JSON.stringify(only.body));
  const next = await createSamlDouble();
  const set = (metadata: string) => owner.send('PUT', '/org/saml', { metadata });
  assert.equal((await set(next.metadata())).body.code, 'sign-in-way-needed');
  assert.equal((await set(double.metadata({ certificate: next.certificate }))).status, 200);
  assert.equal((await signIn(org)).ended, '/settings', 'the next certificate stands beside');
  await owner.send('PUT', '/org/policy', { ...policy, ways: ['saml', 'link'] });
  assert.equal((await set(next.metadata())).status, 200);
});

test('the same answer opens nothing a second time, nor in another browser, nor another org', async () => {
  const { org } = await companyWithSaml();
  const { org: elsewhere } = await companyWithSaml();
  const browser = createBrowser();
  const begun = await begin(browser, org);
  const form = await answerOf(begun);
  assert.match(onwardOf((await acs(browser, elsewhere, form)).body), /problem=sign-in-refused/);
  const second = await begin(browser, org);
  const good = await answerOf(second);
  const finish = onwardOf((await acs(browser, org, good)).body);
  const replayed = await acs(browser, org, good);
  assert.match(onwardOf(replayed.body), /problem=sign-in-state-unknown/);
  const thief = createBrowser();
  await begin(thief, org);
  const stolen = await thief.go('GET', finish, undefined, 'same-origin');
  assert.match(onwardOf(stolen.body), /problem=sign-in-state-unknown/);
  const late = await browser.go('GET', finish, undefined, 'same-origin');
  assert.match(onwardOf(late.body), /problem=sign-in-state-unknown/, 'tried once, it is gone');
});

test('an assertion that was used is refused under another request as well', async () => {
  const { org, owner } = await companyWithSaml();
  const one = await signIn(org, { assertionId: '_once' });
  assert.equal(one.ended, '/settings');
  const two = await signIn(org, { assertionId: '_once' });
  assert.match(two.ended, /problem=sign-in-refused/);
  const { body } = await owner.send('GET', '/actions');
  const refused = body.actions.find(
    (each: { action: string }) => each.action === 'kernel.saml-sign-in',
  );
  assert.deepEqual([refused.outcome, refused.facts], ['refused', { reason: 'used' }]);
});

test('who is signed in says which account is theirs, and nobody takes the account of another', async () => {
  const { org, owner } = await companyWithSaml({ mayArrive: false });
  const trial = async (client: typeof owner, nameId: string) => {
    const browser = createBrowser();
    for (const [name, value] of client.cookies) browser.cookies.set(name, value);
    const begun = readRequest(
      (await client.send('POST', '/org/saml/trials', { place: '/org/policy' })).body.url,
    );
    for (const [name, value] of client.cookies) browser.cookies.set(name, value);
    const page = await acs(browser, org, await answerOf(begun, { nameId }));
    const last = await browser.go('GET', onwardOf(page.body), undefined, 'same-origin');
    return onwardOf(last.body);
  };
  assert.equal(await trial(owner, 'boss'), '/org/policy');
  assert.equal((await signIn(org, { nameId: 'boss' })).me.person.id, owner.personId);
  const member = await pairDevice(app, await newPerson(kernel, org, 'member'));
  assert.match(await trial(member, 'boss'), /problem=company-account-taken/);
  assert.equal(await trial(owner, 'boss-2'), '/org/policy');
  assert.match((await signIn(org, { nameId: 'boss', email: 'x@example.com' })).ended, /unknown/);
});

test('a provider that begins by itself is answered by our own beginning', async () => {
  const { org } = await companyWithSaml();
  const page = await acs(createBrowser(), org, { SAMLResponse: 'unasked' });
  assert.equal(onwardOf(page.body), `/api/sign-in/saml/${org}/start`);
});

test('who is provisioned is the same person; who left, and who is unknown, comes not in', async () => {
  const { org, owner } = await companyWithSaml({ mayArrive: false });
  const { body: token } = await owner.send('POST', '/provisioning/tokens');
  const scim = (method: 'POST' | 'DELETE', url: string, payload?: object) =>
    app.inject({
      method,
      url: `/api/scim/v2${url}`,
      headers: { authorization: `Bearer ${token.secret}` },
      ...(payload ? { payload } : {}),
    });
  const made = (await scim('POST', '/Users', { userName: 'kim@example.com' })).json();
  const came = await signIn(org);
  assert.equal(came.me.person.id, made.id);
  const stranger = await signIn(org, { nameId: 'u-9', email: 'who@example.com' });
  assert.match(stranger.ended, /problem=company-person-unknown/);
  const thief = await signIn(org, { nameId: 'u-8' });
  assert.match(thief.ended, /problem=company-person-unknown/, 'a person is not given to two names');
  await scim('DELETE', `/Users/${made.id}`);
  assert.equal((await came.browser.go('GET', '/api/me')).statusCode, 401);
  assert.match((await signIn(org)).ended, /problem=person-left/);
});

test('the provider’s next certificate is read, and another provider at its address is not', async () => {
  const { ctx, owner, org } = await companyWithSaml();
  const url = 'https://idp.example/metadata';
  assert.equal((await owner.send('PUT', '/org/saml', { metadataUrl: url })).status, 200);
  const next = await createSamlDouble();
  published = double.metadata({ certificate: next.certificate });
  await readAgain(ctx);
  const { provider } = (await owner.send('GET', '/org/saml')).body;
  assert.deepEqual([provider.certificates.length, provider.metadataFault], [2, null]);
  published = next.metadata({ issuer: 'https://evil.example' });
  await readAgain(ctx);
  const after = (await owner.send('GET', '/org/saml')).body.provider;
  assert.deepEqual([after.entityId, after.certificates.length], [double.issuer, 2]);
  assert.equal(after.metadataFault, 'other-issuer');
  published = double.metadata();
  assert.equal((await signIn(org)).ended, '/settings');
});

test('our key lies sealed, and our metadata has its certificate', async () => {
  const { ctx, org } = await companyWithSaml();
  const { body } = await app.inject(`/api/sign-in/saml/${org}/metadata`);
  assert.match(body, /WantAssertionsSigned="true".*<X509Certificate>MII/);
  const row = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.saml_connection').selectAll().executeTakeFirstOrThrow(),
  );
  assert.ok(!row.key_sealed.includes('PRIVATE'));
  const nowhere = await app.inject(`/api/sign-in/saml/${crypto.randomUUID()}/start`);
  assert.match(String(nowhere.headers.location), /problem=saml-not-set-up/);
});

test('who says which provider is believed proves that they are the owner, where they have a passkey', async () => {
  const { ctx, owner } = await companyWithSaml();
  await addAccount(ctx, owner.personId);
  const answers = [
    await owner.send('PUT', '/org/saml', { metadata: double.metadata() }),
    await owner.send('DELETE', '/org/saml'),
    await owner.send('POST', '/provisioning/tokens'),
  ];
  assert.deepEqual(
    answers.map(({ body }) => body?.code),
    ['step-up-needed', 'step-up-needed', 'step-up-needed'],
  );
});

const bad = [
  ['no XML', 'hello'],
  ['no provider', '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="a"/>'],
  ['a document type', `<!DOCTYPE x>${double.metadata()}`],
  [
    'an address without encryption',
    double.metadata().replace('https://idp.example/sso', 'http://idp.example/sso'),
  ],
  ['no certificate', double.metadata().replace(/<X509Certificate>[^<]+/, '<X509Certificate>AAAA')],
] as const;

for (const [name, metadata] of bad) {
  test(`metadata is refused: ${name}`, async () => {
    const owner = await pairDevice(app, await newOrg(kernel));
    const { status, body } = await owner.send('PUT', '/org/saml', { metadata });
    assert.deepEqual([status, body.code], [422, 'saml-metadata-not-readable']);
  });
}
