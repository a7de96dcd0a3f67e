import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { openOrgsMax } from '../../http/cookies/session-cookies.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { newOrg, testKernel } from '../../testing/index.ts';
import { type Jar, newJar } from '../../testing/jar.ts';
import { revokeDevice } from '../devices/devices.ts';
import { ensureIdentity, joinOrg } from '../identity/identities.ts';
import { openIdentitySession } from '../identity/identity-sessions.ts';
import { addLogin } from '../identity/logins.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const app = buildHttp(kernel.parts, [kernelModule]);
after(() => app.close());

const personIdOf = ({ actor }: Context<never>) => (actor.kind === 'person' ? actor.personId : '');
const openIn = (jar: Jar, { org }: Context<never>) =>
  jar.send('POST', `/identity/orgs/${org}/session`);
const meIn = async (jar: Jar, { org }: Context<never>) =>
  (await jar.send('GET', '/me', { org })).status;

/** A browser whose account opened one org more than a browser holds: the first of them was closed for the last. */
async function crowded() {
  const orgs: Context<never>[] = [];
  for (let n = 0; n <= openOrgsMax; n += 1) orgs.push(await newOrg(kernel));
  const [first] = orgs as [Context<never>, ...Context<never>[]];
  const identityId = await ensureIdentity(first, personIdOf(first));
  for (const ctx of orgs.slice(1)) await joinOrg(ctx, { identityId, personId: personIdOf(ctx) });
  const account = { issuer: 'https://id.example', subject: randomUUID() };
  const loginId = await addLogin(first, identityId, {
    ...account,
    email: null,
    emailVerified: false,
  });
  const signIn = { way: 'oidc', amr: [], loginId } as const;
  const seen = { userAgent: undefined, ip: '127.0.0.1' };
  const { secret } = await openIdentitySession(first, identityId, signIn, seen);
  const jar = newJar(app);
  jar.cookies.set('__Host-dojang_identity', secret);
  const devices: string[] = [];
  for (const ctx of orgs) devices.push((await openIn(jar, ctx)).body.deviceId);
  assert.equal(await meIn(jar, first), 401);
  return { jar, first, device: devices[0] ?? '' };
}

const warnings = (ctx: Context<never>) =>
  inTransaction(ctx, async (ctx) => {
    const rows = await kernelDb(ctx)
      .selectFrom('kernel.notification')
      .select('id')
      .where('kind', '=', 'new-device')
      .execute();
    return rows.length;
  });

test('an org that was closed for others and is opened again knows the browser, and warns nobody', async () => {
  const { jar, first, device } = await crowded();
  assert.equal(await warnings(first), 1, 'the browser was new once');
  const again = await openIn(jar, first);
  assert.deepEqual([again.status, again.body.deviceId], [201, device]);
  assert.equal(await meIn(jar, first), 200);
  assert.equal(await warnings(first), 1);
});

test('a browser that was disconnected while its org was closed is a new device when it comes back', async () => {
  const { jar, first, device } = await crowded();
  await revokeDevice(first, device);
  assert.notEqual((await openIn(jar, first)).body.deviceId, device);
  assert.equal(await warnings(first), 2);
});

test('signing the account out ends the device of an org that was closed before', async () => {
  const { jar, first, device } = await crowded();
  assert.equal((await jar.send('DELETE', '/identity/session')).status, 204);
  await assert.rejects(revokeDevice(first, device), { code: 'device-not-found' });
});
