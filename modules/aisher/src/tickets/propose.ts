import {
  type AnyContext,
  createDraft,
  inTransaction,
  placeInOrg,
  requirePerson,
} from '@dojang/kernel';
import { requireOpen } from '../groups/changes/merge.ts';
import { getGroup } from '../groups/group-list.ts';
import { firstAndLast } from '../groups/samples/sample-list.ts';
import type { TicketBody } from './body.ts';
import type { TicketInput } from './schema.ts';
import { requireTarget } from './targets.ts';
import { issueText, issueTitle } from './text.ts';

const openMs = 7 * 86_400_000;

/** Below the public URL: the page of a group. */
export const groupPath = (id: string) => `/aisher/groups/${id}`;

/**
 * Writes a draft of an issue about a group, with all that would be sent. A stamp opens it.
 *
 * @throws Problem 404 `group-not-found`, `ticket-target-not-found`, 409 `group-merged`, 403 `credential-not-allowed`.
 */
export async function proposeTicket(
  outer: AnyContext,
  groupId: string,
  { target: targetId, labels, locale }: TicketInput,
): Promise<{ draftId: string }> {
  const { personId } = requirePerson(outer);
  return inTransaction(outer, async (ctx) => {
    await requireOpen(ctx, [groupId]);
    const { createdAt: _, ...target } = await requireTarget(ctx, targetId);
    const group = await getGroup(ctx, groupId);
    const sample = (await firstAndLast(ctx, groupId)).at(-1);
    const link = await placeInOrg(ctx, groupPath(groupId));
    const body: TicketBody = {
      target,
      group: { id: groupId, title: group.title, events: group.events },
      title: issueTitle(group),
      text: issueText({ group, sample, link, locale }),
      labels: [...new Set(labels)],
    };
    const { id } = await createDraft(ctx, {
      module: 'aisher',
      kind: 'aisher.ticket',
      subjectKey: `aisher.ticket ${groupId} ${targetId}`,
      summary: { groups: 1 },
      body,
      origin: 'person',
      risks: [],
      expiresAt: new Date(ctx.now().getTime() + openMs),
      askedPersonId: personId,
    });
    return { draftId: id };
  });
}
