import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type AnyContext, inTransaction } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { asOwner, newOrg, newPerson, pairDevice, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { autusModule } from '../module.ts';
import { ownDb } from '../own-db.ts';

const modules = [kernelModule, autusModule];
const lines: string[] = [];
const kernel = await testKernel({ modules, logTo: { write: (line) => void lines.push(line) } });
const app = buildHttp(kernel.parts, modules);
after(() => app.close());

const registration = {
  child: { name: '남궁표식', birthDate: '2017-03-04' },
  guardian: {
    name: '황보표식',
    relation: 'mother',
    contacts: [
      { kind: 'mobile', value: '010-9876-1234' },
      { kind: 'email', value: 'planted-marker@example.kr' },
    ],
  },
  consents: [
    { purpose: 'service', textVersion: '2026-12' },
    { purpose: 'photos', textVersion: '2026-12' },
  ],
};

const countsOf = (ctx: AnyContext) =>
  inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<Record<string, number>>`select
      (select count(*)::int from autus.profile) as profiles,
      (select count(*)::int from autus.contact) as contacts,
      (select count(*)::int from autus.guardianship) as guardianships,
      (select count(*)::int from autus.household_member) as members,
      (select count(*)::int from autus.consent) as consents`.execute(ownDb(ctx));
    return Object.values(rows[0] ?? {});
  });

test('one request registers a child with guardian, contacts and consents; a sibling joins the household', async () => {
  const ctx = await newOrg(kernel);
  const desk = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const first = await desk.send('POST', '/autus/registrations', registration);
  assert.equal(first.status, 201, JSON.stringify(first.body));
  assert.deepEqual(await countsOf(ctx), [2, 2, 1, 2, 2]);
  const sibling = await desk.send('POST', '/autus/registrations', {
    child: { name: '남궁하린', birthDate: '2019-03-04' },
    guardian: { profileId: first.body.guardian.id, relation: 'mother' },
  });
  assert.equal(sibling.status, 201, JSON.stringify(sibling.body));
  assert.equal(sibling.body.guardianship.householdId, first.body.guardianship.householdId);
  assert.deepEqual(await countsOf(ctx), [3, 2, 2, 3, 2]);
  const found = await desk.send('GET', '/autus/profiles?q=1234');
  assert.deepEqual(found.body.profiles.map(({ name }: { name: string }) => name).toSorted(), [
    '남궁표식',
    '남궁하린',
    '황보표식',
  ]);
});

test('a registration that fails at its last consent leaves nothing', async () => {
  const ctx = await newOrg(kernel);
  const desk = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const twice = [registration.consents[0], registration.consents[0]];
  const answer = await desk.send('POST', '/autus/registrations', {
    ...registration,
    consents: twice,
  });
  assert.deepEqual([answer.status, answer.body.code], [409, 'consent-known']);
  const nobody = { ...registration, guardian: { relation: 'mother' } };
  assert.equal(
    (await desk.send('POST', '/autus/registrations', nobody)).body.code,
    'guardian-unclear',
  );
  assert.deepEqual(await countsOf(ctx), [0, 0, 0, 0, 0]);
});

test('no event, draft, job or line of log holds what a person is called, or where they are reached', async () => {
  const ctx = await newOrg(kernel);
  const desk = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const { body } = await desk.send('POST', '/autus/registrations', registration);
  const { id, version } = body.child;
  const changed = { version, name: '제갈표식', birthDate: '2017-03-05' };
  assert.equal((await desk.send('PATCH', `/autus/profiles/${id}`, changed)).status, 200);
  const [consent] = body.consents;
  await desk.send('PUT', `/autus/consents/${consent.id}/withdrawal`);
  await desk.send('PUT', `/autus/guardianships/${body.guardianship.id}/end`);
  const kept = await desk.send('GET', `/autus/profiles/${body.guardian.id}/contacts`);
  await desk.send('DELETE', `/autus/contacts/${kept.body.contacts[0].id}`);
  const marks = /표식|2017-03-0|98761234|9876-1234|planted-marker/;
  const [events, sealed] = await asOwner(kernel.parts.database, ctx.org, async (db) => {
    const textOf = async (table: string) =>
      (
        await sql<{ text: string }>`select t::text as text from ${sql.table(table)} t`.execute(db)
      ).rows.map(({ text }) => text);
    const tables = await sql<{ name: string }>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where (schemaname = 'kernel' and tablename ~ '^(event|draft|action_log|notification|delivery)')
        or (schemaname like 'pgboss%' and tablename in ('job', 'job_common'))`.execute(db);
    const names = tables.rows.map(({ name }) => name);
    assert.ok(names.includes('kernel.event') && names.includes('kernel.draft_version'));
    assert.ok(
      names.some((name) => name.startsWith('pgboss')),
      'the tables of jobs were seen',
    );
    for (const name of names) {
      for (const text of await textOf(name)) assert.doesNotMatch(text, marks, name);
    }
    const own = ['autus.contact', 'autus.access', 'autus.guardianship', 'autus.consent'];
    return [await textOf('kernel.event'), (await Promise.all(own.map(textOf))).flat()];
  });
  for (const type of ['profile-added', 'contact-added', 'guardian-linked', 'consent-given']) {
    assert.ok(
      events.some((text) => text.includes(`autus.${type}`)),
      `${type} was scanned`,
    );
  }
  for (const text of [...sealed, ...lines]) assert.doesNotMatch(text, marks);
});
