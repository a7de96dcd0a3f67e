import { randomUUID } from 'node:crypto';
import { createKeySecret } from '../base/key-secret.ts';
import { Problem } from '../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  personIdOf,
  requirePerson,
} from '../core/context.ts';
import { lockOrg } from '../core/org-lock.ts';
import { requireAction } from '../core/permission.ts';
import { logAction } from '../ledger/action-log.ts';
import { record } from '../ledger/ledger.ts';
import { requireStepUp } from '../standing/step-up.ts';
import { requireKeyRoom, requireOrgKey, requireScopes } from './key-rules.ts';
import {
  type ApiKey,
  type KeyList,
  keysListedMax,
  type MadeKey,
  type NewKey,
  type Rotation,
} from './schema.ts';
import { listScopes } from './scopes.ts';

type KeyInput = Omit<NewKey, 'role' | 'networks'> & Partial<Pick<NewKey, 'role' | 'networks'>>;

const dayMs = 24 * 3_600_000;

const selectKeys = (ctx: AnyContext) =>
  kernelDb(ctx)
    .selectFrom('kernel.api_key as key')
    .leftJoin('kernel.person as person', (join) =>
      join.on((eb) => eb('person.id', '=', eb.fn.coalesce('key.person_id', 'key.created_by'))),
    )
    .leftJoin('kernel.role as role', 'role.name', 'key.own_role')
    .select(['key.id', 'key.name', 'key.person_id', 'key.scopes', 'key.hint', 'key.created_at'])
    .select(['key.expires_at', 'key.last_used_at', 'key.place', 'key.previous_until'])
    .select(['key.own_role', 'key.networks', 'person.name as person_name', 'role.label'])
    .where('key.kind', '=', 'api')
    .where('key.revoked_at', 'is', null);

/** Without those that nobody fetched yet. */
const selectHeldKeys = (ctx: AnyContext) => selectKeys(ctx).where('key.claim_hash', 'is', null);

type Row = Awaited<ReturnType<ReturnType<typeof selectKeys>['executeTakeFirstOrThrow']>>;

function keyOf(ctx: AnyContext, row: Row): ApiKey {
  const now = ctx.now();
  const { previous_until: previous } = row;
  return {
    id: row.id,
    name: row.name,
    personId: row.person_id,
    personName: row.person_name,
    role: row.own_role === null ? null : { name: row.own_role, label: row.label ?? '' },
    networks: row.networks ?? [],
    scopes: row.scopes,
    hint: row.hint,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    expired: row.expires_at <= now,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    place: row.place,
    previousUntil: previous !== null && previous > now ? previous.toISOString() : null,
  };
}

const keyNotFound = () =>
  new Problem(404, 'key-not-found', 'There is no such API key; reload the list.');

/** Needs a transaction. @throws Problem 404 `key-not-found`. */
export async function getKey(ctx: AnyContext, id: string): Promise<ApiKey> {
  const row = await selectKeys(ctx).where('key.id', '=', id).executeTakeFirst();
  if (row === undefined) throw keyNotFound();
  return keyOf(ctx, row);
}

/** One's own keys, or with `all` (owner, admin) those of the whole org; newest first. */
export function listKeys(ctx: Context<never>, { all }: { all: boolean }): Promise<KeyList> {
  const { personId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    if (all) await requireAction(ctx, 'key.list-all');
    let query = selectHeldKeys(ctx)
      .orderBy('key.created_at', 'desc')
      .orderBy('key.id')
      .limit(keysListedMax);
    if (!all) query = query.where('key.person_id', '=', personId);
    const rows = await query.execute();
    return { keys: rows.map((row) => keyOf(ctx, row)), scopes: await listScopes(ctx) };
  });
}

/** The key that asks. */
export function getCurrentKey(ctx: Context<never>): Promise<ApiKey> {
  const { actor } = ctx;
  if (actor.kind !== 'key') throw new Error('only a key asks about itself');
  return inTransaction(ctx, (ctx) => getKey(ctx, actor.keyId));
}

const claimTaken = () =>
  new Problem(
    409,
    'key-claim-taken',
    'A key was granted for this code already; run the command again for another.',
  );

export async function noteKey(
  ctx: AnyContext,
  what: string,
  keyId: string,
  facts = {},
): Promise<void> {
  const type = `kernel.${what}`;
  await logAction(ctx, { action: type, subjectId: keyId, facts });
  await record(ctx, type, { keyId, ...facts }, { subjects: [keyId] });
}

/**
 * A key with some of what its maker may do, or with `role` some of what that role of the org may do. The secret is returned once and stored as a hash. With `claim` nobody is
 * shown this secret: who fetches the key gets another.
 *
 * @throws Problem 403 `scope-not-allowed`, and as {@link requireOrgKey}; 409 `too-many-keys`, `key-claim-taken`.
 */
export function createKey(
  ctx: Context<never>,
  input: KeyInput,
  claim: { readonly hash: string; readonly until: Date } | null = null,
): Promise<MadeKey> {
  const { personId } = requirePerson(ctx);
  const secret = createKeySecret('api', ctx.org);
  const id = randomUUID();
  const scopes = [...new Set(input.scopes)].sort();
  return inTransaction(ctx, async (ctx) => {
    await requireStepUp(ctx, 'key.create');
    const { role, networks = [] } = input;
    const isOrgs = role !== undefined;
    requireScopes(scopes, isOrgs ? await requireOrgKey(ctx, role) : await listScopes(ctx));
    // Two that count at the same moment would both find room.
    await lockOrg(ctx);
    await requireKeyRoom(ctx, isOrgs ? null : personId);
    const now = ctx.now();
    const made = await kernelDb(ctx)
      .insertInto('kernel.api_key')
      .values({
        id,
        org_id: ctx.org,
        created_at: now,
        kind: 'api',
        person_id: isOrgs ? null : personId,
        own_role: role ?? null,
        created_by: isOrgs ? personId : null,
        networks: networks.length === 0 ? null : [...networks],
        name: input.name,
        scopes,
        hint: secret.slice(-4),
        secret_hash: ctx.parts.keyring.hashSecret(secret),
        expires_at: new Date(now.getTime() + input.expiresInDays * dayMs),
        claim_hash: claim?.hash ?? null,
        claim_until: claim?.until ?? null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made === undefined) throw claimTaken();
    const facts = { scopes: scopes.join(' '), days: input.expiresInDays };
    await noteKey(ctx, 'key-created', id, isOrgs ? { ...facts, role } : facts);
    return { key: await getKey(ctx, id), secret };
  });
}

/**
 * A new secret for one's own key or, by who may make such, a key of the org, with a new end. The old secret goes on working for a while, so that
 * a program can be changed without a gap; the one before it ends at once.
 *
 * @throws Problem 404 `key-not-found`, and as {@link requireOrgKey}.
 */
export function rotateKey(ctx: Context<never>, id: string, input: Rotation): Promise<MadeKey> {
  const { personId } = requirePerson(ctx);
  const secret = createKeySecret('api', ctx.org);
  return inTransaction(ctx, async (ctx) => {
    await requireStepUp(ctx, 'key.create');
    const now = ctx.now().getTime();
    const key = await getKey(ctx, id);
    if (key.role !== null) await requireOrgKey(ctx, key.role.name);
    const old = await kernelDb(ctx)
      .selectFrom('kernel.api_key')
      .select(['secret_hash', 'expires_at'])
      .where('id', '=', id)
      .where('person_id', 'is not distinct from', key.role === null ? personId : null)
      .where('revoked_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (old === undefined) throw keyNotFound();
    const until = Math.min(now + input.overlapHours * 3_600_000, old.expires_at.getTime());
    await kernelDb(ctx)
      .updateTable('kernel.api_key')
      .set({
        secret_hash: ctx.parts.keyring.hashSecret(secret),
        hint: secret.slice(-4),
        previous_hash: old.secret_hash,
        previous_until: new Date(until),
        expires_at: new Date(now + input.expiresInDays * dayMs),
        rotated_at: new Date(now),
      })
      .where('id', '=', id)
      .execute();
    const facts = { days: input.expiresInDays, overlapHours: input.overlapHours };
    await noteKey(ctx, 'key-rotated', id, facts);
    return { key: await getKey(ctx, id), secret };
  });
}

/**
 * Ends a key at once and for good. Another person's needs `key.revoke-any`.
 *
 * @throws Problem 404 `key-not-found`, also when it is gone already.
 */
export function revokeKey(ctx: Context<never>, id: string): Promise<void> {
  const { personId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const key = await getKey(ctx, id);
    if (key.personId !== personId) await requireAction(ctx, 'key.revoke-any');
    if ((await endKeys(ctx, { id })) === 0) throw keyNotFound();
  });
}

/** A program gives its own key back. */
export function revokeCurrentKey(ctx: Context<never>): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'key') throw new Error('only a key gives itself back');
  return inTransaction(ctx, async (ctx) => {
    await endKeys(ctx, { id: actor.keyId });
  });
}

/** Ends one key, all of a person who leaves, or those that nobody fetched in time. Returns how many. Needs a transaction. */
export async function endKeys(
  ctx: AnyContext,
  which: { readonly id: string } | { readonly personId: string } | { readonly unclaimedOf: string },
): Promise<number> {
  const query = kernelDb(ctx)
    .updateTable('kernel.api_key')
    .set({ revoked_at: ctx.now(), revoked_by: personIdOf(ctx.actor) ?? null })
    .where('revoked_at', 'is', null)
    .returning('id');
  const ended = await ('id' in which
    ? query.where('id', '=', which.id)
    : 'personId' in which
      ? query.where('person_id', '=', which.personId)
      : query.where('person_id', '=', which.unclaimedOf).where('claim_until', '<=', ctx.now())
  ).execute();
  for (const { id } of ended) await noteKey(ctx, 'key-revoked', id);
  return ended.length;
}
