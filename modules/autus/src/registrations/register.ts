import { type AnyContext, inTransaction, Problem } from '@dojang/kernel';
import { giveConsent, mustAskGuardian } from '../consents/consents.ts';
import type { Consent } from '../consents/schema.ts';
import { addContact } from '../contacts/contacts.ts';
import { linkGuardian } from '../households/guardianships.ts';
import { getProfile } from '../profiles/find-profiles.ts';
import { addProfile } from '../profiles/profiles.ts';
import type { Profile } from '../profiles/schema.ts';
import type { Registration, RegistrationInput } from './schema.ts';

async function guardianOf(
  ctx: AnyContext,
  { profileId, name }: RegistrationInput['guardian'],
): Promise<Profile> {
  if (profileId !== undefined && name === undefined) return getProfile(ctx, profileId);
  if (profileId === undefined && name !== undefined) {
    return addProfile(ctx, { kind: 'guardian', name });
  }
  throw new Problem(
    422,
    'guardian-unclear',
    'Name a guardian who is known, or write a new one; not both.',
  );
}

/**
 * Registers a child with a guardian and their consents: all of it or nothing.
 *
 * @throws Problem as the verbs that it calls, and 422 `guardian-unclear`.
 */
export async function registerChild(
  outer: AnyContext,
  { child: of, guardian: by, consents: asked = [] }: RegistrationInput,
): Promise<Registration> {
  return inTransaction(outer, async (ctx) => {
    const guardian = await guardianOf(ctx, by);
    const sameAs = new Set<string>();
    for (const each of by.contacts ?? []) {
      for (const id of (await addContact(ctx, guardian.id, each)).sameAs) sameAs.add(id);
    }
    const child = await addProfile(ctx, { kind: 'student', ...of });
    const link = { ...by, guardianId: guardian.id, childId: child.id };
    const guardianship = await linkGuardian(ctx, link);
    const givenBy = (await mustAskGuardian(ctx, child.id)) ? guardian.id : child.id;
    const consents: Consent[] = [];
    for (const each of asked) {
      consents.push(await giveConsent(ctx, { ...each, profileId: child.id, givenBy }));
    }
    return { child, guardian, guardianship, consents, sameAs: [...sameAs] };
  });
}
