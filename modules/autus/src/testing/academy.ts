/** An academy of a few people in which somebody of each role sees something, and must not see the rest. */
import type { Context } from '@dojang/kernel';
import { newOrg, newPerson, type TestKernel } from '@dojang/kernel/testing';
import { openClass } from '../classes/classes.ts';
import { giveConsent } from '../consents/consents.ts';
import { addContact } from '../contacts/contacts.ts';
import { enrol } from '../enrolments/enrolments.ts';
import { endGuardianship, linkGuardian } from '../households/guardianships.ts';
import { addProfile } from '../profiles/profiles.ts';

const personOf = ({ actor }: Context<never>): string =>
  actor.kind === 'person' ? actor.personId : '';

/**
 * Mother and father live apart, each with the child; the child's sister lives with the mother. The coach is the mother
 * of a pupil of her own, and coaches the child. Another father's guardianship of the child ended.
 */
export async function newAcademy(kernel: TestKernel) {
  const owner = await newOrg(kernel);
  const guest = (...roles: string[]) => newPerson(kernel, owner.org, 'guest', 'browser', roles);
  const accounts = {
    mother: await guest('autus.parent'),
    father: await guest('autus.parent'),
    ended: await guest('autus.parent'),
    coach: await guest('autus.coach', 'autus.parent'),
    child: await guest('autus.student'),
    member: await newPerson(kernel, owner.org, 'member'),
  };
  const person = async (
    kind: 'student' | 'guardian' | 'coach',
    name: string,
    account?: Context<never>,
    birthDate: string | null = null,
  ) => {
    const accountId = account ? personOf(account) : null;
    const { id } = await addProfile(owner, { kind, name, birthDate, accountId });
    return id;
  };
  const ids = {
    mother: await person('guardian', '이엄마', accounts.mother),
    father: await person('guardian', '김아빠', accounts.father),
    ended: await person('guardian', '박지난', accounts.ended),
    coach: await person('coach', '최코치', accounts.coach),
    child: await person('student', '김민준', accounts.child, '2010-03-04'),
    sister: await person('student', '김서연', undefined, '2018-03-04'),
    coached: await person('student', '최하린', undefined, '2017-03-04'),
    classmate: await person('student', '정도윤', undefined, '2016-03-04'),
  };
  const link = (guardianId: string, childId: string, relation: 'mother' | 'father') =>
    linkGuardian(owner, { guardianId, childId, relation });
  await link(ids.mother, ids.child, 'mother');
  await link(ids.mother, ids.sister, 'mother');
  await link(ids.father, ids.child, 'father');
  await link(ids.coach, ids.coached, 'mother');
  await endGuardianship(owner, (await link(ids.ended, ids.child, 'father')).id);
  const profiles = Object.values(ids);
  for (const [at, id] of profiles.entries()) {
    await addContact(owner, id, { kind: 'mobile', value: `010-2345-100${at}` });
  }
  const paper = { purpose: 'service' as const, textVersion: '2026-12' };
  await giveConsent(owner, { ...paper, profileId: ids.child, givenBy: ids.child });
  await giveConsent(owner, { ...paper, profileId: ids.sister, givenBy: ids.mother });
  await giveConsent(owner, { ...paper, profileId: ids.coached, givenBy: ids.coach });
  const slots = [{ weekday: 1, startMinute: 960, lengthMinutes: 60 }];
  const coachIds = [ids.coach];
  const taught = await openClass(owner, { name: '월요반', capacity: 10, slots, coachIds });
  await enrol(owner, { childId: ids.child, classId: taught.id });
  return { owner, accounts, ids, taught };
}
