import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record, requirePerson } from '@dojang/kernel';
import type { Selectable } from 'kysely';
import { todayOf } from '../access/access.ts';
import { addMonths, type Day, yearOf } from '../engine/days/index.ts';
import { ownDb } from '../own-db.ts';
import { requireProfile } from '../profiles/rows.ts';
import { openBirth } from '../sealing/birth.ts';
import type { AutusConsent, AutusProfile } from '../tables.gen.ts';
import { type Consent, type ConsentInput, purpose } from './schema.ts';

const ageOfConsent = 14;

const toConsent = (row: Selectable<AutusConsent>): Consent => ({
  id: row.id,
  profileId: row.profile_id,
  givenBy: row.given_by,
  purpose: purpose.parse(row.purpose),
  textVersion: row.text_version,
  channel: 'paper',
  seenBy: row.seen_by,
  givenAt: row.created_at.toISOString(),
  withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
});

/** Of a student whose age is not known, a guardian decides: under 14 until somebody says otherwise. */
function isUnder14(ctx: AnyContext, row: Selectable<AutusProfile>, today: Day): boolean {
  if (row.birth_sealed) {
    return addMonths(openBirth(ctx, row.id, row.birth_sealed), ageOfConsent * 12) > today;
  }
  if (row.birth_year !== null) return yearOf(today) - row.birth_year <= ageOfConsent;
  return row.kind === 'student';
}

/** Whether a legal guardian consents for this person. @throws Problem 404 `profile-not-found`. */
export async function mustAskGuardian(ctx: AnyContext, profileId: string): Promise<boolean> {
  return isUnder14(ctx, await requireProfile(ctx, profileId), todayOf(ctx));
}

/** @throws Problem 422 `guardian-must-consent`, `person-must-consent`. */
async function requireMayGive(ctx: AnyContext, row: Selectable<AutusProfile>, givenBy: string) {
  if (!isUnder14(ctx, row, todayOf(ctx))) {
    if (givenBy === row.id) return;
    throw new Problem(
      422,
      'person-must-consent',
      'From 14 on a person consents alone; let them sign.',
    );
  }
  const legal = await ownDb(ctx)
    .selectFrom('autus.guardianship')
    .select('id')
    .where('org_id', '=', ctx.org)
    .where('child_id', '=', row.id)
    .where('guardian_id', '=', givenBy)
    .where('is_legal', '=', true)
    .where('until', 'is', null)
    .executeTakeFirst();
  if (legal !== undefined) return;
  throw new Problem(
    422,
    'guardian-must-consent',
    'For a child under 14 a legal guardian consents; link one, and let them sign.',
  );
}

/** Consents of a person that the reader may see, the newest first. */
export async function listConsents(outer: AnyContext, profileId: string): Promise<Consent[]> {
  return inTransaction(outer, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('autus.consent')
      .selectAll()
      .where('org_id', '=', ctx.org)
      .where('profile_id', '=', profileId)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .limit(100)
      .execute();
    return rows.map(toConsent);
  });
}

/**
 * Records a consent on paper that the caller saw. Event `autus.consent-given`.
 *
 * @throws Problem 404 `profile-not-found`, 409 `consent-known`, 422 `guardian-must-consent`, `person-must-consent`,
 * 403 `credential-not-allowed`.
 */
export async function giveConsent(outer: AnyContext, input: ConsentInput): Promise<Consent> {
  const { personId: seenBy } = requirePerson(outer);
  const { profileId, givenBy, purpose, textVersion } = input;
  return inTransaction(outer, async (ctx) => {
    await requireMayGive(ctx, await requireProfile(ctx, profileId), givenBy);
    const row = await ownDb(ctx)
      .insertInto('autus.consent')
      .values({
        id: randomUUID(),
        org_id: ctx.org,
        created_at: ctx.now(),
        profile_id: profileId,
        given_by: givenBy,
        purpose,
        text_version: textVersion,
        channel: 'paper',
        seen_by: seenBy,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) {
      throw new Problem(
        409,
        'consent-known',
        'This consent is given already; withdraw it before a new one.',
      );
    }
    const data = {
      consentId: row.id,
      profileId,
      givenBy,
      purpose,
      textVersion,
      channel: 'paper',
      seenBy,
    };
    await record(ctx, 'autus.consent-given', data, { subjects: [profileId] });
    return toConsent(row);
  });
}

/**
 * Records that a consent was taken back: the purpose ends at once. Event `autus.consent-withdrawn`.
 *
 * @throws Problem 404 `consent-not-found`, 403 `credential-not-allowed`.
 */
export async function withdrawConsent(outer: AnyContext, id: string): Promise<Consent> {
  const { personId: seenBy } = requirePerson(outer);
  return inTransaction(outer, async (ctx) => {
    const row = await ownDb(ctx)
      .updateTable('autus.consent')
      .set({ withdrawn_at: ctx.now(), withdrawal_seen_by: seenBy })
      .where('id', '=', id)
      .where('withdrawn_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) {
      throw new Problem(
        404,
        'consent-not-found',
        'This consent is withdrawn already; reload the person.',
      );
    }
    const data = {
      consentId: id,
      profileId: row.profile_id,
      purpose: row.purpose,
      channel: 'paper',
      seenBy,
    };
    await record(ctx, 'autus.consent-withdrawn', data, { subjects: [row.profile_id] });
    return toConsent(row);
  });
}
