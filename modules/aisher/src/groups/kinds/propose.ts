import { type AnyContext, createDraft, inTransaction, requirePerson } from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import { requireOpen } from '../changes/merge.ts';
import type { ProposalInput } from '../schema.ts';
import type { ResolveBody, SilenceBody } from './bodies.ts';

const openMs = 7 * 86_400_000;

/**
 * Writes a draft that says what a person wants of groups: to resolve or to silence them. A stamp does it.
 *
 * @throws Problem 404 `group-not-found`, 409 `group-merged`, 403 `credential-not-allowed`.
 */
export async function proposeOfGroups(
  outer: AnyContext,
  groupId: string,
  { others, proposal }: ProposalInput,
): Promise<{ draftId: string }> {
  const { personId } = requirePerson(outer);
  return inTransaction(outer, async (ctx) => {
    const ids = [...new Set([groupId, ...others])];
    await requireOpen(ctx, ids);
    const groups = await readShown(ctx, ids);
    const body: ResolveBody | SilenceBody =
      proposal.kind === 'resolve'
        ? { groups, fixedIn: proposal.fixedIn, commit: proposal.commit }
        : { groups: groups.map(({ lastSeenAt: _, ...shown }) => shown), until: proposal.until };
    const { id } = await createDraft(ctx, {
      module: 'aisher',
      kind: `aisher.${proposal.kind}`,
      subjectKey: `aisher.${proposal.kind} ${groupId}`,
      summary: { groups: groups.length },
      body,
      origin: 'person',
      risks: [],
      expiresAt: new Date(ctx.now().getTime() + openMs),
      askedPersonId: personId,
    });
    return { draftId: id };
  });
}

async function readShown(ctx: AnyContext, ids: readonly string[]): Promise<ResolveBody['groups']> {
  const rows = await ownDb(ctx)
    .selectFrom('aisher.error_group')
    .select(['id', 'title', 'events', 'last_seen_at'])
    .where('id', 'in', ids)
    .orderBy('events', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(({ id, title, events, last_seen_at }) => ({
    id,
    title,
    events,
    lastSeenAt: last_seen_at.toISOString(),
  }));
}
