import type { AnyContext } from '@dojang/kernel';
import { type Day, yearOf } from '../engine/days/index.ts';

const place = (profileId: string): string => `autus.profile.birth:${profileId}`;

/** What is kept of a day of birth: the year is plain, the day is sealed and can be found by its hash. */
export const sealBirth = ({ org, parts }: AnyContext, profileId: string, day: Day) => ({
  birth_year: yearOf(day),
  birth_sealed: parts.keyring.seal(day, place(profileId)),
  birth_blind: parts.keyring.blind('autus.birth', `${org}\0${day}`),
});

export const openBirth = ({ parts }: AnyContext, profileId: string, sealed: string): Day =>
  parts.keyring.open(sealed, place(profileId));
