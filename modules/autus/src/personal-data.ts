import {
  type AnyContext,
  inTransaction,
  jsonFile,
  type PersonalData,
  record,
} from '@dojang/kernel';
import { sql } from 'kysely';
import { deriveAccess, todayOf } from './access/access.ts';
import { listConsents } from './consents/consents.ts';
import { listContacts } from './contacts/contacts.ts';
import { listEnrolments } from './enrolments/rows.ts';
import { listGuardianships } from './households/guardianships.ts';
import { ownDb } from './own-db.ts';
import { getProfile } from './profiles/find-profiles.ts';
import { endSeats } from './rosters/end-seats.ts';

/** Of one account: one that is not archived, and those from before. */
const idsOf = (ctx: AnyContext, accountId: string): Promise<string[]> =>
  inTransaction(ctx, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('autus.profile')
      .select('id')
      .where('org_id', '=', ctx.org)
      .where('account_id', '=', accountId)
      .orderBy('id')
      .limit(100)
      .execute();
    return rows.map(({ id }) => id);
  });

/** How somebody was in their lessons, without who said so. */
const marksOf = (ctx: AnyContext, id: string) =>
  inTransaction(ctx, (ctx) =>
    ownDb(ctx)
      .selectFrom('autus.attendance as a')
      .innerJoin('autus.lesson as l', (join) =>
        join.onRef('l.org_id', '=', 'a.org_id').onRef('l.id', '=', 'a.lesson_id'),
      )
      .select(['l.day', 'l.class_id as classId', 'a.mark'])
      .where('a.org_id', '=', ctx.org)
      .where('a.child_id', '=', id)
      .orderBy('l.starts_at')
      .limit(10_000)
      .execute(),
  );

/** What anybody is called who was erased. */
const nobody = { name: '지운 사람', initials: '-', grams: [] };

async function eraseProfile(ctx: AnyContext, id: string): Promise<void> {
  const db = ownDb(ctx);
  await db.deleteFrom('autus.contact').where('profile_id', '=', id).execute();
  await db
    .updateTable('autus.consultation')
    .set({ wish_sealed: null })
    .where('profile_id', '=', id)
    .execute();
  await sql`
    update autus.import_row set said_sealed = null
    where org_id = ${ctx.org}::uuid and said_sealed is not null and (profile_id = ${id}::uuid or profile_id in (
      select g.child_id from autus.guardianship g where g.org_id = ${ctx.org}::uuid and g.guardian_id = ${id}::uuid))`.execute(
    db,
  );
  await sql`
    update autus.guardianship set until = greatest(since, ${todayOf(ctx)}::date)
    where org_id = ${ctx.org}::uuid and guardian_id = ${id}::uuid and until is null`.execute(db);
  await endSeats(ctx, id);
  const birth = { birth_year: null, birth_sealed: null, birth_blind: null };
  await db
    .updateTable('autus.profile')
    .set({ ...nobody, ...birth, state: 'archived', account_id: null, version: sql`version + 1` })
    .where('id', '=', id)
    .execute();
  await db.deleteFrom('autus.access').where('profile_id', '=', id).execute();
  await record(ctx, 'autus.profile-erased', { profileId: id }, { subjects: [id] });
}

/** Of the people who sign in: their own profile. Children of a guardian are people of their own. */
export const autusPersonalData: PersonalData = {
  export: async function* (ctx, personId) {
    for (const [at, id] of (await idsOf(ctx, personId)).entries()) {
      const content = jsonFile(async () => ({
        profile: await getProfile(ctx, id),
        contacts: await listContacts(ctx, id),
        guardianships: await listGuardianships(ctx, id),
        consents: await listConsents(ctx, id),
        enrolments: await listEnrolments(ctx, { childId: id, all: 'yes' }),
        attendance: await marksOf(ctx, id),
      }));
      yield { name: `profiles/${at + 1}.json`, content };
    }
  },
  erase: async (ctx, personId) => {
    for (const id of await idsOf(ctx, personId)) await eraseProfile(ctx, id);
    await deriveAccess(ctx, [personId]);
  },
};
