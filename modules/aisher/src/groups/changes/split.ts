import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { lockGroups } from '../lock.ts';
import { keepApart } from '../rules/apart.ts';
import { requireOpen } from './merge.ts';
import { addChange, moveFingerprints } from './move.ts';
import { resumGroups } from './resum.ts';

/** What is split off: fingerprints, or those that have messages like a sample. */
export type SplitOff = { readonly fingerprints: readonly string[] } | { readonly sampleId: string };

/**
 * Takes fingerprints of a group into a new one. From now on nothing but a person puts the two together.
 *
 * @throws Problem 404 `group-not-found`, 409 `group-merged`, `fingerprint-moved`, 422 `split-of-all`.
 */
export async function splitGroup(
  outer: AnyContext,
  groupId: string,
  off: SplitOff,
): Promise<{ readonly changeId: string; readonly groupId: string }> {
  return inTransaction(outer, async (ctx) => {
    await lockGroups(ctx);
    await requireOpen(ctx, [groupId]);
    const hashes =
      'fingerprints' in off ? off.fingerprints : await likeSample(ctx, groupId, off.sampleId);
    const made = randomUUID();
    await openGroup(ctx, groupId, made, hashes);
    const wanted = [...new Set(hashes)].map((hash) => ({ hash, to: made }));
    const moved = await moveFingerprints(ctx, wanted, groupId);
    if (moved.length < wanted.length || moved.length === 0) throw fingerprintMoved();
    await requireRest(ctx, groupId);
    await resumGroups(ctx, [groupId, made]);
    const changeId = await addChange(ctx, {
      kind: 'split',
      groupId: made,
      before: {
        groups: [],
        moved: moved.map(({ hash }) => ({ hash, from: groupId })),
        evidence: null,
      },
    });
    await keepApart(ctx, [[groupId, made]], changeId);
    const data = { groupId, madeGroupId: made, changeId, fingerprints: moved.length };
    await record(ctx, 'aisher.group-split', data, { subjects: [groupId, made, changeId] });
    return { changeId, groupId: made };
  });
}

/** A group that looks like the one it comes from, with the words of its own newest sample. */
async function openGroup(
  ctx: AnyContext,
  from: string,
  made: string,
  hashes: readonly string[],
): Promise<void> {
  await sql`
    insert into aisher.error_group (id, org_id, created_at, service_id, kind, title, culprit, state, reason, state_at,
        first_seen_at, last_seen_at, assignee_id, owner_team_id)
      select ${made}::uuid, g.org_id, ${ctx.now()}::timestamptz, g.service_id, g.kind, coalesce((
          select left(concat_ws(': ', nullif(s.type, ''), nullif(split_part(s.message, chr(10), 1), '')), 500)
          from aisher.sample s where s.org_id = g.org_id and s.hash = any(${[...hashes]}::text[])
          order by s.at desc limit 1), g.title),
        g.culprit, 'ongoing', 'split-off', ${ctx.now()}::timestamptz, g.first_seen_at, g.last_seen_at, g.assignee_id,
        g.owner_team_id
      from aisher.error_group g where g.id = ${from}::uuid`.execute(ownDb(ctx));
}

/** The fingerprints of a group that have the template of a sample's message. */
async function likeSample(
  ctx: AnyContext,
  groupId: string,
  sampleId: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ hash: string }>`
    select f.hash from aisher.sample s
    join aisher.fingerprint own on own.org_id = s.org_id and own.hash = s.hash
    join aisher.fingerprint f on f.org_id = own.org_id and f.group_id = ${groupId}::uuid
      and (f.hash = own.hash or f.template_id = own.template_id)
    where s.id = ${sampleId}::uuid and own.group_id = ${groupId}::uuid limit 200`.execute(
    ownDb(ctx),
  );
  return rows.map(({ hash }) => hash);
}

/** @throws Problem 422 `split-of-all`. */
async function requireRest(ctx: AnyContext, groupId: string): Promise<void> {
  const left = await ownDb(ctx)
    .selectFrom('aisher.fingerprint')
    .select('hash')
    .where('org_id', '=', ctx.org)
    .where('group_id', '=', groupId)
    .limit(1)
    .executeTakeFirst();
  if (left !== undefined) return;
  throw new Problem(
    422,
    'split-of-all',
    'Nothing would be left in the group; leave one of its fingerprints there.',
  );
}

const fingerprintMoved = () =>
  new Problem(
    409,
    'fingerprint-moved',
    'Not all of these fingerprints are in this group; read it again.',
  );
