import { type AnyContext, kernelDb } from '../../core/context.ts';
import { endKeys } from '../../keys/keys.ts';
import { openAddress } from '../../notify/addresses/addresses.ts';
import { emailBlind } from '../identity/emails.ts';
import { dropRecoveryPerson } from '../recovery/recovery-people.ts';
import { endSessions } from '../sessions/ends.ts';

/** Browsers, agents and the streams that they hold. */
async function endDevices(ctx: AnyContext, personId: string): Promise<void> {
  const devices = await kernelDb(ctx)
    .selectFrom('kernel.device')
    .select('id')
    .where('person_id', '=', personId)
    .execute();
  await endSessions(ctx, { deviceIds: devices.map(({ id }) => id) }, 'left');
}

/** Links that would sign in the person, or anyone else by what the person was. */
async function endPairings(ctx: AnyContext, personId: string): Promise<void> {
  await kernelDb(ctx)
    .updateTable('kernel.pairing')
    .set({ ended_at: ctx.now() })
    .where((eb) => eb.or([eb('person_id', '=', personId), eb('created_by', '=', personId)]))
    .where('claimed_at', 'is', null)
    .where('ended_at', 'is', null)
    .execute();
}

/** Invitations that the person made work again once another owner or admin sends them: who left may know their links. */
async function stopInvitations(ctx: AnyContext, personId: string): Promise<void> {
  await kernelDb(ctx)
    .updateTable('kernel.invitation')
    .set({ stopped_at: ctx.now() })
    .where('created_by', '=', personId)
    .where('ended_at', 'is', null)
    .where('stopped_at', 'is', null)
    .execute();
}

/** Secret addresses: of drafts, and of files such as the person's own archive. */
async function endAddresses(ctx: AnyContext, personId: string): Promise<void> {
  const db = kernelDb(ctx);
  await db.deleteFrom('kernel.link').where('person_id', '=', personId).execute();
  await db
    .deleteFrom('kernel.file_link')
    .where('file_id', 'in', (eb) =>
      eb.selectFrom('kernel.file').select('id').where('person_id', '=', personId),
    )
    .execute();
}

/** Where messages went, whose buttons decide drafts, and the messages that are still to be sent. */
async function endChannels(ctx: AnyContext, personId: string): Promise<void> {
  const db = kernelDb(ctx);
  const email = await openAddress(ctx, personId, 'email');
  if (email !== undefined) {
    // Invited to this address again, they are the same person.
    await db
      .updateTable('kernel.membership')
      .set({ left_email_blind: emailBlind(ctx.parts.keyring, email) })
      .where('person_id', '=', personId)
      .execute();
  }
  await db.deleteFrom('kernel.notification_address').where('person_id', '=', personId).execute();
  await db.deleteFrom('kernel.push_subscription').where('person_id', '=', personId).execute();
  await db
    .updateTable('kernel.delivery')
    .set({ state: 'skipped', reason: 'person-left', finished_at: ctx.now() })
    .where('state', '=', 'queued')
    .where('notification_id', 'in', (eb) =>
      eb.selectFrom('kernel.notification').select('id').where('person_id', '=', personId),
    )
    .execute();
}

/**
 * Ends all that lets a person act here, or that reaches them: sessions of browsers and agents with their streams, API keys,
 * links that sign devices in, invitations, secret addresses, Slack, e-mail and web push, and the
 * place among those who recover the org. The guard reads the membership at each
 * request; this leaves nothing behind that would work again if the person came back. Needs a transaction with the reach of the
 * org.
 */
export async function closeDoors(ctx: AnyContext, personId: string): Promise<void> {
  await endDevices(ctx, personId);
  await endKeys(ctx, { personId });
  await endPairings(ctx, personId);
  await stopInvitations(ctx, personId);
  await endAddresses(ctx, personId);
  await endChannels(ctx, personId);
  await dropRecoveryPerson(ctx, personId);
}
