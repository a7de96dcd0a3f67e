import { type AnyContext, Problem } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { addContact } from '../../contacts/contacts.ts';
import { linkGuardian } from '../../households/guardianships.ts';
import { ownDb } from '../../own-db.ts';
import { addProfile, changeProfile, mayBecome } from '../../profiles/profiles.ts';
import { requireProfile } from '../../profiles/rows.ts';
import { type ProfileState, profileState } from '../../profiles/schema.ts';
import { blindContact } from '../../sealing/contact.ts';
import type { AutusImportRow, AutusProfile } from '../../tables.gen.ts';
import { stateOf } from '../planning/row-changes.ts';
import type { Said } from '../said.ts';
import { type Stand, standsOf } from './stands.ts';

const version = z.int().min(1).max(2_147_483_647);

/** Ids of what a row made and changed: what an undo needs. */
export const rowDone = z.object({
  made: z.array(z.object({ id: z.uuid(), version })).max(20),
  contacts: z.array(z.uuid()).max(50),
  links: z.array(z.uuid()).max(20),
  changed: z
    .object({
      id: z.uuid(),
      version,
      birth: z.boolean(),
      state: profileState.nullable(),
    })
    .nullable(),
});
export type RowDone = z.infer<typeof rowDone>;

export interface Written {
  readonly state: 'done' | 'left';
  readonly because?: string;
  readonly profileId?: string;
  readonly done?: RowDone;
}

const left = (because: string): Written => ({ state: 'left', because });
const nothing = (): RowDone => ({ made: [], contacts: [], links: [], changed: null });

/** Grown people who have one of these numbers; who is called so first, then the oldest. */
async function findGuardian(ctx: AnyContext, { phones, name }: Stand): Promise<string | undefined> {
  const blinds = phones.map((phone) => blindContact(ctx, 'mobile', phone));
  if (blinds.length === 0) return undefined;
  const { rows } = await sql<{ id: string }>`
    select p.id from autus.contact c
    join autus.profile p on p.org_id = c.org_id and p.id = c.profile_id
    where c.org_id = ${ctx.org}::uuid and c.kind = 'mobile' and c.blind = any(${blinds}::text[])
      and p.kind <> 'student' and p.state <> 'archived'
    order by p.name = ${name} desc, p.created_at, p.id limit 1`.execute(ownDb(ctx));
  return rows[0]?.id;
}

/** The numbers of a person by their hashes. */
async function blindsOf(ctx: AnyContext, profileId: string): Promise<ReadonlySet<string>> {
  const rows = await ownDb(ctx)
    .selectFrom('autus.contact')
    .select('blind')
    .where('org_id', '=', ctx.org)
    .where('profile_id', '=', profileId)
    .limit(100)
    .execute();
  return new Set(rows.map(({ blind }) => blind));
}

/** All of these are refused before anything is written. */
const refusals = ['not-a-mobile', 'not-an-address', 'contacts-full', 'contact-known'];

/** Adds the contacts that the person lacks. One that is refused is left out: its row says so since the plan. */
async function addContacts(
  ctx: AnyContext,
  profileId: string,
  contacts: readonly { readonly kind: 'mobile' | 'email'; readonly value: string }[],
  done: RowDone,
): Promise<void> {
  if (contacts.length === 0) return;
  const isNew = done.made.some(({ id }) => id === profileId);
  const held = isNew ? new Set<string>() : await blindsOf(ctx, profileId);
  for (const { kind, value } of contacts) {
    if (held.has(blindContact(ctx, kind, value))) continue;
    try {
      const { id } = await addContact(ctx, profileId, { kind, value, source: 'import' });
      done.contacts.push(id);
    } catch (error) {
      if (!(error instanceof Problem && refusals.includes(error.code))) throw error;
    }
  }
}

const mobiles = (values: readonly string[]) =>
  values.map((value) => ({ kind: 'mobile' as const, value }));

async function linksOf(ctx: AnyContext, childId: string) {
  return ownDb(ctx)
    .selectFrom('autus.guardianship')
    .select(['guardian_id', 'relation'])
    .where('org_id', '=', ctx.org)
    .where('child_id', '=', childId)
    .where('until', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .limit(50)
    .execute();
}

/** Whoever stands for the child by the row: known by a number, or as the child's guardian, or new. */
async function writeStand(ctx: AnyContext, childId: string, stand: Stand, done: RowDone) {
  const isNew = done.made[0]?.id === childId && done.links.length === 0;
  const links = isNew ? [] : await linksOf(ctx, childId);
  const near = links.find(
    ({ relation }) => relation === stand.relation || stand.relation === 'other',
  );
  let guardianId = (await findGuardian(ctx, stand)) ?? near?.guardian_id;
  if (guardianId === undefined) {
    const made = await addProfile(ctx, { kind: 'guardian', name: stand.name });
    guardianId = made.id;
    done.made.push({ id: made.id, version: made.version });
  }
  const emails = stand.email ? [{ kind: 'email' as const, value: stand.email }] : [];
  await addContacts(ctx, guardianId, [...mobiles(stand.phones), ...emails], done);
  if (links.some(({ guardian_id }) => guardian_id === guardianId)) return;
  const { relation, isLegal } = stand;
  const { id } = await linkGuardian(ctx, { guardianId, childId, relation, isLegal });
  done.links.push(id);
}

type Person = Selectable<AutusProfile>;

/** What of the plan is still so: a day of birth that nobody said meanwhile, a state that may follow the one of now. */
async function changePerson(
  ctx: AnyContext,
  person: Person,
  fields: readonly string[],
  { birth, status }: Said,
): Promise<NonNullable<RowDone['changed']>> {
  const from = profileState.parse(person.state);
  const to = status && stateOf(status);
  const isBorn = fields.includes('birth') && birth !== undefined && person.birth_sealed === null;
  const moves = fields.includes('state') && to !== undefined && mayBecome(from, to);
  const { id, version } = person;
  if (!isBorn && !moves) return { id, version, birth: false, state: null };
  const changed = await changeProfile(ctx, id, {
    version,
    ...(isBorn && { birthDate: birth }),
    ...(moves && { state: to as Exclude<ProfileState, 'archived'> }),
  });
  return { id, version: changed.version, birth: isBorn, state: moves ? from : null };
}

/** What a row changes of a person who is known, as far as that is still so. Needs a transaction. */
export async function writeChanged(
  ctx: AnyContext,
  { profile_id, fields }: Selectable<AutusImportRow>,
  said: Said,
): Promise<Written> {
  const found = await ownDb(ctx)
    .selectFrom('autus.profile')
    .select(['id'])
    .where('id', '=', profile_id)
    .where('state', '<>', 'archived')
    .executeTakeFirst();
  if (found === undefined) return left('person-gone');
  const person = await requireProfile(ctx, found.id);
  const done = nothing();
  done.changed = await changePerson(ctx, person, fields, said);
  if (fields.includes('own-contact'))
    await addContacts(ctx, person.id, mobiles(said.ownPhones), done);
  if (fields.includes('guardian-contact'))
    for (const stand of standsOf(said)) await writeStand(ctx, person.id, stand, done);
  return { state: 'done', profileId: person.id, done };
}
