import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  inTransaction,
  inWholeOrg,
  kernelDb,
  type PersonActor,
  requirePerson,
} from '../../core/context.ts';
import { findDraftKind } from '../../core/draft-kind.ts';
import { actionsOf, rolesOf } from '../../core/permission.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { hasGrant, inReachOf } from '../../reach/reached.ts';
import {
  explainClosed,
  kindDraft,
  type LockedDraft,
  lockDraft,
  requireDecider,
} from '../draft-lock.ts';
import { announceDraft } from '../drafts.ts';

/**
 * Asks another person to decide a draft that waits, or takes it over: whoever may decide it may say who is asked. A
 * draft that was put off waits for its new person at once.
 *
 * @throws Problem 404 `draft-not-found`, `person-not-found`; 403 `not-asked`, `may-not-decide`; 409 when it does not
 *   wait; 422 `person-may-not-decide`.
 */
export async function askPerson(ctx: AnyContext, draftId: string, personId: string): Promise<void> {
  const by = requirePerson(ctx).personId;
  await inTransaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, draftId);
    await requireDecider(ctx, row);
    if (row.state !== 'pending' && row.state !== 'failed') throw explainClosed(ctx, row);
    const from = row.asked_person_id;
    if (from === personId) return;
    // A guest sees own rows only, and this one is another person's afterwards.
    await inWholeOrg(ctx, async (ctx) => {
      await requireReceiver(ctx, row, personId);
      await kernelDb(ctx)
        .updateTable('kernel.draft')
        .set({ asked_person_id: personId, snoozed_until: null })
        .where('id', '=', draftId)
        .execute();
      const subjects = [draftId, personId, ...(from === null ? [] : [from])];
      const data = { draftId, from, to: personId };
      await record(ctx, 'kernel.draft-handed-over', data, { subjects });
      await logAction(ctx, {
        action: 'draft.handed-over',
        subjectId: draftId,
        facts: { from, to: personId },
      });
      if (personId !== by) await tellReceiver(ctx, draftId, { by, personId });
    });
    announceDraft(ctx, row);
    announceDraft(ctx, { ...row, asked_person_id: personId });
  });
}

async function requireReceiver(ctx: AnyContext, row: LockedDraft, personId: string): Promise<void> {
  const roles = await rolesOf(ctx, personId);
  if (roles.length === 0) {
    throw new Problem(404, 'person-not-found', 'There is no such person; reload the list.');
  }
  const person: PersonActor = {
    kind: 'person',
    personId,
    deviceId: '',
    roles,
    credential: 'browser',
  };
  const mayStamp = findDraftKind(ctx, row.kind)?.mayStamp;
  const draft = { ...kindDraft(ctx, row), askedPersonId: personId };
  const may =
    (await actionsOf(ctx, roles)).includes('draft.stamp') &&
    (await mayWrite(ctx, row, personId)) &&
    (mayStamp === undefined || (await mayStamp(ctx, person, draft)));
  if (may) return;
  throw new Problem(
    422,
    'person-may-not-decide',
    'That person may not decide this draft; choose another one.',
    { personId },
  );
}

const mayWrite = async (ctx: AnyContext, row: LockedDraft, personId: string) => {
  const { resource_kind: kind, resource_id: id } = row;
  if (kind === null || id === null) return true;
  return inReachOf(ctx, personId, (ctx) => hasGrant(ctx, { kind, id }, 'write'));
};

async function tellReceiver(
  ctx: AnyContext,
  draftId: string,
  { by, personId }: { readonly by: string; readonly personId: string },
): Promise<void> {
  const person = await kernelDb(ctx)
    .selectFrom('kernel.person')
    .select('name')
    .where('id', '=', by)
    .executeTakeFirst();
  await notify(ctx, {
    personId,
    kind: 'draft-handed-over',
    draftId,
    params: { person: person?.name ?? '' },
    url: `/drafts/${draftId}`,
  });
}
