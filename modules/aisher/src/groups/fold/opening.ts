import { createHash } from 'node:crypto';
import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import type { ErrorEvent } from './error-event.ts';
import type { Keyed } from './keying.ts';
import type { TemplateBook } from './template-book.ts';

/** An error whose key is known. */
export interface KeyedError {
  readonly error: ErrorEvent;
  readonly occurrence: string;
  readonly serviceId: string;
  readonly keyed: Keyed;
}

/** More new groups a minute than anybody reads: the rest is counted in one group of its service. */
export const openingsMax = 2_000;
const openingsMs = 60_000;

/** A key that is new. */
export interface Fresh {
  readonly hash: string;
  readonly groupId: string;
  readonly isOpened: boolean;
  /** The earliest error of it, after which a new group is named. */
  readonly first: KeyedError;
}

/** How many groups were opened in the last minute, up to the bound. Needs a transaction. */
export async function countOpenings(ctx: AnyContext): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from aisher.error_group where created_at > ${new Date(ctx.now().getTime() - openingsMs)}::timestamptz
      limit ${openingsMax}) recent`.execute(ownDb(ctx));
  return rows[0]?.count ?? 0;
}

/** Of the key that counts what is too much for a service. */
export const overflowHash = (serviceId: string): string =>
  createHash('sha256').update(`overflow ${serviceId}`).digest('hex').slice(0, 32);

const isOverflow = ({ hash, first }: Fresh): boolean => hash !== first.keyed.hash;

/** Writes the groups that are opened. Needs a transaction. */
export async function openGroups(ctx: AnyContext, fresh: readonly Fresh[]): Promise<void> {
  const rows = fresh
    .filter(({ isOpened }) => isOpened)
    .map((each) => ({
      id: each.groupId,
      service: each.first.serviceId,
      kind: isOverflow(each) ? 'overflow' : each.first.keyed.key.kind,
      title: isOverflow(each) ? '' : each.first.keyed.title,
      culprit: isOverflow(each) ? null : each.first.keyed.culprit,
      at: each.first.error.at,
    }));
  if (rows.length === 0) return;
  await sql`
    insert into aisher.error_group (id, org_id, created_at, service_id, kind, title, culprit, state, reason, state_at,
        first_seen_at, last_seen_at)
      select id, ${ctx.org}::uuid, ${ctx.now()}::timestamptz, service, kind, title, culprit, 'new', 'first-seen',
        ${ctx.now()}::timestamptz, at, at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as opened (id uuid, service uuid, kind text, title text, culprit text, at timestamptz)`.execute(
    ownDb(ctx),
  );
}

const droppedMax = 50;
const frameMax = 300;

/** What the page shows of a key. */
const partsOf = ({ key }: Keyed) => ({
  parts: key.parts.map(({ name, value }) => ({ name, value: value.slice(0, 2_000) })),
  dropped: key.dropped.slice(0, droppedMax).map(({ frame, rule }) => ({
    frame: frame.raw.trim().slice(0, frameMax).toWellFormed(),
    rule: rule.slice(0, 100),
  })),
  needsSourceMap: key.needsSourceMap,
});

/** Writes the new keys. Needs a transaction. */
export async function addFingerprints(
  ctx: AnyContext,
  fresh: readonly Fresh[],
  book: TemplateBook,
): Promise<void> {
  if (fresh.length === 0) return;
  const rows = fresh.map((each) => {
    const { keyed, serviceId, error } = each.first;
    return {
      hash: each.hash,
      group: each.groupId,
      service: serviceId,
      algorithm: keyed.key.version,
      step: isOverflow(each) ? 'overflow' : keyed.key.step,
      parts: isOverflow(each) ? { parts: [], dropped: [], needsSourceMap: false } : partsOf(keyed),
      rest: isOverflow(each) ? each.hash : keyed.restHash,
      template:
        keyed.template === null || isOverflow(each) ? null : book.idOf(serviceId, keyed.template),
      at: error.at,
    };
  });
  await sql`
    insert into aisher.fingerprint (org_id, hash, created_at, group_id, service_id, algorithm, step, parts, rest_hash,
        template_id, first_seen_at, last_seen_at)
      select ${ctx.org}::uuid, hash, ${ctx.now()}::timestamptz, "group", service, algorithm, step, parts, rest, template, at, at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as added (hash text, "group" uuid, service uuid,
        algorithm smallint, step text, parts jsonb, rest text, template uuid, at timestamptz)`.execute(
    ownDb(ctx),
  );
}
