import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { readPhones } from '../engine/repair/index.ts';
import { ownDb } from '../own-db.ts';
import { requireProfile } from '../profiles/rows.ts';
import { type ContactKind, openContact, sealContact } from '../sealing/contact.ts';
import type { AutusContact } from '../tables.gen.ts';
import {
  type AddedContact,
  type Contact,
  type ContactInput,
  contactKind,
  contactSource,
  type WholeContactInput,
} from './schema.ts';

/** Of one person. */
export const contactsMax = 20;

/** `+8210…`. Numbers of places and services identify nobody. @throws Problem 422 `not-a-mobile`. */
function mobileOf(text: string): string {
  const { value = [] } = readPhones(text);
  const [phone] = value;
  if (value.length === 1 && phone?.kind === 'mobile') return phone.number;
  throw new Problem(
    422,
    'not-a-mobile',
    'This is no mobile number of Korea, or more than one; write it as 010-0000-0000.',
  );
}

/** @throws Problem 422 `not-an-address`. */
function addressOf(text: string): string {
  const address = text.normalize('NFKC').trim().toLowerCase();
  if (address.length <= 254 && /^[^\s@<>,;]{1,64}@[^\s@<>,;.]+(?:\.[^\s@<>,;.]+)+$/.test(address))
    return address;
  throw new Problem(
    422,
    'not-an-address',
    'This is no e-mail address; write it as name@example.kr.',
  );
}

const readValue = (kind: ContactKind, text: string): string =>
  kind === 'mobile' ? mobileOf(text) : addressOf(text);

const toContact = (ctx: AnyContext, row: Selectable<AutusContact>): Contact => ({
  id: row.id,
  profileId: row.profile_id,
  kind: contactKind.parse(row.kind),
  value: openContact(ctx, row.id, row.value_sealed),
  isVerified: row.verified_at !== null,
  hasBounced: row.bounced_at !== null,
  source: contactSource.parse(row.source),
  createdAt: row.created_at.toISOString(),
});

/** Contacts of a person that the reader may see, the oldest first. */
export async function listContacts(outer: AnyContext, profileId: string): Promise<Contact[]> {
  return inTransaction(outer, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('autus.contact')
      .selectAll()
      .where('org_id', '=', ctx.org)
      .where('profile_id', '=', profileId)
      .orderBy('created_at')
      .orderBy('id')
      .limit(contactsMax)
      .execute();
    return rows.map((row) => toContact(ctx, row));
  });
}

/** A new row of a contact. @throws Problem 422 `not-a-mobile`, `not-an-address`. */
export function contactValues(
  ctx: AnyContext,
  profileId: string,
  { kind, value, source }: WholeContactInput,
) {
  const id = randomUUID();
  return {
    id,
    org_id: ctx.org,
    created_at: ctx.now(),
    profile_id: profileId,
    kind,
    ...sealContact(ctx, id, kind, readValue(kind, value)),
    source,
  };
}

/**
 * Adds a number or an address. Event `autus.contact-added`.
 *
 * @throws Problem 404 `profile-not-found`, 422 `not-a-mobile`, `not-an-address`, `contacts-full`, 409 `contact-known`.
 */
export async function addContact(
  outer: AnyContext,
  profileId: string,
  { kind, value, source = 'desk' }: ContactInput,
): Promise<AddedContact> {
  return inTransaction(outer, async (ctx) => {
    await requireProfile(ctx, profileId);
    await requireRoom(ctx, profileId);
    const values = contactValues(ctx, profileId, { kind, value, source });
    const { id } = values;
    const others = await ownDb(ctx)
      .selectFrom('autus.contact')
      .select('profile_id')
      .where('org_id', '=', ctx.org)
      .where('kind', '=', kind)
      .where('blind', '=', values.blind)
      .orderBy(sql`profile_id = ${profileId}::uuid`, 'desc')
      .orderBy('created_at')
      .limit(20)
      .execute();
    const sameAs = others.map(({ profile_id }) => profile_id);
    if (sameAs.includes(profileId)) {
      throw new Problem(
        409,
        'contact-known',
        'This person has that contact already; nothing is to do.',
      );
    }
    const row = await ownDb(ctx)
      .insertInto('autus.contact')
      .values(values)
      .returningAll()
      .executeTakeFirstOrThrow();
    const data = { contactId: id, profileId, kind, source };
    await record(ctx, 'autus.contact-added', data, { subjects: [profileId] });
    return { ...toContact(ctx, row), sameAs };
  });
}

async function requireRoom(ctx: AnyContext, profileId: string): Promise<void> {
  const { count } = await ownDb(ctx)
    .selectFrom('autus.contact')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('profile_id', '=', profileId)
    .executeTakeFirstOrThrow();
  if (Number(count) < contactsMax) return;
  throw new Problem(
    422,
    'contacts-full',
    'This person has too many contacts; remove one that is not used.',
  );
}

/** Removes a contact. Event `autus.contact-removed`. @throws Problem 404 `contact-not-found`. */
export async function removeContact(outer: AnyContext, id: string): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    const gone = await ownDb(ctx)
      .deleteFrom('autus.contact')
      .where('id', '=', id)
      .returning(['profile_id', 'kind'])
      .executeTakeFirst();
    if (gone === undefined) {
      throw new Problem(
        404,
        'contact-not-found',
        'This contact is gone already; reload the person.',
      );
    }
    const data = { contactId: id, profileId: gone.profile_id, kind: gone.kind };
    await record(ctx, 'autus.contact-removed', data, { subjects: [gone.profile_id] });
  });
}
