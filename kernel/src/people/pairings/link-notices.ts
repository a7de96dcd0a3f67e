import { type AnyContext, kernelDb } from '../../core/context.ts';
import { notify } from '../../notify/notifications.ts';

/** Links that owners are notified of: invitations of people who may decide about others, and recoveries. */
interface NewLink {
  readonly personId: string;
  readonly role: string;
  readonly kind: 'person' | 'recovery';
}

/**
 * Notifies the owners of an invitation as admin or owner, and of each recovery. The person of a recovery is notified,
 * too; the maker of the link is not. Needs a transaction.
 */
export async function announceLink(
  ctx: AnyContext,
  maker: { readonly personId: string },
  { personId, role, kind }: NewLink,
): Promise<void> {
  if (kind === 'person' && role !== 'owner' && role !== 'admin') return;
  const members = await kernelDb(ctx)
    .selectFrom('kernel.membership as membership')
    .innerJoin('kernel.person as person', 'person.id', 'membership.person_id')
    .select(['person.id', 'person.name', 'membership.role'])
    .where('membership.left_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('membership.role', '=', 'owner'),
        eb('person.id', 'in', [personId, maker.personId]),
      ]),
    )
    .orderBy('person.created_at')
    .execute();
  const nameOf = (id: string) => members.find((member) => member.id === id)?.name ?? '';
  const params = { link: kind, role, person: nameOf(personId), maker: nameOf(maker.personId) };
  for (const { id, role: theirs } of members) {
    const isTarget = kind === 'recovery' && id === personId;
    if (id === maker.personId || (theirs !== 'owner' && !isTarget)) continue;
    if (kind === 'person' && id === personId) continue;
    const url = `${ctx.parts.publicUrl}${theirs === 'owner' ? '/people' : '/devices'}`;
    await notify(ctx, { personId: id, kind: 'access-link', params, url });
  }
}

/** Notifies the other owners of an invitation as admin or owner to an address, which they see in part. Needs a transaction. */
export async function announceInvitation(
  ctx: AnyContext,
  makerId: string,
  { role, to }: { readonly role: string; readonly to: string },
): Promise<void> {
  if (role !== 'owner' && role !== 'admin') return;
  const members = await kernelDb(ctx)
    .selectFrom('kernel.membership as membership')
    .innerJoin('kernel.person as person', 'person.id', 'membership.person_id')
    .select(['person.id', 'person.name', 'membership.role'])
    .where('membership.left_at', 'is', null)
    .where((eb) => eb.or([eb('membership.role', '=', 'owner'), eb('person.id', '=', makerId)]))
    .execute();
  const maker = members.find(({ id }) => id === makerId)?.name ?? '';
  for (const { id, role: theirs } of members) {
    if (id === makerId || theirs !== 'owner') continue;
    const params = { link: 'person', role, person: to, maker };
    const url = `${ctx.parts.publicUrl}/org`;
    await notify(ctx, { personId: id, kind: 'access-link', params, url });
  }
}

/** Has open pages read the list of links again. */
export function refreshOpenLinks(ctx: AnyContext, id: string): void {
  const { org, parts } = ctx;
  ctx.afterCommit(() => parts.live.publish(org, { topic: 'device', id }));
}
