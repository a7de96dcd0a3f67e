import { type AnyContext, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import type { PlannedRow } from './plan-sheet.ts';

const askedRows = 1_000;

/** What of a plan the search for rows of earlier sheets needs; rows come in their order. */
export class OpenRows {
  readonly byDigest = new Map<string, number[]>();
  /** Whom other rows are taken for. */
  readonly taken = new Set<string>();

  add({ number, outcome, profileId }: PlannedRow, digest: string | undefined): void {
    if (outcome === 'same' && profileId) this.taken.add(profileId);
    if (digest === undefined || !['new', 'maybe-same', 'sibling'].includes(outcome)) return;
    this.byDigest.set(digest, [...(this.byDigest.get(digest) ?? []), number]);
  }
}

/**
 * Rows that say no more than a name cannot be told from one another by the rule. Where an earlier import made somebody
 * of the very same row, it is that person again: each of them once. By row, the profile.
 */
export async function findSameRows(
  outer: AnyContext,
  { byDigest, taken }: OpenRows,
  isKnown: (profileId: string) => boolean,
): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  const digests = [...byDigest.keys()];
  for (let at = 0; at < digests.length; at += askedRows) {
    const asked = digests.slice(at, at + askedRows);
    const { rows } = await inTransaction(outer, (ctx) =>
      sql<{ digest: string; id: string }>`
        select said_digest as digest, profile_id as id from autus.import_row
        where org_id = ${ctx.org}::uuid and said_digest = any(${asked}::text[]) and state = 'done'
          and profile_id is not null
        order by created_at, import_id, number limit ${askedRows * 10}`.execute(ownDb(ctx)),
    );
    for (const { digest, id } of rows) {
      if (taken.has(id) || !isKnown(id)) continue;
      const number = byDigest.get(digest)?.shift();
      if (number === undefined) continue;
      taken.add(id);
      found.set(number, id);
    }
  }
  return found;
}
