import { sql } from 'kysely';
import { type AnyContext, kernelDb } from '../core/context.ts';

interface SignIn {
  readonly way: string;
  readonly at: Date;
}

/** Sessions that are over go after a month; of one device there are few. */
const sessionsMax = 2_000;

/**
 * How somebody had signed in on a device at a moment; undefined where the session is gone. Needs a transaction.
 */
export async function signInsOf(
  ctx: AnyContext,
  deviceIds: readonly string[],
): Promise<(deviceId: string, at: Date) => SignIn | undefined> {
  const wanted = [...new Set(deviceIds)];
  if (wanted.length === 0) return () => undefined;
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.session')
    .select(['device_id', 'way', 'signed_in_at as at'])
    .where('org_id', '=', ctx.org)
    .where(sql<boolean>`device_id = any(${wanted}::uuid[])`)
    .orderBy('signed_in_at', 'desc')
    .limit(sessionsMax)
    .execute();
  // The newest first, so the first that is not later is the one of the moment.
  return (deviceId, at) => rows.find((row) => row.device_id === deviceId && row.at <= at);
}
