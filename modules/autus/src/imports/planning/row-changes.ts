import { createHash } from 'node:crypto';
import { type AnyContext, canonicalJson } from '@dojang/kernel';
import type { Status } from '../../engine/repair/index.ts';
import { mayBecome } from '../../profiles/profiles.ts';
import type { ProfileState } from '../../profiles/schema.ts';
import type { Said } from '../said.ts';
import type { Known } from './known-people.ts';

/** Outcomes for which a stamp has something done. */
export const isWork = (outcome: string): boolean => ['new', 'sibling', 'changed'].includes(outcome);

const states: Readonly<Record<Status, ProfileState>> = {
  active: 'active',
  paused: 'paused',
  left: 'left',
  trial: 'trial',
  waiting: 'lead',
};
export const stateOf = (status: Status): ProfileState => states[status];

/** What a row changes of the person that it is taken for. Nothing that is known is written over but the state. */
export function changesOf(
  person: Known,
  { birth, phones, ownPhones, status }: Said,
): { readonly fields: string[]; readonly why: string[] } {
  const fields: string[] = [];
  const why: string[] = [];
  const held = [...person.contacts, ...(person.ownContacts ?? [])];
  if (birth && !person.birth) fields.push('birth');
  if (phones.some(({ number }) => !held.includes(number))) fields.push('guardian-contact');
  if (ownPhones.some((number) => !held.includes(number))) fields.push('own-contact');
  const state = status && stateOf(status);
  if (state && state !== person.state) {
    if (mayBecome(person.state, state)) fields.push('state');
    else why.push('state-refused');
  }
  return { fields, why };
}

/** What of a row the digest of the plan binds. */
export const rowMatter = (
  number: number,
  outcome: string,
  profileId: string | null,
  fields: readonly string[],
  saidDigest: string | null | undefined,
): string => canonicalJson([number, outcome, profileId, [...fields], saidDigest ?? null]);

/** Over all rows of a plan in their order; keyed, so that nobody finds out rows by trying. */
export function newPlanDigest({ org, parts }: AnyContext) {
  const hash = createHash('sha256');
  return {
    add: (matter: string) => void hash.update(`${matter}\n`),
    end: (): string => parts.keyring.blind('autus.import.plan', `${org}\0${hash.digest('hex')}`),
  };
}
