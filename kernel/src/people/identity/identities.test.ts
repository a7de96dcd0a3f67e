import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { type Context, inTransaction, kernelDb, systemContext } from '../../core/context.ts';
import { eraseOwn } from '../../personal-data/own-erasure.ts';
import { newOrg, newPerson, testKernel, unforced } from '../../testing/index.ts';
import { asIdentity } from './bound.ts';
import {
  createIdentity,
  ensureIdentity,
  identityOf,
  joinOrg,
  orgsOf,
  personOf,
} from './identities.ts';
import {
  endIdentitySessions,
  findIdentitySession,
  identitySessionLifeMs,
  identitySessionsMax,
  openIdentitySession,
} from './identity-sessions.ts';
import { tidyIdentities } from './jobs.ts';
import { addLogin, findLogin, listLogins } from './logins.ts';

const kernel = await testKernel();
const { parts } = kernel;

const nobody = () => systemContext(parts, { org: '', name: 'test', trace: randomUUID() });
const personIdOf = ({ actor }: Context<never>) => (actor.kind === 'person' ? actor.personId : '');
const account = (email: string | null = null) => ({
  issuer: 'https://id.example',
  subject: randomUUID(),
  email,
  emailVerified: true,
});
const seen = { userAgent: undefined, ip: '127.0.0.1' };
const atProvider = (sid: string) => ({ issuer: 'https://provider.example', sid });
const byLogin = (loginId: string, sid?: string) =>
  ({ way: 'oidc', amr: ['pwd'], loginId, began: sid ? atProvider(sid) : undefined }) as const;

/** Somebody who is a person in two orgs. */
async function twoOrgs() {
  const [a, b] = [await newOrg(kernel), await newOrg(kernel)];
  const identityId = await ensureIdentity(a, personIdOf(a));
  await joinOrg(b, { identityId, personId: personIdOf(b) });
  return { a, b, identityId };
}

test('an identity lists the orgs in which it is a member, and who it is there', async () => {
  const { a, b, identityId } = await twoOrgs();
  await newOrg(kernel);
  const found = await orgsOf(nobody(), identityId);
  assert.deepEqual(
    new Map(found.map(({ org, personId }) => [org, personId])),
    new Map([a, b].map((ctx) => [ctx.org, personIdOf(ctx)])),
  );
  assert.ok(found.every(({ slug }) => /^test-[0-9a-f]{8}$/.test(slug)));
  await inTransaction(b, (ctx) =>
    kernelDb(ctx).updateTable('kernel.membership').set({ left_at: ctx.now() }).execute(),
  );
  assert.deepEqual(
    (await orgsOf(nobody(), identityId)).map(({ org }) => org),
    [a.org],
  );
  assert.equal(await personOf(b, identityId), personIdOf(b), 'who left is known when they return');
});

test('an org sees who of its people has an identity, and nothing of another org', async () => {
  const { a, identityId } = await twoOrgs();
  assert.equal(await identityOf(a, personIdOf(a)), identityId);
  const rows = await inTransaction(a, async (ctx) => {
    const db = kernelDb(ctx);
    const counts: number[] = [];
    for (const table of ['identity', 'identity_login', 'identity_session'] as const) {
      counts.push((await db.selectFrom(`kernel.${table}`).select('id').execute()).length);
    }
    const people = await db.selectFrom('kernel.identity_person').select('org_id').execute();
    return { counts, people };
  });
  assert.deepEqual(rows, { counts: [0, 0, 0], people: [{ org_id: a.org }] });
  const { rows: orgs } = await inTransaction(a, (ctx) =>
    sql`select * from kernel.orgs_of_identity()`.execute(kernelDb(ctx)),
  );
  assert.deepEqual(orgs, [], 'without an identity, no org is listed');
});

test('a row is written for the identity of the transaction alone', async () => {
  const { a, identityId } = await twoOrgs();
  const other = await newPerson(kernel, a.org);
  const sneak = asIdentity(a, randomUUID(), (ctx) =>
    kernelDb(ctx)
      .insertInto('kernel.identity_person')
      .values({ identity_id: identityId, org_id: a.org, person_id: personIdOf(other) })
      .execute(),
  );
  await assert.rejects(sneak, /row-level security/);
});

test('a person has one identity, and an identity is one person in an org', async () => {
  const { a, b, identityId } = await twoOrgs();
  const other = await newPerson(kernel, a.org);
  const taken = { name: 'Problem', code: 'identity-taken' };
  await assert.rejects(joinOrg(a, { identityId, personId: personIdOf(other) }), taken);
  const stranger = await createIdentity(nobody(), 'en');
  await assert.rejects(joinOrg(b, { identityId: stranger, personId: personIdOf(b) }), taken);
  await joinOrg(a, { identityId, personId: personIdOf(a) });
  const both = await Promise.all([1, 2].map(() => ensureIdentity(other, personIdOf(other))));
  assert.equal(both[0], both[1], 'two at the same moment make one');
});

test('a login is found by issuer and subject; an equal address makes no two accounts one', async () => {
  const { identityId } = await twoOrgs();
  const [mine, same] = [account('kim@example.com'), account('Kim@Example.com')];
  const loginId = await addLogin(nobody(), identityId, mine);
  assert.deepEqual(await findLogin(parts, mine), { loginId, identityId });
  assert.equal(await findLogin(parts, same), undefined);
  assert.equal(await findLogin(parts, { ...mine, issuer: 'https://other.example' }), undefined);
  const other = await createIdentity(nobody(), 'ko');
  await addLogin(nobody(), other, same);
  await assert.rejects(addLogin(nobody(), other, mine), { code: 'login-taken' });
  const [login] = await listLogins(nobody(), identityId);
  assert.equal(login?.email, 'kim@example.com');
  const { rows } = await unforced(parts.database, 'kernel.identity_login', (db) =>
    sql<{ row: string }>`select to_jsonb(l)::text as row from kernel.identity_login l`.execute(db),
  );
  assert.ok(rows.length > 1 && rows.every(({ row }) => !/example\.com.*kim|kim@/i.test(row)));
});

test('a session above the orgs is found by its secret until it ends', async () => {
  const { identityId } = await twoOrgs();
  const loginId = await addLogin(nobody(), identityId, account());
  const open = () => openIdentitySession(nobody(), identityId, byLogin(loginId, 's1'), seen);
  const { secret, session } = await open();
  assert.deepEqual(await findIdentitySession(nobody(), secret), session);
  for (const wrong of [`${secret}x`, secret.slice(1), '', `${secret.split('.')[0]}.x`]) {
    assert.equal(await findIdentitySession(nobody(), wrong), undefined, wrong);
  }
  const other = await open();
  assert.deepEqual(await endIdentitySessions(nobody(), identityId, { id: session.id }), [
    session.id,
  ]);
  assert.equal(await findIdentitySession(nobody(), secret), undefined);
  const ending = (sid: string) =>
    endIdentitySessions(nobody(), identityId, { began: atProvider(sid) });
  assert.deepEqual(await ending('s2'), []);
  const ended = await ending('s1');
  assert.deepEqual(ended, [other.session.id]);
  const last = await open();
  kernel.clock.advance(identitySessionLifeMs);
  assert.equal(await findIdentitySession(nobody(), last.secret), undefined);
});

test('the longest unused browser ends when one more signs in than may', async () => {
  const { identityId } = await twoOrgs();
  const loginId = await addLogin(nobody(), identityId, account());
  const secrets: string[] = [];
  for (let n = 0; n <= identitySessionsMax; n += 1) {
    kernel.clock.advance(1_000);
    const opened = await openIdentitySession(nobody(), identityId, byLogin(loginId), seen);
    secrets.push(opened.secret);
  }
  const found = [];
  for (const secret of secrets) found.push(await findIdentitySession(nobody(), secret));
  assert.equal(found[0], undefined);
  assert.equal(found.filter(Boolean).length, identitySessionsMax);
});

test('an identity goes with its last person, and not before', async () => {
  const { a, b, identityId } = await twoOrgs();
  const mine = account('lee@example.com');
  await addLogin(nobody(), identityId, mine);
  await inTransaction(a, (ctx) => eraseOwn(ctx, personIdOf(a)));
  assert.equal(await identityOf(a, personIdOf(a)), undefined);
  assert.equal((await findLogin(parts, mine))?.identityId, identityId);
  await inTransaction(b, (ctx) => eraseOwn(ctx, personIdOf(b)));
  assert.equal(await findLogin(parts, mine), undefined);
});

test('identities of nobody go after a month; those of somebody stay', async () => {
  const { a, identityId } = await twoOrgs();
  const [old, young] = [await createIdentity(nobody(), 'ko'), await createIdentity(nobody(), 'ko')];
  await unforced(parts.database, 'kernel.identity', (db) =>
    sql`update kernel.identity set created_at = now() - interval '31 days'
      where id = any(${[old, identityId]}::uuid[])`.execute(db),
  );
  assert.ok((await tidyIdentities(parts, new AbortController().signal)) >= 1);
  const { rows } = await unforced(parts.database, 'kernel.identity', (db) =>
    sql<{ id: string }>`select id from kernel.identity
      where id = any(${[old, young, identityId]}::uuid[])`.execute(db),
  );
  assert.deepEqual(new Set(rows.map(({ id }) => id)), new Set([young, identityId]));
  assert.equal(await identityOf(a, personIdOf(a)), identityId);
});
