import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inTransaction, kernelDb } from '../../../core/context.ts';
import { buildHttp } from '../../../http/http.ts';
import { kernelModule } from '../../../kernel.ts';
import { type DnsDouble, startDnsDouble } from '../../../testing/dns-double.ts';
import {
  newOrg,
  newPerson,
  pairDevice,
  sendAnonymous,
  type TestClient,
  testKernel,
  unforced,
  wideLimits,
} from '../../../testing/index.ts';
import { addSamlConnection } from '../../../testing/provisioning-rows.ts';
import { ensureIdentity } from '../../identity/identities.ts';
import { addLogin } from '../../identity/logins.ts';
import { checkDomain } from './domains.ts';
import { createTxtReader } from './txt-records.ts';

const dns: DnsDouble = await startDnsDouble();
const readTxt = createTxtReader({ servers: [dns.server] });
const kernel = await testKernel({ modules: [kernelModule], parts: { readTxt } });
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
await app.ready();
after(async () => {
  await app.close();
  await dns.close();
});

let domains = 0;
const newDomain = () => {
  domains += 1;
  return `d${domains}.example`;
};

async function company() {
  const ctx = await newOrg(kernel);
  await inTransaction(ctx, addSamlConnection);
  return { ctx, owner: await pairDevice(app, ctx), domain: newDomain() };
}

/** The owner says that the domain is theirs, and writes the record. */
async function prove(owner: TestClient, domain: string) {
  const { status, body } = await owner.send('POST', '/org/domains', { domain });
  assert.equal(status, 201, JSON.stringify(body));
  dns.records.set(body.record.name, ['v=spf1 -all', body.record.value]);
  return (await owner.send('POST', `/org/domains/${domain}/checks`)).body;
}

const came = ({ deviceId }: TestClient, way: string) =>
  unforced(kernel.parts.database, 'kernel.session', (db) =>
    db
      .updateTable('kernel.session')
      .set({ way, signed_in_at: kernel.clock.now() })
      .where('device_id', '=', deviceId)
      .execute(),
  );

const refresh = (client: TestClient) => client.send('POST', '/sessions/refresh', {});
const setRule = (owner: TestClient, domain: string, way: string | null) =>
  owner.send('PUT', `/org/domains/${domain}/rule`, { way });

/** A member whose provider checked this address, and who came in by a link. */
async function memberWith(org: string, email: string, emailVerified = true) {
  const ctx = await newPerson(kernel, org, 'member');
  assert.ok(ctx.actor.kind === 'person');
  const identityId = await ensureIdentity(ctx, ctx.actor.personId);
  const subject = crypto.randomUUID();
  await addLogin(ctx, identityId, {
    issuer: 'https://mail.example',
    subject,
    email,
    emailVerified,
  });
  return pairDevice(app, ctx);
}

test('a TXT record proves a domain, and another org that writes one too does not get it', async () => {
  const { owner, domain } = await company();
  const typed = await owner.send('POST', '/org/domains', { domain: ` @${domain.toUpperCase()} ` });
  assert.deepEqual([typed.status, typed.body.domain], [201, domain]);
  const before = (await owner.send('POST', `/org/domains/${domain}/checks`)).body;
  assert.deepEqual([before.verifiedAt, before.fault], [null, 'no-record']);
  const proved = await prove(owner, domain);
  assert.equal(proved.record.value, typed.body.record.value, 'asked again, it is the same record');
  assert.ok(proved.verifiedAt);
  const { owner: other } = await company();
  const theirs = await prove(other, domain);
  assert.deepEqual([theirs.verifiedAt, theirs.fault], [null, 'held-elsewhere']);
  assert.equal((await owner.send('DELETE', `/org/domains/${domain}`)).status, 204);
  assert.ok((await prove(other, domain)).verifiedAt);
});

test('what is no domain is refused, and one of letters is kept as name servers know it', async () => {
  const { owner } = await company();
  for (const domain of [
    'example',
    'a b.example',
    '-',
    'https://a.example/',
    `${'a.'.repeat(9)}b`,
  ]) {
    const { status, body } = await owner.send('POST', '/org/domains', { domain });
    assert.deepEqual([domain, status, body.code], [domain, 422, 'domain-not-valid']);
  }
  const { body } = await owner.send('POST', '/org/domains', { domain: '도장.example' });
  assert.match(body.domain, /^xn--.*\.example$/);
});

test('name servers that are away unprove nothing; a record that is gone for three days does, and owners hear of it', async () => {
  const { ctx, owner, domain } = await company();
  const { record } = await prove(owner, domain);
  await came(owner, 'saml');
  assert.equal((await setRule(owner, domain, 'saml')).status, 200);
  dns.mood = 'fails';
  const away = await checkDomain(ctx, domain);
  dns.mood = 'answers';
  assert.deepEqual([away.fault, away.way, away.missingSince], ['no-answer', 'saml', null]);
  dns.records.delete(record.name);
  const missed = await checkDomain(ctx, domain);
  assert.ok(missed.verifiedAt && missed.missingSince);
  kernel.clock.advance(3 * 24 * 3_600_000 - 60_000);
  assert.equal((await checkDomain(ctx, domain)).way, 'saml');
  kernel.clock.advance(120_000);
  const lost = await checkDomain(ctx, domain);
  assert.deepEqual([lost.verifiedAt, lost.way], [null, null]);
  const told = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.notification')
      .select('priority')
      .where('kind', '=', 'domain-lost')
      .execute(),
  );
  assert.deepEqual(told, [{ priority: 'urgent' }]);
  kernel.clock.reset();
});

test('people of a domain come in by its provider, here alone, and nobody else has to', async () => {
  const { ctx, owner, domain } = await company();
  const theirs = await memberWith(ctx.org, `kim@${domain.toUpperCase()}`);
  const unchecked = await memberWith(ctx.org, `lee@${domain}`, false);
  const other = await memberWith(ctx.org, `park@sub.${domain}`);
  assert.equal((await setRule(owner, domain, 'saml')).body.code, 'domain-not-found');
  await owner.send('POST', '/org/domains', { domain });
  await came(owner, 'saml');
  assert.equal((await setRule(owner, domain, 'saml')).body.code, 'domain-not-verified');
  await prove(owner, domain);
  await came(owner, 'link');
  assert.equal((await setRule(owner, domain, 'saml')).body.code, 'sign-in-not-tried');
  await came(owner, 'saml');
  const saved = await setRule(owner, domain, 'saml');
  assert.deepEqual([saved.body.domain.way, saved.body.codes.length], ['saml', 2]);
  assert.equal((await owner.send('GET', '/org/policy')).body.notAllowed, 1);
  const refused = await refresh(theirs);
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.ways],
    [401, 'sign-in-way-not-allowed', ['saml']],
  );
  assert.equal((await refresh(unchecked)).status, 200);
  assert.equal((await refresh(other)).status, 200);
  const { ctx: elsewhere } = await company();
  const there = await memberWith(elsewhere.org, `kim@${domain}`);
  assert.equal((await refresh(there)).status, 200, 'another org has rules of its own');
});

test('the provider that a domain needs stays, and a recovery code opens what the rule closed', async () => {
  const { ctx, owner, domain } = await company();
  assert.ok(ctx.actor.kind === 'person');
  const identityId = await ensureIdentity(ctx, ctx.actor.personId);
  const email = `boss@${domain}`;
  const login = { issuer: 'https://mail.example', subject: domain, email, emailVerified: true };
  await addLogin(ctx, identityId, login);
  const phone = await pairDevice(app, ctx);
  await prove(owner, domain);
  await came(owner, 'saml');
  const { codes } = (await setRule(owner, domain, 'saml')).body;
  const ways = ['link', 'oidc', 'passkey'];
  const policy = { ways, ageHoursMax: null, arrivalRole: 'member', mayArrive: false };
  const answers = [
    await owner.send('DELETE', '/org/saml'),
    await owner.send('PUT', '/org/policy', policy),
  ];
  assert.deepEqual(
    answers.map(({ body }) => body.code),
    ['domain-needs-way', 'domain-needs-way'],
  );
  assert.equal((await refresh(phone)).body.code, 'sign-in-way-not-allowed');
  assert.equal((await refresh(owner)).status, 200);
  await came(owner, 'link');
  await sendAnonymous(app, 'POST', '/sign-in/recovery', { code: codes[0] });
  assert.equal((await refresh(owner)).status, 200);
  assert.equal((await setRule(owner, domain, null)).status, 200);
  assert.equal((await owner.send('DELETE', '/org/saml')).status, 204);
});
