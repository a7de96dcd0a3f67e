import { randomUUID } from 'node:crypto';
import { type AnyContext, personIdOf } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { type Before, groupsMax, movedMax } from './before.ts';
import { changeTooLarge } from './problems.ts';
import { resumGroups } from './resum.ts';

/** Moves all fingerprints of some groups to another one. Needs a transaction that holds the lock of the groups. */
export async function moveGroups(
  ctx: AnyContext,
  move: {
    readonly kind: 'merge' | 'join';
    readonly target: string;
    readonly sources: readonly string[];
    readonly evidence: string | null;
  },
): Promise<string> {
  const { kind, target, evidence } = move;
  const sources = [...move.sources];
  if (sources.length >= groupsMax) throw changeTooLarge();
  const groups = await ownDb(ctx)
    .selectFrom('aisher.error_group')
    .select(['id', 'state', 'reason', 'assignee_id', 'owner_team_id'])
    .where('id', 'in', [...sources, target])
    .execute();
  const moved = await ownDb(ctx)
    .selectFrom('aisher.fingerprint')
    .select(['hash', 'group_id as from'])
    .where('org_id', '=', ctx.org)
    .where('group_id', 'in', sources)
    .limit(movedMax + 1)
    .execute();
  if (moved.length > movedMax) throw changeTooLarge();
  const image: Before = {
    groups: groups.map((row) => ({
      id: row.id,
      state: row.state,
      reason: row.reason,
      assigneeId: row.assignee_id,
      ownerTeamId: row.owner_team_id,
    })),
    moved,
    evidence,
  };
  await ownDb(ctx)
    .updateTable('aisher.fingerprint')
    .set({ group_id: target })
    .where('org_id', '=', ctx.org)
    .where('group_id', 'in', sources)
    .execute();
  await ownDb(ctx)
    .updateTable('aisher.error_group')
    .set({ merged_into: target })
    .where('id', 'in', sources)
    .execute();
  await resumGroups(ctx, [target, ...sources]);
  return addChange(ctx, { kind, groupId: target, before: image });
}

/** Writes down a change, so that it can be undone. Needs a transaction. */
export async function addChange(
  ctx: AnyContext,
  change: {
    readonly kind: 'merge' | 'join' | 'split' | 'undo';
    readonly groupId: string;
    readonly before: Before;
    readonly undoes?: string;
  },
): Promise<string> {
  const id = randomUUID();
  await ownDb(ctx)
    .insertInto('aisher.group_change')
    .values({
      id,
      org_id: ctx.org,
      created_at: ctx.now(),
      kind: change.kind,
      group_id: change.groupId,
      person_id: personIdOf(ctx.actor) ?? null,
      before: JSON.stringify(change.before),
      undoes: change.undoes ?? null,
    })
    .execute();
  return id;
}

/** Moves fingerprints from one group to another; gives those that were still there. Needs a transaction. */
export async function moveFingerprints(
  ctx: AnyContext,
  moved: readonly { readonly hash: string; readonly to: string }[],
  from: string,
): Promise<readonly { readonly hash: string; readonly to: string }[]> {
  const { rows } = await sql<{ hash: string; to: string }>`
    update aisher.fingerprint f set group_id = m."to"
    from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) as m (hash text, "to" uuid)
    where f.org_id = ${ctx.org}::uuid and f.hash = m.hash and f.group_id = ${from}::uuid
      and exists (select from aisher.error_group g where g.id = m."to")
    returning f.hash, f.group_id as "to"`.execute(ownDb(ctx));
  return rows;
}
