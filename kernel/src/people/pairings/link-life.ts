import { Problem } from '../../base/problem.ts';
import { type AnyContext, inWholeOrg, kernelDb } from '../../core/context.ts';
import { mayGive } from '../../core/people/authority.ts';
import { personMay, rolesOf } from '../../core/permission.ts';
import type { Pairing } from './schema.ts';

const minuteMs = 60_000;
/** A link that is scanned at once lives two minutes. One that is sent to somebody or printed lives a day. */
export const lifeMs = {
  owner: 24 * 60 * minuteMs,
  phone: 2 * minuteMs,
  agent: 2 * minuteMs,
  person: 24 * 60 * minuteMs,
  recovery: 24 * 60 * minuteMs,
} as const;

/** The action that a person must be allowed to do, both to make a link of this kind and for it to be used. */
const actionFor: Readonly<Record<Pairing['kind'], string>> = {
  owner: 'person.invite',
  phone: 'pairing.create',
  agent: 'pairing.create',
  person: 'person.invite',
  recovery: 'person.invite',
};

/** Links with what decides whether they hold: who its person and its maker are now. */
export const pairingsNow = (ctx: AnyContext) =>
  kernelDb(ctx)
    .selectFrom('kernel.pairing as pairing')
    .leftJoin('kernel.membership as target', (join) =>
      join.onRef('target.person_id', '=', 'pairing.person_id').on('target.left_at', 'is', null),
    )
    .leftJoin('kernel.membership as maker', (join) =>
      join.onRef('maker.person_id', '=', 'pairing.created_by').on('maker.left_at', 'is', null),
    )
    .leftJoin('kernel.device as origin', 'origin.id', 'pairing.created_by_device')
    .selectAll('pairing')
    .select(['target.role as target_role', 'maker.role as maker_role'])
    .select((eb) =>
      eb
        .and([eb('origin.id', 'is not', null), eb('origin.revoked_at', 'is', null)])
        .as('origin_lives'),
    );

export type PairingNow = Awaited<ReturnType<ReturnType<typeof pairingsNow>['execute']>>[number];

export type Ending =
  | 'ended'
  | 'expired'
  | 'person-left'
  | 'maker-left'
  | 'maker-may-not'
  | 'device-ended';

/**
 * Why an unused link no longer works. Rights are checked at this moment: the maker's, those of the device that the
 * link was made on, and those of the person whom it signs in.
 */
export async function endingOf(ctx: AnyContext, row: PairingNow): Promise<Ending | undefined> {
  if (row.target_role === null) return 'person-left';
  const isOrphan = row.created_by !== null && row.maker_role === null;
  if (row.ended_at !== null) return isOrphan ? 'maker-left' : 'ended';
  if (row.expires_at <= ctx.now()) return 'expired';
  const kind = row.kind as Pairing['kind'];
  // Anyone who reads the server's terminal may do anything, but a link that it prints for an owner needs an owner.
  if (row.created_by === null) {
    return kind === 'owner' && row.target_role !== 'owner' ? 'maker-may-not' : undefined;
  }
  if (isOrphan) return 'maker-left';
  if (!row.origin_lives) return 'device-ended';
  if (!(await personMay(ctx, row.created_by, actionFor[kind]))) return 'maker-may-not';
  if (row.created_by === row.person_id) return undefined;
  return (await mayLetIn(ctx, row.created_by, row)) ? undefined : 'maker-may-not';
}

/** Whoever uses the link may do all that its person may: nobody hands on more than they have. */
const mayLetIn = (ctx: AnyContext, makerId: string, { person_id: personId, role }: PairingNow) =>
  inWholeOrg(ctx, async (ctx) => {
    const given = await rolesOf(ctx, personId);
    return mayGive(ctx, await rolesOf(ctx, makerId), [...given, role ?? 'owner']);
  });

const fixes: Readonly<Record<Ending, string>> = {
  ended: 'This link was ended; ask for a new one.',
  expired: 'This link has expired; make a new one.',
  'person-left': 'This link is not one of ours; copy the whole link.',
  'maker-left': 'The person who made this link has left; ask an owner or admin for a new one.',
  'maker-may-not':
    'The person who made this link may no longer let you in; ask an owner for a new one.',
  'device-ended': 'The device that this link was made on is signed out; make a new one.',
};

/** @throws Problem 404 `pairing-unknown`, 410 `pairing-expired`, 410 `pairing-ended` with `reason`. */
export function refuseEnded(ending: Ending): never {
  if (ending === 'person-left') throw new Problem(404, 'pairing-unknown', fixes[ending]);
  if (ending === 'expired') throw new Problem(410, 'pairing-expired', fixes[ending]);
  throw new Problem(410, 'pairing-ended', fixes[ending], { reason: ending });
}

/**
 * Locks the rows that decide whether the link works, so that a revocation or a change of role is either seen or comes
 * later. Needs a transaction.
 */
export async function holdMaker(
  ctx: AnyContext,
  row: { person_id: string; created_by: string | null; created_by_device: string | null },
): Promise<void> {
  const db = kernelDb(ctx);
  await db
    .selectFrom('kernel.membership')
    .select('person_id')
    .where('person_id', 'in', [row.person_id, row.created_by ?? row.person_id])
    .orderBy('person_id')
    .forShare()
    .execute();
  if (row.created_by_device === null) return;
  await db
    .selectFrom('kernel.device')
    .select('id')
    .where('id', '=', row.created_by_device)
    .forShare()
    .execute();
}

/** Each start prints an owner link; the first one that is used ends those that were printed before. */
export async function refuseOutrun(ctx: AnyContext, pairing: { kind: string; expires_at: Date }) {
  if (pairing.kind !== 'owner') return;
  const madeAt = new Date(pairing.expires_at.getTime() - lifeMs.owner);
  const later = await kernelDb(ctx)
    .selectFrom('kernel.pairing')
    .select('id')
    .where('kind', '=', 'owner')
    .where('claimed_at', '>=', madeAt)
    .executeTakeFirst();
  if (later === undefined) return;
  const fix =
    'Another owner link was used since this one was printed; start with --sign-in for a new one.';
  throw new Problem(409, 'pairing-claimed', fix);
}
