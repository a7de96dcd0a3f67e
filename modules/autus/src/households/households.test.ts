import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { autusModule } from '../module.ts';
import { addProfile, archiveProfile, changeProfile } from '../profiles/profiles.ts';
import { endGuardianship, linkGuardian, listGuardianships } from './guardianships.ts';
import { getHousehold } from './households.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });

async function family() {
  const ctx = await newOrg(kernel);
  const add = async (kind: 'guardian' | 'student', name: string) =>
    (await addProfile(ctx, { kind, name })).id;
  return {
    ctx,
    mother: await add('guardian', '이보호'),
    father: await add('guardian', '김보호'),
    child: await add('student', '김민준'),
    sister: await add('student', '김서연'),
  };
}

test('siblings live with the guardian; a child stays while another of the household stands for it', async () => {
  const { ctx, mother, father, child, sister } = await family();
  const first = await linkGuardian(ctx, {
    guardianId: mother,
    childId: child,
    relation: 'mother',
  });
  await linkGuardian(ctx, { guardianId: mother, childId: sister, relation: 'mother' });
  const { householdId } = first;
  await linkGuardian(ctx, { guardianId: father, childId: child, relation: 'father', householdId });
  const members = async () =>
    (await getHousehold(ctx, householdId)).members.map(({ name }) => name).toSorted();
  assert.deepEqual(await members(), ['김민준', '김보호', '김서연', '이보호']);
  await endGuardianship(ctx, first.id);
  assert.deepEqual(await members(), ['김민준', '김보호', '김서연', '이보호']);
  const [second] = await listGuardianships(ctx, child);
  assert.equal(second?.guardianId, father);
  await endGuardianship(ctx, second?.id ?? '');
  assert.deepEqual(await members(), ['김보호', '김서연', '이보호']);
  await assert.rejects(endGuardianship(ctx, first.id), { code: 'guardianship-not-found' });
  assert.equal((await listGuardianships(ctx, child)).length, 2);
});

test('of two who link the same pair at once, one is told so; an ended link may begin again', async () => {
  const { ctx, mother, child } = await family();
  const link = () => linkGuardian(ctx, { guardianId: mother, childId: child, relation: 'mother' });
  const both = await Promise.allSettled([link(), link()]);
  const codes = both.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
  assert.deepEqual(codes, ['guardian-known']);
  const [held] = await listGuardianships(ctx, child);
  await endGuardianship(ctx, held?.id ?? '');
  assert.equal((await link()).householdId, held?.householdId);
});

test('nobody stands for themselves, no child for a child, and nobody for who is archived', async () => {
  const { ctx, mother, child, sister } = await family();
  const link = (guardianId: string, childId: string, householdId: string | null = null) =>
    linkGuardian(ctx, { guardianId, childId, relation: 'other', householdId });
  await assert.rejects(link(child, child), { code: 'own-guardian' });
  await assert.rejects(link(child, sister), { code: 'guardian-unfit' });
  await assert.rejects(link(mother, mother), { code: 'own-guardian' });
  await assert.rejects(link(mother, crypto.randomUUID()), { code: 'profile-not-found' });
  await changeProfile(ctx, child, { version: 1, state: 'left' });
  await archiveProfile(ctx, child, 2);
  await assert.rejects(link(mother, child), { code: 'guardian-unfit' });
  const other = await family();
  const theirs = await linkGuardian(other.ctx, {
    guardianId: other.mother,
    childId: other.child,
    relation: 'mother',
  });
  await assert.rejects(link(mother, sister, theirs.householdId), { code: 'household-not-found' });
});
