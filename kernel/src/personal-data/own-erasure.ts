import { type AnyContext, kernelDb } from '../core/context.ts';
import { deleteFile } from '../files/files.ts';
import { forgetIdentity } from '../people/identity/personal-data.ts';
import { forgetProvisioning } from '../people/scim/personal-data.ts';

/** A word that says nothing, where a column must hold one. */
const nothing = '-';

/** Needs a transaction. */
async function eraseNotices(ctx: AnyContext, personId: string): Promise<void> {
  const db = kernelDb(ctx);
  const own = db.selectFrom('kernel.notification').select('id').where('person_id', '=', personId);
  await db.deleteFrom('kernel.delivery').where('notification_id', 'in', own).execute();
  const tables = [
    'kernel.notification',
    'kernel.notification_preference',
    'kernel.notification_setting',
    'kernel.notification_address',
    'kernel.push_subscription',
  ] as const;
  for (const table of tables) {
    await db.deleteFrom(table).where('person_id', '=', personId).execute();
  }
}

/**
 * Takes a person out of what the kernel keeps: devices and keys lose their names and places; addresses,
 * notifications, comments and files go. Stamps, drafts, the action log and the ledger stay, and hold ids. Needs a
 * transaction.
 */
export async function eraseOwn(ctx: AnyContext, personId: string): Promise<void> {
  const db = kernelDb(ctx);
  await db
    .updateTable('kernel.device')
    .set({ name: nothing, browser: null, system: null, place: null })
    .where('person_id', '=', personId)
    .execute();
  await db
    .updateTable('kernel.api_key')
    .set({ name: nothing, place: null })
    .where('person_id', '=', personId)
    .execute();
  await eraseNotices(ctx, personId);
  await db.deleteFrom('kernel.draft_comment').where('person_id', '=', personId).execute();
  await db.deleteFrom('kernel.draft_reading').where('person_id', '=', personId).execute();
  await db.deleteFrom('kernel.grant').where('person_id', '=', personId).execute();
  await db
    .updateTable('kernel.grant')
    .set({ given_by: null })
    .where('given_by', '=', personId)
    .execute();
  await db.deleteFrom('kernel.consent').where('person_id', '=', personId).execute();
  await db.deleteFrom('kernel.data_export').where('person_id', '=', personId).execute();
  await db.deleteFrom('kernel.step_up').where('person_id', '=', personId).execute();
  await forgetIdentity(ctx, personId);
  await db
    .updateTable('kernel.invitation')
    .set({ email_sealed: null, email_blind: null })
    .where('person_id', '=', personId)
    .execute();
  await db
    .updateTable('kernel.membership')
    .set({ left_email_blind: null })
    .where('person_id', '=', personId)
    .execute();
  await forgetProvisioning(ctx, personId);
  const files = await db
    .selectFrom('kernel.file')
    .select('id')
    .where('person_id', '=', personId)
    .execute();
  for (const { id } of files) await deleteFile(ctx, id);
}
