/** Trackers of the org: where issues are opened. */
import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  type Context,
  createSigningSecret,
  inTransaction,
  logAction,
  Problem,
  record,
} from '@dojang/kernel';
import type { Selectable } from 'kysely';
import { ownDb } from '../own-db.ts';
import { lockOwn } from '../own-lock.ts';
import type { AisherTicketTarget } from '../tables.gen.ts';
import { type MadeTarget, type NewTarget, type Target, targetsMax } from './schema.ts';

const githubUrl = 'https://api.github.com';

const sealedFor = (id: string, what: 'address' | 'secret') => `ticket-target:${id}:${what}`;

const notFound = () =>
  new Problem(404, 'ticket-target-not-found', 'There is no such tracker; reload the list.');

const toTarget = (
  row: Omit<Selectable<AisherTicketTarget>, 'address_sealed' | 'secret_sealed'>,
): Target => ({
  id: row.id,
  kind: row.kind as Target['kind'],
  name: row.name,
  host: row.host,
  repository: row.repository,
  createdAt: row.created_at.toISOString(),
});

const selectTargets = (ctx: AnyContext) =>
  ownDb(ctx)
    .selectFrom('aisher.ticket_target')
    .select(['id', 'org_id', 'kind', 'name', 'host', 'repository', 'created_at']);

/** The oldest first. */
export const listTargets = (ctx: AnyContext): Promise<{ targets: Target[] }> =>
  inTransaction(ctx, async (ctx) => {
    const rows = await selectTargets(ctx)
      .orderBy('created_at')
      .orderBy('id')
      .limit(targetsMax)
      .execute();
    return { targets: rows.map(toTarget) };
  });

/** @throws Problem 404 `ticket-target-not-found`. Needs a transaction. */
export async function requireTarget(ctx: AnyContext, id: string): Promise<Target> {
  const row = await selectTargets(ctx).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toTarget(row);
}

/** A tracker with what it takes to call it. */
export interface OpenTarget {
  readonly url: string;
  readonly secret: string;
  readonly repository: string | null;
  readonly kind: Target['kind'];
}

/** Undefined for one that was removed. Needs a transaction. */
export async function openTarget(ctx: AnyContext, id: string): Promise<OpenTarget | undefined> {
  const row = await ownDb(ctx)
    .selectFrom('aisher.ticket_target')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { keyring } = ctx.parts;
  return {
    kind: row.kind as Target['kind'],
    repository: row.repository,
    url: keyring.open(row.address_sealed, sealedFor(id, 'address')),
    secret: keyring.open(row.secret_sealed, sealedFor(id, 'secret')),
  };
}

/** Needs a transaction. */
async function requireRoom(ctx: AnyContext): Promise<void> {
  await lockOwn(ctx, 'ticket_target');
  const { count } = await ownDb(ctx)
    .selectFrom('aisher.ticket_target')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) < targetsMax) return;
  const fix = 'The org has too many trackers; remove those not in use.';
  throw new Problem(409, 'ticket-targets-full', fix, { most: targetsMax });
}

async function note(ctx: AnyContext, what: 'made' | 'removed', { id, kind }: Target) {
  const type = `aisher.ticket-target-${what}`;
  await logAction(ctx, { action: type, subjectId: id, facts: { kind } });
  await record(ctx, type, { targetId: id, kind }, { subjects: [id] });
}

/**
 * A tracker that issues may be opened at from now on. The secret of a generic one is returned once and kept sealed.
 *
 * @throws Problem 422 `address-not-allowed`, `address-not-found`, 409 `ticket-targets-full`.
 */
export async function makeTarget(ctx: Context<never>, input: NewTarget): Promise<MadeTarget> {
  const url = input.url ?? githubUrl;
  await ctx.parts.outgoing.checkAddress(url);
  const isGeneric = input.kind === 'generic';
  const secret = isGeneric ? createSigningSecret() : input.token;
  const id = randomUUID();
  const { keyring } = ctx.parts;
  return inTransaction(ctx, async (ctx) => {
    await requireRoom(ctx);
    const row = {
      org_id: ctx.org,
      id,
      created_at: ctx.now(),
      kind: input.kind,
      name: input.name,
      host: new URL(url).host.slice(0, 300),
      repository: isGeneric ? null : input.repository,
    };
    await ownDb(ctx)
      .insertInto('aisher.ticket_target')
      .values({
        ...row,
        address_sealed: keyring.seal(url, sealedFor(id, 'address')),
        secret_sealed: keyring.seal(secret, sealedFor(id, 'secret')),
      })
      .execute();
    const target = toTarget(row);
    await note(ctx, 'made', target);
    return { target, secret: isGeneric ? secret : null };
  });
}

/** Issues that were opened there stay known. @throws Problem 404 `ticket-target-not-found`. */
export const removeTarget = (ctx: Context<never>, id: string): Promise<void> =>
  inTransaction(ctx, async (ctx) => {
    const target = await requireTarget(ctx, id);
    await ownDb(ctx)
      .updateTable('aisher.ticket')
      .set({ state: 'failed', reason: 'tracker-removed', changed_at: ctx.now() })
      .where('target_id', '=', id)
      .where('state', '=', 'opening')
      .execute();
    await ownDb(ctx).deleteFrom('aisher.ticket_target').where('id', '=', id).execute();
    await note(ctx, 'removed', target);
  });
