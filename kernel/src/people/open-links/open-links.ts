import { Problem } from '../../base/problem.ts';
import { type Context, inWholeOrg, kernelDb, requirePerson } from '../../core/context.ts';
import { requireAction, requireOwnerFor } from '../../core/permission.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { caps } from '../pairings/caps.ts';
import { endingOf, type PairingNow, pairingsNow } from '../pairings/link-life.ts';
import { refreshOpenLinks } from '../pairings/link-notices.ts';
import type { OpenLink } from './schema.ts';

const isOwn = (row: PairingNow, personId: string) =>
  row.created_by === personId || row.person_id === personId;

/** Links that would sign a device in now: those by or for the caller, or with `all` every one. */
export async function listOpenLinks(
  ctx: Context<never>,
  { all }: { all: boolean },
): Promise<OpenLink[]> {
  const { personId } = requirePerson(ctx);
  // Whether a link holds depends on who made it.
  return inWholeOrg(ctx, async (ctx) => {
    if (all) await requireAction(ctx, 'person.invite');
    const rows = await pairingsNow(ctx)
      .innerJoin('kernel.person as person', 'person.id', 'pairing.person_id')
      .leftJoin('kernel.person as author', 'author.id', 'pairing.created_by')
      .select(['person.name as person_name', 'author.name as maker_name'])
      .where('pairing.claimed_at', 'is', null)
      .where('pairing.ended_at', 'is', null)
      .where('pairing.expires_at', '>', ctx.now())
      .$if(!all, (query) =>
        query.where((eb) =>
          eb.or([eb('pairing.created_by', '=', personId), eb('pairing.person_id', '=', personId)]),
        ),
      )
      .orderBy('pairing.created_at', 'desc')
      .limit(caps.openLinksPerOrgMax)
      .execute();
    const open: OpenLink[] = [];
    for (const row of rows) {
      if ((await endingOf(ctx, row)) !== undefined) continue;
      open.push({
        id: row.id,
        kind: row.kind as OpenLink['kind'],
        personId: row.person_id,
        personName: row.person_name,
        role: row.target_role as OpenLink['role'],
        makerName: row.maker_name,
        createdAt: row.created_at.toISOString(),
        expiresAt: row.expires_at.toISOString(),
      });
    }
    return open;
  });
}

/**
 * Ends an unused link. A link that is neither by nor for the caller needs `person.invite`, and an owner where it
 * concerns an owner.
 *
 * @throws Problem 403 `not-allowed`, `owners-only`; 404 `pairing-not-found`, also when it has ended.
 */
export async function endPairing(ctx: Context<never>, id: string): Promise<void> {
  const { personId } = requirePerson(ctx);
  await inWholeOrg(ctx, async (ctx) => {
    // Locked first, so that a claim at the same moment is either seen here or refused.
    await kernelDb(ctx)
      .selectFrom('kernel.pairing')
      .select('id')
      .where('id', '=', id)
      .forUpdate()
      .execute();
    const row = await pairingsNow(ctx).where('pairing.id', '=', id).executeTakeFirst();
    if (row && !isOwn(row, personId)) {
      await requireAction(ctx, 'person.invite');
      requireOwnerFor(ctx, row.target_role ?? '', row.role ?? '');
    }
    if (!row || row.claimed_at !== null || (await endingOf(ctx, row)) !== undefined) {
      throw new Problem(404, 'pairing-not-found', 'There is no such open link; reload the list.');
    }
    await kernelDb(ctx)
      .updateTable('kernel.pairing')
      .set({ ended_at: ctx.now(), ended_by: personId })
      .where('id', '=', id)
      .execute();
    const { kind } = row;
    await logAction(ctx, {
      action: 'kernel.pairing-ended',
      subjectId: row.person_id,
      facts: { kind },
    });
    const data = { pairingId: id, kind, personId: row.person_id, madeBy: row.created_by };
    await record(ctx, 'kernel.pairing-ended', data, { subjects: [row.person_id, personId] });
    refreshOpenLinks(ctx, id);
  });
}
