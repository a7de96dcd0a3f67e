import { randomUUID } from 'node:crypto';
import { Problem } from '../base/problem.ts';
import { createSecret } from '../base/token.ts';
import { type AnyContext, inWholeOrg, kernelDb } from '../core/context.ts';
import { personMay } from '../core/permission.ts';
import { inReachOf } from '../reach/reached.ts';
import { placeInOrg } from './org-place.ts';

const lifeMs = 10 * 60_000;

/**
 * A link that leads one person to one draft, for ten minutes and one stamp. It ends earlier when the person's role
 * changes, or when somebody else is asked to decide the draft. The secret is returned once and stored as a hash. Joins
 * the caller's transaction.
 */
export async function createLink(
  ctx: AnyContext,
  draftId: string,
  personId: string,
): Promise<{ link: string; url: string; expiresAt: Date }> {
  const link = createSecret(ctx.org);
  const expiresAt = new Date(ctx.now().getTime() + lifeMs);
  await inWholeOrg(ctx, (ctx) =>
    kernelDb(ctx)
      .insertInto('kernel.link')
      .values({
        id: randomUUID(),
        org_id: ctx.org,
        created_at: ctx.now(),
        draft_id: draftId,
        person_id: personId,
        role: roleNow(ctx, personId),
        asked_person_id: askedNow(ctx, draftId),
        secret_hash: ctx.parts.keyring.hashSecret(link),
        expires_at: expiresAt,
      })
      .execute(),
  );
  return { link, url: await placeInOrg(ctx, `/l/${link}`), expiresAt };
}

const roleNow = (ctx: AnyContext, personId: string) =>
  kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select('role')
    .where('person_id', '=', personId)
    .where('left_at', 'is', null);

const askedNow = (ctx: AnyContext, draftId: string) =>
  kernelDb(ctx).selectFrom('kernel.draft').select('asked_person_id').where('id', '=', draftId);

/** Whether the person of a link still has the same role, and may still read the draft. */
async function isStanding(ctx: AnyContext, row: LinkRow): Promise<boolean> {
  const member = await roleNow(ctx, row.person_id).executeTakeFirst();
  const draft = await askedNow(ctx, row.draft_id).executeTakeFirst();
  if (member === undefined || member.role !== row.role) return false;
  if (draft?.asked_person_id !== row.asked_person_id) return false;
  if (!(await isShownTo(ctx, row))) return false;
  return personMay(ctx, row.person_id, 'draft.read');
}

/** A grant may have gone since the link was sent. A guest has none, and is led to what is asked of them. */
async function isShownTo(ctx: AnyContext, row: LinkRow): Promise<boolean> {
  const seen = await inReachOf(ctx, row.person_id, (ctx) =>
    askedNow(ctx, row.draft_id).executeTakeFirst(),
  );
  return seen !== undefined;
}

const linkColumns = [
  'draft_id',
  'person_id',
  'role',
  'asked_person_id',
  'expires_at',
  'used_at',
] as const;

interface LinkRow {
  readonly draft_id: string;
  readonly person_id: string;
  readonly role: string | null;
  readonly asked_person_id: string | null;
}

/** A link that still holds. */
export interface OpenLink {
  readonly draftId: string;
  readonly used: boolean;
  readonly expiresAt: Date;
}

/**
 * What a link leads to, in the caller's transaction of its org. Changes nothing: a crawler that prefetches
 * may call it.
 *
 * @throws Problem 404 `link-not-found`, 410 `link-expired`.
 */
export async function getOpenLink(ctx: AnyContext, link: string): Promise<OpenLink> {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.link')
    .select(linkColumns)
    .where('secret_hash', '=', ctx.parts.keyring.hashSecret(link))
    .executeTakeFirst();
  if (row === undefined) throw linkNotFound();
  if (row.expires_at <= ctx.now() || !(await isStanding(ctx, row))) throw linkExpired();
  return { draftId: row.draft_id, used: row.used_at !== null, expiresAt: row.expires_at };
}

/**
 * Uses a link up, in the transaction of the stamp: refused, the stamp leaves it usable.
 *
 * @throws Problem 404 `link-not-found`, 410 `link-expired`, 409 `link-used`, 403 `link-of-another`.
 */
export async function takeLink(
  ctx: AnyContext,
  link: string,
  draftId: string,
  personId: string,
): Promise<void> {
  const hash = ctx.parts.keyring.hashSecret(link);
  const row = await kernelDb(ctx)
    .selectFrom('kernel.link')
    .select(linkColumns)
    .where('secret_hash', '=', hash)
    .forUpdate()
    .executeTakeFirst();
  const taken =
    row !== undefined &&
    (await isStanding(ctx, row)) &&
    (await kernelDb(ctx)
      .updateTable('kernel.link')
      .set({ used_at: ctx.now() })
      .where('secret_hash', '=', hash)
      .where('draft_id', '=', draftId)
      .where('person_id', '=', personId)
      .where('used_at', 'is', null)
      .where('expires_at', '>', ctx.now())
      .returning('id')
      .executeTakeFirst());
  if (taken) return;
  if (row === undefined || row.draft_id !== draftId) throw linkNotFound();
  if (row.person_id !== personId) {
    throw new Problem(
      403,
      'link-of-another',
      'This link was sent to another person; open the draft from your own inbox.',
    );
  }
  if (row.used_at === null) throw linkExpired();
  throw new Problem(
    409,
    'link-used',
    'This link decided a draft already; open the draft from the inbox to see what came of it.',
  );
}

const linkNotFound = () =>
  new Problem(404, 'link-not-found', 'This link leads nowhere; open the draft from the inbox.');

const linkExpired = () =>
  new Problem(410, 'link-expired', 'This link has expired; open the draft from the inbox.');
