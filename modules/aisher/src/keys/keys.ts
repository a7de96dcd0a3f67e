import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  type Context,
  createKeySecret,
  inTransaction,
  logAction,
  Problem,
  record,
} from '@dojang/kernel';
import type { Selectable } from 'kysely';
import { ownDb } from '../own-db.ts';
import { lockOwn } from '../own-lock.ts';
import { signals } from '../receiver/otlp/request.ts';
import type { AisherIngestKey } from '../tables.gen.ts';
import { type IngestKey, ingestKeysMax, type MadeIngestKey, type NewIngestKey } from './schema.ts';

const dayMs = 24 * 3_600_000;

const keyNotFound = () =>
  new Problem(404, 'ingest-key-not-found', 'There is no such key; reload the list.');

function keyOf(ctx: AnyContext, row: Selectable<AisherIngestKey>, rowsToday: number): IngestKey {
  const { previous_until: previous } = row;
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    signals: signals.filter((signal) => row.signals.includes(signal)),
    services: row.services,
    rowsPerSecond: row.rows_per_second,
    rowsPerDay: row.rows_per_day === null ? null : Number(row.rows_per_day),
    rowsToday,
    mayReplay: row.may_replay,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    previousUntil: previous !== null && previous > ctx.now() ? previous.toISOString() : null,
  };
}

const openKeys = (ctx: AnyContext) =>
  ownDb(ctx)
    .selectFrom('aisher.ingest_key')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .where('revoked_at', 'is', null);

async function getKey(ctx: AnyContext, id: string): Promise<IngestKey> {
  const row = await openKeys(ctx).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw keyNotFound();
  return keyOf(ctx, row, 0);
}

/** Ids, counts and words of ours: what people named stays out of the ledger. */
async function note(ctx: AnyContext, what: string, keyId: string): Promise<void> {
  const type = `aisher.key-${what}`;
  await logAction(ctx, { action: type, subjectId: keyId, facts: {} });
  await record(ctx, type, { keyId }, { subjects: [keyId] });
}

/** The org's keys, newest first, with what each handed in today. */
export function listIngestKeys(ctx: Context<never>): Promise<{ keys: IngestKey[] }> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await openKeys(ctx).orderBy('created_at', 'desc').limit(ingestKeysMax).execute();
    const today = await ownDb(ctx)
      .selectFrom('aisher.ingest_day')
      .select(['key_id', 'rows'])
      .where('org_id', '=', ctx.org)
      .where('day', '=', ctx.now().toISOString().slice(0, 10))
      .limit(ingestKeysMax)
      .execute();
    const rowsOf = new Map(today.map(({ key_id, rows }) => [key_id, Number(rows)]));
    return { keys: rows.map((row) => keyOf(ctx, row, rowsOf.get(row.id) ?? 0)) };
  });
}

/**
 * A key by which a sender of telemetry is known. The secret is returned once and stored as a hash.
 *
 * @throws Problem 409 `too-many-ingest-keys`.
 */
export function makeIngestKey(ctx: Context<never>, input: NewIngestKey): Promise<MadeIngestKey> {
  const secret = createKeySecret('ingest', ctx.org);
  const id = randomUUID();
  return inTransaction(ctx, async (ctx) => {
    await lockOwn(ctx, 'ingest_key');
    const { length } = await openKeys(ctx).limit(ingestKeysMax).execute();
    if (length >= ingestKeysMax) {
      const fix = 'The org has too many keys for telemetry; revoke those not in use.';
      throw new Problem(409, 'too-many-ingest-keys', fix, { most: ingestKeysMax });
    }
    const now = ctx.now();
    const ends = input.expiresInDays;
    await ownDb(ctx)
      .insertInto('aisher.ingest_key')
      .values({
        org_id: ctx.org,
        id,
        created_at: now,
        name: input.name,
        hint: secret.slice(-4),
        secret_hash: ctx.parts.keyring.hashSecret(secret),
        signals: [...new Set(input.signals)],
        services: [...new Set(input.services)],
        rows_per_second: input.rowsPerSecond,
        rows_per_day: input.rowsPerDay,
        may_replay: input.mayReplay,
        expires_at: ends === null ? null : new Date(now.getTime() + ends * dayMs),
      })
      .execute();
    await note(ctx, 'made', id);
    ctx.afterCommit(() => ctx.parts.aisherReceiver?.want());
    return { key: await getKey(ctx, id), secret };
  });
}

/**
 * A new secret for a key. The one before works on for so long, so that senders can be changed one by one.
 *
 * @throws Problem 404 `ingest-key-not-found`.
 */
export function rotateIngestKey(
  ctx: Context<never>,
  id: string,
  { overlapHours }: { readonly overlapHours: number },
): Promise<MadeIngestKey> {
  const secret = createKeySecret('ingest', ctx.org);
  return inTransaction(ctx, async (ctx) => {
    const old = await openKeys(ctx).where('id', '=', id).forUpdate().executeTakeFirst();
    if (old === undefined) throw keyNotFound();
    await ownDb(ctx)
      .updateTable('aisher.ingest_key')
      .set({
        secret_hash: ctx.parts.keyring.hashSecret(secret),
        hint: secret.slice(-4),
        previous_hash: old.secret_hash,
        previous_until: new Date(ctx.now().getTime() + overlapHours * 3_600_000),
      })
      .where('org_id', '=', ctx.org)
      .where('id', '=', id)
      .execute();
    await note(ctx, 'rotated', id);
    return { key: await getKey(ctx, id), secret };
  });
}

/** Ends a key for good. @throws Problem 404 `ingest-key-not-found`, also when it is gone already. */
export function revokeIngestKey(ctx: Context<never>, id: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const ended = await ownDb(ctx)
      .updateTable('aisher.ingest_key')
      .set({ revoked_at: ctx.now() })
      .where('org_id', '=', ctx.org)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (ended === undefined) throw keyNotFound();
    await note(ctx, 'revoked', id);
  });
}
