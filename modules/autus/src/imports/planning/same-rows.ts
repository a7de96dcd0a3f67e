import { type AnyContext, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { digestSaid } from '../said.ts';
import type { PlannedRow } from './plan-sheet.ts';

const askedRows = 1_000;

/**
 * Rows that say no more than a name cannot be told from one another by the rule. Where an earlier import made somebody
 * of the very same row, it is that person again: each of them once. By row, the profile.
 */
export async function findSameRows(
  outer: AnyContext,
  planned: readonly PlannedRow[],
  known: ReadonlySet<string>,
): Promise<ReadonlyMap<number, string>> {
  const open = planned.filter(
    ({ outcome, said }) => said && ['new', 'maybe-same', 'sibling'].includes(outcome),
  );
  const byDigest = new Map<string, number[]>();
  for (const { number, said } of open) {
    if (!said) continue;
    const digest = digestSaid(outer, said);
    byDigest.set(digest, [...(byDigest.get(digest) ?? []), number]);
  }
  const found = new Map<number, string>();
  const taken = new Set(
    planned.flatMap(({ outcome, profileId }) =>
      outcome === 'same' && profileId ? [profileId] : [],
    ),
  );
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
      if (taken.has(id) || !known.has(id)) continue;
      const number = byDigest.get(digest)?.shift();
      if (number === undefined) continue;
      taken.add(id);
      found.set(number, id);
    }
  }
  return found;
}
