import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { requirePerson } from '../../core/context.ts';
import { addAccount, newOrg, testKernel } from '../../testing/index.ts';
import { ensureIdentity, orgsOf } from '../identity/identities.ts';
import { addLogin, listLogins, loginsMax } from '../identity/logins.ts';
import { findOwner, listPasskeys } from '../passkeys/passkeys.ts';
import { mergeIdentities } from './merge.ts';

const kernel = await testKernel();

/** Somebody with a login and a passkey, in an org of their own. */
async function somebody() {
  const ctx = await newOrg(kernel);
  const { personId } = requirePerson(ctx);
  await addAccount(ctx, personId);
  return { ctx, identityId: await ensureIdentity(ctx, personId) };
}

test('two identities that become one keep their logins, passkeys and orgs', async () => {
  const [a, b] = [await somebody(), await somebody()];
  const [moved] = await listPasskeys(b.ctx, b.identityId);
  await mergeIdentities(a.ctx, { into: a.identityId, from: b.identityId });
  assert.equal((await listLogins(a.ctx, a.identityId)).length, 2);
  assert.equal((await listPasskeys(a.ctx, a.identityId)).length, 2);
  assert.equal(await findOwner(kernel.parts, moved?.credentialId ?? ''), a.identityId);
  const orgs = (await orgsOf(a.ctx, a.identityId)).map(({ org }) => org);
  assert.deepEqual(new Set(orgs), new Set([a.ctx.org, b.ctx.org]));
});

test('two identities do not become one that has more ways in than its list shows', async () => {
  const [a, b] = [await somebody(), await somebody()];
  for (let more = 1; more < loginsMax; more += 1) {
    const account = { issuer: 'https://id.example', subject: randomUUID() };
    await addLogin(a.ctx, a.identityId, { ...account, email: null, emailVerified: false });
  }
  const merging = mergeIdentities(a.ctx, { into: a.identityId, from: b.identityId });
  await assert.rejects(merging, { code: 'logins-too-many' });
  assert.equal((await listLogins(b.ctx, b.identityId)).length, 1, 'the other one is as it was');
});
