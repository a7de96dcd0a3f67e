import { Problem } from '../../base/problem.ts';
import { type AnyContext, kernelDb } from '../../core/context.ts';

/**
 * Rate limits count requests of a device. These caps bound how many devices one person has, and how many links that
 * become devices. The org's cap may be exceeded by a few when several are added at the same moment.
 */
export const caps = {
  devicesPerPersonMax: 30,
  devicesPerOrgMax: 5_000,
  openLinksPerPersonMax: 50,
  openLinksPerOrgMax: 500,
} as const;

/** One at a time for this person, so that two at the same moment do not both find the last place. */
async function lockPerson(ctx: AnyContext, personId: string): Promise<void> {
  await kernelDb(ctx)
    .selectFrom('kernel.person')
    .select('id')
    .where('id', '=', personId)
    .forUpdate()
    .executeTakeFirst();
}

/** @throws Problem 409 `devices-too-many`. Needs a transaction. */
export async function requireRoomForDevice(ctx: AnyContext, personId: string): Promise<void> {
  await lockPerson(ctx, personId);
  const { own, all } = await kernelDb(ctx)
    .selectFrom('kernel.device')
    .select((eb) => [
      eb.fn.countAll<string>().filterWhere('person_id', '=', personId).as('own'),
      eb.fn.countAll<string>().as('all'),
    ])
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  const { devicesPerPersonMax, devicesPerOrgMax } = caps;
  if (Number(own) >= devicesPerPersonMax) {
    throw new Problem(
      409,
      'devices-too-many',
      `A person has ${devicesPerPersonMax} devices at most. Disconnect one that is no longer used.`,
      { limit: devicesPerPersonMax },
    );
  }
  if (Number(all) >= devicesPerOrgMax) {
    throw new Problem(
      409,
      'devices-too-many',
      `An org has ${devicesPerOrgMax} devices at most. Disconnect those that are no longer used.`,
      { limit: devicesPerOrgMax },
    );
  }
}

/** @throws Problem 409 `links-too-many`. Needs a transaction. */
export async function requireRoomForLink(ctx: AnyContext, makerId: string): Promise<void> {
  await lockPerson(ctx, makerId);
  const { own, all } = await kernelDb(ctx)
    .selectFrom('kernel.pairing')
    .select((eb) => [
      eb.fn.countAll<string>().filterWhere('created_by', '=', makerId).as('own'),
      eb.fn.countAll<string>().as('all'),
    ])
    .where('claimed_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', ctx.now())
    .executeTakeFirstOrThrow();
  const { openLinksPerPersonMax, openLinksPerOrgMax } = caps;
  if (Number(own) >= openLinksPerPersonMax) {
    throw new Problem(
      409,
      'links-too-many',
      `${openLinksPerPersonMax} links of yours are open. End some, or wait until they expire.`,
      { limit: openLinksPerPersonMax },
    );
  }
  if (Number(all) >= openLinksPerOrgMax) {
    throw new Problem(
      409,
      'links-too-many',
      `${openLinksPerOrgMax} links of this org are open. Have an owner end some.`,
      { limit: openLinksPerOrgMax },
    );
  }
}
