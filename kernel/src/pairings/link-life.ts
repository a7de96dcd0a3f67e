import { type AnyContext, kernelDb } from '../context.ts';
import { Problem } from '../problem.ts';
import type { Pairing } from './schema.ts';

const minuteMs = 60_000;
/** What is scanned at once lives two minutes; what is sent to somebody or printed, a day. */
export const lifeMs = {
  owner: 24 * 60 * minuteMs,
  phone: 2 * minuteMs,
  agent: 2 * minuteMs,
  person: 24 * 60 * minuteMs,
  recovery: 24 * 60 * minuteMs,
} as const;

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
  const mend =
    'Another owner link was used since this one was printed; start with --sign-in for a new one.';
  throw new Problem(409, 'pairing-claimed', mend);
}

/**
 * Whoever holds a stolen device could make a link with it and come back by the link once the device
 * is revoked. An invitation stands: it lets another person in, as that person.
 */
export async function refuseOfRevoked(
  ctx: AnyContext,
  pairing: { kind: string; created_by: string | null; expires_at: Date },
): Promise<void> {
  const kind = pairing.kind as Pairing['kind'];
  if (pairing.created_by === null || kind === 'person') return;
  const madeAt = new Date(pairing.expires_at.getTime() - lifeMs[kind]);
  const revoked = await kernelDb(ctx)
    .selectFrom('kernel.session')
    .select('id')
    .where('person_id', '=', pairing.created_by)
    .where('revoked_at', '>=', madeAt)
    .where('revoked_reason', 'in', ['device-revoked', 'theft', 'left'])
    .executeTakeFirst();
  if (revoked === undefined) return;
  throw new Problem(
    410,
    'pairing-expired',
    'A device of whoever made this link was revoked since; make a new one.',
  );
}
