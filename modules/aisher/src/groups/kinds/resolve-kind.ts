import {
  type AnyContext,
  defineDraftKind,
  finishAct,
  inTransaction,
  Problem,
} from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { requireOpen } from '../changes/merge.ts';
import { resolveGroups } from '../states.ts';
import { type ResolveBody, resolveBody } from './bodies.ts';

/**
 * Whether a group was seen again in the fixed release since the person looked: then it is not fixed there.
 *
 * @throws Problem 409 `group-seen-since`, `group-merged`.
 */
async function check(outer: AnyContext, { groups, fixedIn }: ResolveBody): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    await requireOpen(
      ctx,
      groups.map(({ id }) => id),
    );
    if (fixedIn.kind !== 'release') return;
    const { rows } = await sql<{ id: string }>`
      select f.group_id as id from jsonb_to_recordset(${JSON.stringify(groups)}::jsonb)
        as shown (id uuid, "lastSeenAt" timestamptz)
      join aisher.fingerprint f on f.group_id = shown.id
      join aisher.fingerprint_release r on r.org_id = f.org_id and r.hash = f.hash
      where r.release = ${fixedIn.version} and r.last_seen_at > shown."lastSeenAt" limit 1`.execute(
      ownDb(ctx),
    );
    const [seen] = rows;
    if (seen === undefined) return;
    throw new Problem(
      409,
      'group-seen-since',
      'This error was seen in that release after the draft was written; look at it again.',
      { groupId: seen.id },
    );
  });
}

/** Groups are fixed: in a release, in the next one, or now. */
export const resolveKind = defineDraftKind<ResolveBody>({
  kind: 'aisher.resolve',
  body: resolveBody,
  title: ({ groups }) => titleOf(groups),
  check: (ctx, _draft, body) => check(ctx, body),
  searchText: ({ groups }) => groups.map(({ title }) => title).join('\n'),
  again: 'resolve the group again on its page',
  onStamped: async (ctx, { id }, body) => {
    await check(ctx, body);
    const ids = body.groups.map(({ id }) => id);
    await resolveGroups(ctx, ids, body.fixedIn);
    await finishAct(ctx, id, { state: 'done', outcome: { groups: ids.length } });
  },
});

/** The first group, and how many more there are. */
export function titleOf(groups: readonly { readonly title: string }[]): string {
  const more = groups.length > 1 ? ` (+${groups.length - 1})` : '';
  return `${(groups[0]?.title ?? '').slice(0, 180)}${more}`;
}
