import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { todayOf } from '../access/access.ts';
import { addDays, addMonths } from '../engine/days/index.ts';
import { endGuardianship, linkGuardian } from '../households/guardianships.ts';
import { autusModule } from '../module.ts';
import { addProfile } from '../profiles/profiles.ts';
import { giveConsent, listConsents, withdrawConsent } from './consents.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });

const paper = { purpose: 'photos' as const, textVersion: '2026-12' };

test('under 14 a legal guardian consents, from the birthday on the person alone', async () => {
  const ctx = await newOrg(kernel);
  const birthday = addMonths(todayOf(ctx), -14 * 12);
  const born = async (birthDate: string | null) =>
    (await addProfile(ctx, { kind: 'student', name: '김민준', birthDate })).id;
  const mother = (await addProfile(ctx, { kind: 'guardian', name: '이보호' })).id;
  const link = (childId: string, isLegal: boolean) =>
    linkGuardian(ctx, { guardianId: mother, childId, relation: 'mother', isLegal });
  const [child, unknown, grown] = [
    await born(addDays(birthday, 1)),
    await born(null),
    await born(birthday),
  ];
  for (const id of [child, unknown]) {
    for (const givenBy of [id, mother]) {
      await assert.rejects(giveConsent(ctx, { ...paper, profileId: id, givenBy }), {
        code: 'guardian-must-consent',
      });
    }
  }
  await link(child, true);
  await link(grown, true);
  const driver = await link(unknown, false);
  await assert.rejects(giveConsent(ctx, { ...paper, profileId: unknown, givenBy: mother }), {
    code: 'guardian-must-consent',
  });
  await endGuardianship(ctx, driver.id);
  const given = await giveConsent(ctx, { ...paper, profileId: child, givenBy: mother });
  assert.equal(given.channel, 'paper');
  await assert.rejects(giveConsent(ctx, { ...paper, profileId: grown, givenBy: mother }), {
    code: 'person-must-consent',
  });
  await giveConsent(ctx, { ...paper, profileId: grown, givenBy: grown });
});

test('a consent says who saw it, is given once, and is withdrawn once', async () => {
  const ctx = await newOrg(kernel);
  assert.ok(ctx.actor.kind === 'person');
  const { id } = await addProfile(ctx, { kind: 'coach', name: '박코치' });
  const give = () => giveConsent(ctx, { ...paper, profileId: id, givenBy: id });
  const first = await give();
  assert.equal(first.seenBy, ctx.actor.personId);
  await assert.rejects(give(), { code: 'consent-known' });
  assert.notEqual((await withdrawConsent(ctx, first.id)).withdrawnAt, null);
  await assert.rejects(withdrawConsent(ctx, first.id), { code: 'consent-not-found' });
  await give();
  const kept = await listConsents(ctx, id);
  assert.deepEqual(kept.map(({ withdrawnAt }) => withdrawnAt === null).toSorted(), [false, true]);
});
