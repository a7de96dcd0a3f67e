import { type AnyContext, record } from '@dojang/kernel';
import { sql } from 'kysely';
import { deriveAccess } from '../../access/access.ts';
import { removeContact } from '../../contacts/contacts.ts';
import { ownDb } from '../../own-db.ts';
import type { RowDone } from './write-row.ts';

interface Made {
  readonly id: string;
  readonly version: number;
}

/** What goes with a person, or is asked about by its own rule. */
const goesAlong = ['access', 'contact', 'guardianship', 'household_member'];

/** A row of any of these about a person says that somebody touched it. */
type Touches = readonly { readonly table: string; readonly column: string }[];

/** Whatever refers to a person, as the database knows it: a table that is new tomorrow is asked, too. */
export async function listTouches(ctx: AnyContext): Promise<Touches> {
  const { rows } = await sql<Touches[number]>`
    select c.relname as table, a.attname as column from pg_constraint k
    join pg_class c on c.oid = k.conrelid and not c.relispartition
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey) and a.attname <> 'org_id'
    where k.contype = 'f' and k.confrelid = 'autus.profile'::regclass
      and c.relname <> all(${goesAlong}::text[])
    order by 1, 2`.execute(ownDb(ctx));
  return rows;
}

/** Of these people those whom a table refers to. All are held until the transaction ends: nothing new refers to them. */
export async function findReferred(
  ctx: AnyContext,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const written = (await listTouches(ctx)).map(
    ({ table, column }) =>
      sql`exists (select from ${sql.table(`autus.${table}`)} t where t.org_id = p.org_id and t.${sql.ref(column)} = p.id)`,
  );
  const { rows } = await sql<{ id: string; referred: boolean }>`
    select p.id, (${sql.join(written, sql` or `)}) as referred from autus.profile p
    where p.org_id = ${ctx.org}::uuid and p.id = any(${[...ids]}::uuid[])
    order by p.id for update of p`.execute(ownDb(ctx));
  return new Set(rows.filter(({ referred }) => referred).map(({ id }) => id));
}

/**
 * Whether somebody touched a person that the row made: changed it, bound an account, added a contact, linked it with
 * anybody, or wrote anything else about it.
 */
async function isTouched(
  ctx: AnyContext,
  { id, version }: Made,
  { contacts, links }: RowDone,
  referred: ReadonlySet<string>,
): Promise<boolean> {
  if (referred.has(id)) return true;
  const { rows } = await sql<{ touched: boolean }>`
    select p.version <> ${version} or p.account_id is not null
      or exists (select from autus.access where org_id = p.org_id and profile_id = p.id and why = 'coach')
      or exists (select from autus.contact where org_id = p.org_id and profile_id = p.id
        and (id <> all(${contacts}::uuid[]) or verified_at is not null))
      or exists (select from autus.guardianship where org_id = p.org_id and (child_id = p.id or guardian_id = p.id)
        and (id <> all(${links}::uuid[]) or until is not null)) as touched
    from autus.profile p where p.id = ${id}::uuid`.execute(ownDb(ctx));
  return rows[0]?.touched ?? false;
}

/** The children that a guardian stands for are touched with it; the links of the row itself are not. */
async function dropLinks(ctx: AnyContext, links: readonly string[]): Promise<void> {
  for (const id of links) {
    const gone = await ownDb(ctx)
      .deleteFrom('autus.guardianship')
      .where('id', '=', id)
      .returning(['guardian_id', 'child_id', 'household_id'])
      .executeTakeFirst();
    if (gone === undefined) continue;
    const data = { guardianshipId: id, guardianId: gone.guardian_id, childId: gone.child_id };
    const subjects = [gone.guardian_id, gone.child_id];
    await record(ctx, 'autus.guardian-unlinked', data, { subjects });
    await leave(ctx, gone);
    const guardian = await ownDb(ctx)
      .selectFrom('autus.profile')
      .select('account_id')
      .where('id', '=', gone.guardian_id)
      .executeTakeFirst();
    await deriveAccess(ctx, [guardian?.account_id ?? null]);
  }
}

interface Left {
  readonly guardian_id: string;
  readonly child_id: string;
  readonly household_id: string;
}

/** Who stands for nobody and has nobody there any more leaves the household; an empty one goes. */
async function leave(
  ctx: AnyContext,
  { guardian_id, child_id, household_id }: Left,
): Promise<void> {
  const people = [guardian_id, child_id];
  await sql`
    delete from autus.household_member m
    where m.org_id = ${ctx.org}::uuid and m.household_id = ${household_id}::uuid
      and m.profile_id = any(${people}::uuid[])
      and not exists (select from autus.guardianship g where g.org_id = m.org_id
        and g.household_id = m.household_id and (g.child_id = m.profile_id or g.guardian_id = m.profile_id))`.execute(
    ownDb(ctx),
  );
  await sql`
    delete from autus.household h
    where h.org_id = ${ctx.org}::uuid and h.id = ${household_id}::uuid
      and not exists (select from autus.household_member m where m.org_id = h.org_id and m.household_id = h.id)
      and not exists (select from autus.guardianship g where g.org_id = h.org_id and g.household_id = h.id)`.execute(
    ownDb(ctx),
  );
}

async function dropContacts(ctx: AnyContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await ownDb(ctx)
    .selectFrom('autus.contact')
    .select('id')
    .where('id', 'in', [...ids])
    .where('verified_at', 'is', null)
    .limit(100)
    .execute();
  for (const { id } of rows) await removeContact(ctx, id);
}

/** Event `autus.profile-erased`: nothing of the person is kept. */
async function dropProfile(ctx: AnyContext, id: string): Promise<void> {
  await ownDb(ctx).deleteFrom('autus.profile').where('id', '=', id).execute();
  await record(ctx, 'autus.profile-erased', { profileId: id }, { subjects: [id] });
}

/** Puts back what the row changed. False when somebody changed the person since. */
async function restore(
  ctx: AnyContext,
  { id, version, birth, state }: NonNullable<RowDone['changed']>,
): Promise<boolean> {
  if (!birth && state === null) return true;
  const put = {
    ...(birth ? { birth_year: null, birth_sealed: null, birth_blind: null } : {}),
    ...(state === null ? {} : { state }),
  };
  const row = await ownDb(ctx)
    .updateTable('autus.profile')
    .set({ ...put, version: sql`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('version')
    .executeTakeFirst();
  if (row === undefined) return false;
  const fields = [...(birth ? ['birthDate'] : []), ...(state === null ? [] : ['state'])];
  const data = { profileId: id, fields, version: row.version };
  await record(ctx, 'autus.profile-changed', data, { subjects: [id] });
  return true;
}

/** Undefined when all of the row was taken back, else why it was left. Needs a transaction. */
export async function undoRow(
  ctx: AnyContext,
  done: RowDone,
  referred: ReadonlySet<string>,
): Promise<string | undefined> {
  const [first, ...others] = done.made;
  const child = done.changed === null ? first : undefined;
  const guardians = done.changed === null ? others : done.made;
  if (child && (await isTouched(ctx, child, done, referred))) return 'touched';
  if (done.changed && !(await restore(ctx, done.changed))) return 'touched';
  const touched = new Set<string>();
  for (const each of guardians)
    if (await isTouched(ctx, each, done, referred)) touched.add(each.id);
  await dropLinks(ctx, done.links);
  // Numbers of a guardian who stays, for somebody else by now, stay as well.
  await dropContacts(ctx, await contactsBut(ctx, done.contacts, touched));
  if (child) await dropProfile(ctx, child.id);
  for (const { id } of guardians) if (!touched.has(id)) await dropProfile(ctx, id);
  return undefined;
}

async function contactsBut(
  ctx: AnyContext,
  ids: readonly string[],
  people: ReadonlySet<string>,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await ownDb(ctx)
    .selectFrom('autus.contact')
    .select(['id', 'profile_id'])
    .where('id', 'in', [...ids])
    .limit(100)
    .execute();
  return rows.filter(({ profile_id }) => !people.has(profile_id)).map(({ id }) => id);
}
