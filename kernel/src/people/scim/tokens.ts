import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { createKeySecret, readKeySecret } from '../../base/key-secret.ts';
import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  type Parts,
  requirePerson,
  systemContext,
} from '../../core/context.ts';
import { lockOrg } from '../../core/org-lock.ts';
import type { RouteCaller } from '../../core/route.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { requireStepUp } from '../../standing/step-up.ts';
import { peopleOfRoles } from '../roles/roles.ts';
import { takeTurn } from './line.ts';
import type { MadeScimToken, ScimToken } from './schema.ts';

/** One that is used, and one that takes its place. */
export const tokensMax = 2;

const heldTokens = (ctx: AnyContext) =>
  kernelDb(ctx)
    .selectFrom('kernel.scim_token as token')
    .select(['token.id', 'token.last_used_at'])
    .where('token.revoked_at', 'is', null);

/** Newest first. Needs a transaction. */
export async function listTokens(ctx: AnyContext): Promise<ScimToken[]> {
  const rows = await heldTokens(ctx)
    .innerJoin('kernel.person as maker', 'maker.id', 'token.created_by')
    .innerJoin('kernel.membership as membership', 'membership.person_id', 'token.created_by')
    .select(['token.hint', 'token.created_at', 'token.created_by'])
    .select(['maker.name', 'membership.left_at'])
    .orderBy('token.created_at', 'desc')
    .orderBy('token.id')
    .limit(tokensMax)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    hint: row.hint,
    createdAt: row.created_at.toISOString(),
    madeBy: { id: row.created_by, name: row.name, hasLeft: row.left_at !== null },
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }));
}

/** Every owner hears of it, who did it as well: a stolen session must not open this door unseen. */
async function note(
  ctx: AnyContext,
  change: 'made' | 'revoked',
  { id, personId }: { readonly id: string; readonly personId: string },
): Promise<void> {
  const type = `kernel.scim-token-${change}`;
  await logAction(ctx, { action: type, subjectId: id });
  await record(ctx, type, { tokenId: id }, { subjects: [id] });
  const { name } = await kernelDb(ctx)
    .selectFrom('kernel.person')
    .select('name')
    .where('id', '=', personId)
    .executeTakeFirstOrThrow();
  const params = { change, person: name };
  for (const owner of await peopleOfRoles(ctx, ['owner'])) {
    await notify(ctx, { personId: owner, kind: 'scim-token', params, url: '/org/provisioning' });
  }
}

/**
 * A token for the provider of the org: it makes and ends people, so an owner proves who they are. It is the org's, and works on
 * when its maker leaves. The secret is returned once and stored as a hash.
 *
 * @throws Problem 403 `step-up-needed`; 409 `scim-tokens-full`.
 */
export async function createToken(ctx: Context<never>): Promise<MadeScimToken> {
  const { personId } = requirePerson(ctx);
  const secret = createKeySecret('scim', ctx.org);
  const id = randomUUID();
  return inTransaction(ctx, async (ctx) => {
    await requireStepUp(ctx, 'sign-in.policy');
    // Two that count at the same moment would both find room.
    await lockOrg(ctx);
    if ((await listTokens(ctx)).length >= tokensMax) {
      throw new Problem(
        409,
        'scim-tokens-full',
        'There are two tokens already; end the one that the provider no longer uses.',
      );
    }
    await kernelDb(ctx)
      .insertInto('kernel.scim_token')
      .values({
        id,
        org_id: ctx.org,
        created_at: ctx.now(),
        created_by: personId,
        secret_hash: ctx.parts.keyring.hashSecret(secret),
        hint: secret.slice(-4),
      })
      .execute();
    await note(ctx, 'made', { id, personId });
    const token = (await listTokens(ctx)).find((each) => each.id === id);
    if (token === undefined) throw new Error('a token vanished in the transaction that made it');
    return { token, secret };
  });
}

/** Ends a token at once and for good. @throws Problem 404 `scim-token-not-found`. */
export async function revokeToken(ctx: Context<never>, id: string): Promise<void> {
  const { personId } = requirePerson(ctx);
  await inTransaction(ctx, async (ctx) => {
    const ended = await kernelDb(ctx)
      .updateTable('kernel.scim_token')
      .set({ revoked_at: ctx.now() })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (ended === undefined) {
      throw new Problem(404, 'scim-token-not-found', 'There is no such token; reload the list.');
    }
    await note(ctx, 'revoked', { id, personId });
  });
}

/** Which token a request came with, and of which org. */
interface Provider {
  readonly org: string;
  readonly tokenId: string;
}

const admitted = new WeakMap<FastifyRequest, Provider>();

/** The token of a request that was admitted. */
export function providerOf(request: FastifyRequest): Provider {
  const found = admitted.get(request);
  if (found === undefined) throw new Error('a request of a provider came without a token');
  return found;
}

const tokenNotValid = () =>
  new Problem(
    401,
    'scim-token-not-valid',
    'Send a token as “Authorization: Bearer dj_scim_…”; an owner of the org makes one.',
  );

const minuteMs = 60_000;

/**
 * Who provisions, before the body is read.
 *
 * @throws Problem 401 `scim-token-not-valid`, 429 `provisioning-busy`.
 */
export async function admitProvider(
  parts: Parts,
  request: FastifyRequest,
  answer: ServerResponse,
): Promise<RouteCaller> {
  const secret = /^Bearer ([\w.-]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const named = readKeySecret(secret);
  if (named?.kind !== 'scim') throw tokenNotValid();
  await takeTurn(secret, answer);
  const ctx = systemContext(parts, { org: named.org, name: 'scim', trace: request.id });
  const row = await inTransaction(ctx, async (ctx) => {
    const found = await heldTokens(ctx)
      .where('token.secret_hash', '=', parts.keyring.hashSecret(secret))
      .executeTakeFirst();
    const now = ctx.now();
    if (found && now.getTime() - (found.last_used_at?.getTime() ?? 0) >= minuteMs) {
      await kernelDb(ctx)
        .updateTable('kernel.scim_token')
        .set({ last_used_at: now })
        .where('id', '=', found.id)
        .execute();
    }
    return found;
  });
  if (row === undefined) throw tokenNotValid();
  admitted.set(request, { org: named.org, tokenId: row.id });
  return { org: named.org, actor: { kind: 'system', name: 'scim' } };
}
