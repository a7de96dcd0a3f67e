import { type AnyContext, createDraft, uuidOf } from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import type { MergeBody } from '../kinds/bodies.ts';

const openMs = 14 * 86_400_000;

/**
 * Asks people whether groups are one, once for the same groups. The first is the one whose id would stay. Needs a
 * transaction.
 */
export async function proposeMerge(
  ctx: AnyContext,
  proposal: { readonly groups: readonly string[]; readonly evidence: string },
): Promise<void> {
  const [target = '', ...others] = proposal.groups;
  const rows = await ownDb(ctx)
    .selectFrom('aisher.error_group')
    .select(['id', 'title', 'events'])
    .where('id', 'in', proposal.groups)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const body: MergeBody = {
    target,
    groups: others,
    evidence: proposal.evidence.slice(0, 1_000),
    examples: rows.map(({ id, title, events }) => ({ id, title, events })),
  };
  await createDraft(ctx, {
    id: uuidOf('aisher.merge', ctx.org, ...proposal.groups),
    module: 'aisher',
    kind: 'aisher.merge',
    subjectKey: `aisher.merge ${proposal.groups.join(' ')}`,
    summary: { groups: rows.length },
    body,
    origin: 'deterministic',
    risks: [],
    expiresAt: new Date(ctx.now().getTime() + openMs),
    askedPersonId: null,
  });
}
