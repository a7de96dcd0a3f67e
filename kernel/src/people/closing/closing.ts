import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import { lockOrg } from '../../core/org-lock.ts';
import { orgClosing } from '../../core/people/org-closing.ts';
import { defineJob, enqueue } from '../../jobs/jobs.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { getOrg } from '../ownership/org-state.ts';
import type { OrgState } from '../ownership/schema.ts';
import { peopleMax } from '../people/schema.ts';
import { takeStepUp } from '../step-up/step-up.ts';

export const frozenMs = 7 * 24 * 3_600_000;

/** Has every open page of the org read again whether it closes. */
function announce(ctx: AnyContext): void {
  const { org, parts } = ctx;
  ctx.afterCommit(() => parts.live.publish(org, { topic: 'device', id: org }));
}

const orgName = async (ctx: AnyContext) =>
  await kernelDb(ctx)
    .selectFrom('kernel.org')
    .select(['name', 'closing_at'])
    .where('org_id', '=', ctx.org)
    .executeTakeFirstOrThrow();

/** Tells each person of the org that it closes, or stays after all. */
export const tellOfClosing = defineJob({
  name: 'kernel.tell-of-closing',
  payload: z.object({ isClosing: z.boolean(), by: z.uuid() }),
  timeoutMs: 120_000,
  handle: async (ctx, { isClosing, by }) => {
    const { name } = await inTransaction(ctx, orgName);
    const kind = isClosing ? 'org-closing' : 'org-stays';
    const people = await inTransaction(ctx, (ctx) =>
      kernelDb(ctx)
        .selectFrom('kernel.membership')
        .select('person_id')
        .where('left_at', 'is', null)
        .where('person_id', '!=', by)
        .limit(peopleMax)
        .execute(),
    );
    for (const { person_id: personId } of people) {
      await inTransaction(ctx, (ctx) =>
        notify(ctx, { personId, kind, params: { org: name }, url: '/org' }),
      );
    }
  },
});

/**
 * Closes the org: from now on it is only read, for seven days. Then all of it goes. Every person is told, and any owner can
 * take it back until then.
 *
 * @throws Problem 403 `step-up-needed`; 409 `org-closing`; 422 `closing-not-confirmed`.
 */
export function closeOrg(ctx: Context<never>, typedName: string): Promise<OrgState> {
  const { personId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    await lockOrg(ctx);
    const { name, closing_at: before } = await orgName(ctx);
    if (before !== null) throw orgClosing();
    if (typedName.trim() !== name) {
      throw new Problem(
        422,
        'closing-not-confirmed',
        'The name does not match; type the name of the org to confirm.',
      );
    }
    await takeStepUp(ctx, 'org.close');
    const closingAt = new Date(ctx.now().getTime() + frozenMs);
    const db = kernelDb(ctx);
    await db.updateTable('kernel.org').set({ closing_at: closingAt }).execute();
    await db.deleteFrom('kernel.ownership_transfer').execute();
    await logAction(ctx, { action: 'kernel.org-closing' });
    const data = { closingAt: closingAt.toISOString() };
    await record(ctx, 'kernel.org-closing', data, { subjects: [personId] });
    await enqueue(ctx, tellOfClosing, { isClosing: true, by: personId });
    announce(ctx);
    return getOrg(ctx);
  });
}

/** Takes a closing back: the org is as it was. @throws Problem 409 `org-not-closing`. */
export function keepOrg(ctx: Context<never>): Promise<OrgState> {
  const { personId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const kept = await kernelDb(ctx)
      .updateTable('kernel.org')
      .set({ closing_at: null })
      .where('closing_at', '>', ctx.now())
      .where('closed_at', 'is', null)
      .returning('org_id')
      .executeTakeFirst();
    if (kept === undefined) {
      throw new Problem(409, 'org-not-closing', 'This org is not being closed; reload the page.');
    }
    await logAction(ctx, { action: 'kernel.org-kept' });
    await record(ctx, 'kernel.org-kept', {}, { subjects: [personId] });
    await enqueue(ctx, tellOfClosing, { isClosing: false, by: personId });
    announce(ctx);
    return getOrg(ctx);
  });
}
