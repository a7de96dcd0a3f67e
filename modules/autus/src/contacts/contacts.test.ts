import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTransaction } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { autusModule } from '../module.ts';
import { ownDb } from '../own-db.ts';
import { listProfiles } from '../profiles/find-profiles.ts';
import { addProfile } from '../profiles/profiles.ts';
import { addContact, listContacts, removeContact } from './contacts.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });

test('a number is read however it was typed, kept sealed, and found by its last four digits', async () => {
  const ctx = await newOrg(kernel);
  const { id } = await addProfile(ctx, { kind: 'guardian', name: '이보호' });
  const added = await addContact(ctx, id, { kind: 'mobile', value: '０１０ 2345.6789' });
  assert.equal(added.value, '+821023456789');
  const found = await listProfiles(ctx, { q: '6789' });
  assert.deepEqual(
    found.profiles.map((each) => each.id),
    [id],
  );
  assert.deepEqual((await listProfiles(ctx, { q: '2345' })).profiles, []);
  const rows = await inTransaction(ctx, (ctx) =>
    ownDb(ctx).selectFrom('autus.contact').selectAll().execute(),
  );
  assert.equal(rows.length, 1);
  assert.doesNotMatch(JSON.stringify(rows), /2345|6789(?=["\\])/);
  await removeContact(ctx, added.id);
  assert.deepEqual(await listContacts(ctx, id), []);
  await assert.rejects(removeContact(ctx, added.id), { code: 'contact-not-found' });
});

test('what is no mobile and no address is refused, and the same contact twice', async () => {
  const ctx = await newOrg(kernel);
  const { id } = await addProfile(ctx, { kind: 'guardian', name: '이보호' });
  const add = (kind: 'mobile' | 'email', value: string) => addContact(ctx, id, { kind, value });
  const numbers = [
    '02-123-4567',
    '010-1234-567',
    '070-1234-5678',
    '1588-0000',
    '없음',
    '010-2345-6789, 010-3456-7890',
  ];
  for (const value of numbers)
    await assert.rejects(add('mobile', value), { code: 'not-a-mobile' }, value);
  for (const value of ['a', 'a@b', 'a b@c.kr', '<a@c.kr>', `${'a'.repeat(65)}@c.kr`]) {
    await assert.rejects(add('email', value), { code: 'not-an-address' }, value);
  }
  assert.equal((await add('email', ' Mother@Example.KR ')).value, 'mother@example.kr');
  await assert.rejects(add('email', 'mother@example.kr'), { code: 'contact-known' });
});

test('one number of two people is told, and two orgs that know it cannot be joined', async () => {
  const [home, other] = [await newOrg(kernel), await newOrg(kernel)];
  const value = '010-2345-6789';
  const add = async (ctx: typeof home) => {
    const { id } = await addProfile(ctx, { kind: 'guardian', name: '이보호' });
    const { sameAs } = await addContact(ctx, id, { kind: 'mobile', value });
    return { sameAs, profile: id };
  };
  const [first, second] = [await add(home), await add(home)];
  assert.deepEqual([first.sameAs, second.sameAs], [[], [first.profile]]);
  assert.deepEqual((await add(other)).sameAs, []);
  const hashes = async (ctx: typeof home) =>
    (
      await inTransaction(ctx, (ctx) =>
        ownDb(ctx)
          .selectFrom('autus.contact')
          .select(['blind', 'tail_blind', 'blind_key'])
          .execute(),
      )
    ).flatMap(({ blind, tail_blind }) => [blind, tail_blind]);
  const [ours, theirs] = [await hashes(home), await hashes(other)];
  assert.equal(new Set(ours).size, 2);
  assert.deepEqual(
    theirs.filter((each) => ours.includes(each)),
    [],
  );
});
