import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  cursorAt,
  inTransaction,
  Problem,
  readPage,
  record,
  requirePerson,
} from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import { addContact } from '../contacts/contacts.ts';
import { ownDb } from '../own-db.ts';
import { addProfile } from '../profiles/profiles.ts';
import { requireProfile } from '../profiles/rows.ts';
import type { AutusConsultation } from '../tables.gen.ts';
import {
  type Consultation,
  type ConsultationInput,
  type ConsultationQuery,
  consultation,
  type consultationList,
  consultationQuery,
  type OutcomeInput,
} from './schema.ts';

const place = (id: string): string => `autus.consultation.wish:${id}`;

const toConsultation = ({ parts }: AnyContext, row: Selectable<AutusConsultation>): Consultation =>
  consultation.parse({
    id: row.id,
    profileId: row.profile_id,
    cameBy: row.came_by,
    wish: row.wish_sealed === null ? '' : parts.keyring.open(row.wish_sealed, place(row.id)),
    notedBy: row.noted_by,
    nextStep: row.next_step,
    nextOn: row.next_on,
    outcome: row.outcome,
    lostBecause: row.lost_because,
    closedAt: row.closed_at?.toISOString() ?? null,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  });

/** Consultations of the org, the newest first. */
export async function listConsultations(
  outer: AnyContext,
  input: ConsultationQuery,
): Promise<z.infer<typeof consultationList>> {
  const { is, ...page } = consultationQuery.parse(input);
  return inTransaction(outer, async (ctx) => {
    let select = ownDb(ctx)
      .selectFrom('autus.consultation')
      .selectAll()
      .where('org_id', '=', ctx.org);
    if (is !== undefined) {
      select = select.where('outcome', is === 'open' ? 'is' : 'is not', null);
    }
    const { rows, nextCursor } = await readPage(select, ['created_at', 'id'], page, (last) =>
      cursorAt(last.created_at, last.id),
    );
    return { consultations: rows.map((row) => toConsultation(ctx, row)), nextCursor };
  });
}

/** The child that is talked about: known already, or a new lead with its contacts. */
async function childOf(ctx: AnyContext, { profileId, lead }: ConsultationInput): Promise<string> {
  if (profileId !== undefined && lead === undefined) {
    return (await requireProfile(ctx, profileId)).id;
  }
  if (profileId === undefined && lead !== undefined) {
    const { name, birthDate = null, contacts = [] } = lead;
    const { id } = await addProfile(ctx, { kind: 'student', name, birthDate, state: 'lead' });
    for (const each of contacts) await addContact(ctx, id, each);
    return id;
  }
  throw new Problem(
    422,
    'lead-unclear',
    'Name a person who is known, or write a new lead; not both.',
  );
}

/**
 * Notes a talk with somebody who may come. Event `autus.consultation-noted`.
 *
 * @throws Problem 404 `profile-not-found`, 422 `lead-unclear`, 403 `credential-not-allowed`, and as the verbs that it calls.
 */
export async function noteConsultation(
  outer: AnyContext,
  input: ConsultationInput,
): Promise<Consultation> {
  const { personId: notedBy } = requirePerson(outer);
  const { cameBy, wish = '', nextStep = 'none', nextOn = null } = input;
  return inTransaction(outer, async (ctx) => {
    const profileId = await childOf(ctx, input);
    const id = randomUUID();
    const row = await ownDb(ctx)
      .insertInto('autus.consultation')
      .values({
        id,
        org_id: ctx.org,
        created_at: ctx.now(),
        profile_id: profileId,
        came_by: cameBy,
        wish_sealed: wish === '' ? null : ctx.parts.keyring.seal(wish, place(id)),
        noted_by: notedBy,
        next_step: nextStep,
        next_on: nextOn,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const data = { consultationId: id, profileId, cameBy, nextStep, nextOn };
    await record(ctx, 'autus.consultation-noted', data, { subjects: [profileId] });
    return toConsultation(ctx, row);
  });
}

async function refuseClosing(ctx: AnyContext, id: string): Promise<Problem> {
  const row = await ownDb(ctx)
    .selectFrom('autus.consultation')
    .select(['outcome', 'version'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) {
    return new Problem(404, 'consultation-not-found', 'There is no such consultation; reload.');
  }
  return new Problem(
    409,
    'consultation-changed',
    'Somebody closed or changed this consultation meanwhile; reload it.',
    { version: row.version },
  );
}

/**
 * Says what came of it, once. Events `autus.consultation-won` and `autus.consultation-lost`.
 *
 * @throws Problem 404 `consultation-not-found`, 409 `consultation-changed`, 422 `reason-missing`.
 */
export async function closeConsultation(
  outer: AnyContext,
  id: string,
  { version, outcome, lostBecause }: OutcomeInput,
): Promise<Consultation> {
  if ((outcome === 'lost') !== (lostBecause !== undefined)) {
    throw new Problem(422, 'reason-missing', 'Say why it was lost, and only of a lost one.');
  }
  return inTransaction(outer, async (ctx) => {
    const row = await ownDb(ctx)
      .updateTable('autus.consultation')
      .set({
        outcome,
        lost_because: lostBecause ?? null,
        closed_at: ctx.now(),
        version: sql`version + 1`,
      })
      .where('id', '=', id)
      .where('version', '=', version)
      .where('outcome', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw await refuseClosing(ctx, id);
    const subjects = [row.profile_id];
    const data = { consultationId: id, profileId: row.profile_id };
    if (lostBecause === undefined) await record(ctx, 'autus.consultation-won', data, { subjects });
    else {
      await record(ctx, 'autus.consultation-lost', { ...data, lostBecause }, { subjects });
    }
    return toConsultation(ctx, row);
  });
}
