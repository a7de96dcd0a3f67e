import { randomUUID } from 'node:crypto';
import { type AnyContext, Problem, recordMany } from '@dojang/kernel';
import type { Insertable, Selectable } from 'kysely';
import { deriveAccess, todayOf } from '../../access/access.ts';
import { contactsMax, contactValues } from '../../contacts/contacts.ts';
import { ownDb } from '../../own-db.ts';
import { profileValues } from '../../profiles/profiles.ts';
import type { ProfileInput, ProfileState } from '../../profiles/schema.ts';
import { blindContact } from '../../sealing/contact.ts';
import type {
  AutusContact,
  AutusGuardianship,
  AutusHousehold,
  AutusHouseholdMember,
  AutusImportRow,
  AutusProfile,
} from '../../tables.gen.ts';
import { stateOf } from '../planning/row-changes.ts';
import type { Said } from '../said.ts';
import { addGrown, type FamilyBook, findGrown, type Grown, readFamilies } from './family-book.ts';
import { type Stand, standsOf } from './stands.ts';
import type { RowDone, Written } from './write-row.ts';

export interface NewRow {
  readonly row: Selectable<AutusImportRow>;
  readonly said: Said;
}

/** All that the new people of a chunk are made of: written by one statement a table. */
class Batch {
  readonly profiles: Insertable<AutusProfile>[] = [];
  readonly contacts: Insertable<AutusContact>[] = [];
  readonly households: Insertable<AutusHousehold>[] = [];
  readonly members: Insertable<AutusHouseholdMember>[] = [];
  readonly links: Insertable<AutusGuardianship>[] = [];
  readonly events: Parameters<typeof recordMany>[1][number][] = [];
  readonly accounts = new Set<string>();
}

interface Work {
  readonly ctx: AnyContext;
  readonly batch: Batch;
  readonly book: FamilyBook;
}

/** As `addProfile` does for one. */
function addPerson({ ctx, batch }: Work, input: ProfileInput, done: RowDone) {
  const values = profileValues(ctx, randomUUID(), input);
  const { id, kind, state } = values;
  batch.profiles.push(values);
  batch.events.push({
    type: 'autus.profile-added',
    data: { profileId: id, kind, state },
    subjects: [id],
  });
  done.made.push({ id, version: 1 });
  return values;
}

/** As `addContact` does for one. What is no address is left out: its row says so since the plan. */
function addContactOf(
  { ctx, batch }: Work,
  profileId: string,
  held: Set<string>,
  contact: { readonly kind: 'mobile' | 'email'; readonly value: string },
  done: RowDone,
): void {
  const { kind, value } = contact;
  const key = `${kind} ${blindContact(ctx, kind, value)}`;
  if (held.has(key) || held.size >= contactsMax) return;
  try {
    const values = contactValues(ctx, profileId, { kind, value, source: 'import' });
    held.add(`${kind} ${values.blind}`);
    batch.contacts.push(values);
    const data = { contactId: values.id, profileId, kind, source: 'import' };
    batch.events.push({ type: 'autus.contact-added', data, subjects: [profileId] });
    done.contacts.push(values.id);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** As `linkGuardian` does for one: in the guardian's household, or a new one. */
function link({ ctx, batch }: Work, guardian: Grown, childId: string, stand: Stand, done: RowDone) {
  const [org_id, created_at] = [ctx.org, ctx.now()];
  if (guardian.householdId === null) {
    guardian.householdId = randomUUID();
    batch.households.push({ id: guardian.householdId, org_id, created_at });
  }
  const [guardianId, householdId, id] = [guardian.id, guardian.householdId, randomUUID()];
  const { relation, isLegal } = stand;
  batch.links.push({
    id,
    org_id,
    created_at,
    guardian_id: guardianId,
    child_id: childId,
    household_id: householdId,
    relation,
    is_legal: isLegal,
    pays: true,
    may_pick_up: true,
    since: todayOf(ctx),
  });
  for (const profile_id of [guardianId, childId])
    batch.members.push({ org_id, household_id: householdId, profile_id, created_at });
  if (guardian.accountId !== null) batch.accounts.add(guardian.accountId);
  const rights = { relation, isLegal, pays: true, mayPickUp: true };
  const data = { guardianshipId: id, guardianId, childId, householdId, ...rights };
  batch.events.push({ type: 'autus.guardian-linked', data, subjects: [guardianId, childId] });
  done.links.push(id);
}

function addStand(work: Work, childId: string, stand: Stand, done: RowDone): Grown {
  const { ctx, book } = work;
  const blinds = stand.phones.map((phone) => blindContact(ctx, 'mobile', phone));
  const known = findGrown(book, blinds, stand.name);
  const guardian = known ?? newGrown(work, stand.name, done);
  for (const value of stand.phones)
    addContactOf(work, guardian.id, guardian.held, { kind: 'mobile', value }, done);
  if (stand.email) {
    const contact = { kind: 'email' as const, value: stand.email };
    addContactOf(work, guardian.id, guardian.held, contact, done);
  }
  addGrown(book, guardian);
  link(work, guardian, childId, stand, done);
  return guardian;
}

function newGrown(work: Work, name: string, done: RowDone): Grown {
  const made = addPerson(work, { kind: 'guardian', name }, done);
  const none = { accountId: null, householdId: null };
  return { id: made.id, name: made.name, ...none, held: new Set(), children: [] };
}

const blindsOf = (ctx: AnyContext, { phones }: Said): string[] =>
  phones.map(({ number }) => blindContact(ctx, 'mobile', number));

/** A child of this name who came since the plan: of one of these guardians, with no other day of birth. */
const isKnown = ({ ctx, book }: Work, said: Said, name: string, birth: string | null): boolean =>
  blindsOf(ctx, said)
    .flatMap((blind) => book.get(blind) ?? [])
    .some(({ children }) =>
      children.some(
        (child) =>
          child.name === name && (child.birth === null || birth === null || child.birth === birth),
      ),
    );

function addFamily(work: Work, said: Said): Written {
  const input: ProfileInput = {
    kind: 'student',
    name: said.name,
    birthDate: said.birth ?? null,
    state: (said.status ? stateOf(said.status) : 'active') as Exclude<ProfileState, 'archived'>,
  };
  const { name, birth_blind: birth } = profileValues(work.ctx, '', input);
  if (isKnown(work, said, name, birth)) return { state: 'left', because: 'known-meanwhile' };
  const done: RowDone = { made: [], contacts: [], links: [], changed: null };
  const child = addPerson(work, input, done);
  const held = new Set<string>();
  for (const value of said.ownPhones)
    addContactOf(work, child.id, held, { kind: 'mobile', value }, done);
  const linked = new Set<Grown>();
  for (const stand of standsOf(said)) {
    const blinds = stand.phones.map((phone) => blindContact(work.ctx, 'mobile', phone));
    const known = findGrown(work.book, blinds, stand.name);
    if (known && linked.has(known)) continue;
    linked.add(addStand(work, child.id, stand, done));
  }
  for (const guardian of linked) guardian.children.push({ name, birth });
  return { state: 'done', profileId: child.id, done };
}

async function insertAll({ ctx, batch }: Work): Promise<void> {
  const db = ownDb(ctx);
  const { profiles, contacts, households, members, links } = batch;
  if (profiles.length > 0) await db.insertInto('autus.profile').values(profiles).execute();
  if (contacts.length > 0) await db.insertInto('autus.contact').values(contacts).execute();
  if (households.length > 0) await db.insertInto('autus.household').values(households).execute();
  if (members.length > 0)
    await db
      .insertInto('autus.household_member')
      .values(members)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  if (links.length > 0) await db.insertInto('autus.guardianship').values(links).execute();
  await deriveAccess(ctx, [...batch.accounts]);
  await recordMany(ctx, batch.events);
}

/** The children that rows of a chunk make, with those who stand for them, by a statement a table. Needs a transaction. */
export async function writeNew(ctx: AnyContext, rows: readonly NewRow[]): Promise<Written[]> {
  const book = await readFamilies(
    ctx,
    rows.flatMap(({ said }) => blindsOf(ctx, said)),
  );
  const work = { ctx, batch: new Batch(), book };
  const written = rows.map(({ said }) => addFamily(work, said));
  await insertAll(work);
  return written;
}
