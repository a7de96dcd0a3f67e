import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  personIdOf,
} from '../core/context.ts';
import { cursorAt, type PageQuery, readPage } from '../database/page.ts';
import type { ActionEntry } from './schema.ts';

/** What may be noted of a decision: ids, roles and counts; no personal data. */
export interface LoggedAction {
  /** `<module>.<what>`, e.g. `kernel.role-changed`, or the action that the guard refused. */
  readonly action: string;
  readonly outcome?: 'done' | 'refused';
  readonly subjectId?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Notes a decision of weight: who, what, when, from which device, in which trace. Needs a transaction. */
export async function logAction(ctx: AnyContext, entry: LoggedAction): Promise<void> {
  const { actor } = ctx;
  const byKey = actor.kind === 'key' ? { keyId: actor.keyId } : {};
  await kernelDb(ctx)
    .insertInto('kernel.action_log')
    .values({
      id: randomUUID(),
      org_id: ctx.org,
      action: entry.action,
      outcome: entry.outcome ?? 'done',
      person_id: personIdOf(actor) ?? null,
      device_id: (actor.kind === 'person' && actor.deviceId) || null,
      subject_id: entry.subjectId ?? null,
      trace: ctx.trace,
      facts: JSON.stringify({ ...entry.facts, ...byKey }),
      at: ctx.now(),
    })
    .execute();
}

/** The action log, newest first. */
export function listActions(
  ctx: Context<never>,
  page: PageQuery,
): Promise<{ actions: ActionEntry[]; nextCursor: string | null }> {
  return inTransaction(ctx, async (ctx) => {
    const query = kernelDb(ctx)
      .selectFrom('kernel.action_log as entry')
      .leftJoin('kernel.person as person', 'person.id', 'entry.person_id')
      .leftJoin('kernel.device as device', 'device.id', 'entry.device_id')
      .selectAll('entry')
      .select(['person.name as person_name', 'device.name as device_name']);
    const { rows, nextCursor } = await readPage(query, ['entry.at', 'entry.id'], page, (last) =>
      cursorAt(last.at, last.id),
    );
    return {
      actions: rows.map((row) => ({
        id: row.id,
        at: row.at.toISOString(),
        action: row.action,
        outcome: row.outcome as ActionEntry['outcome'],
        personId: row.person_id,
        personName: row.person_name,
        deviceId: row.device_id,
        deviceName: row.device_name,
        subjectId: row.subject_id,
        traceUuid: row.trace,
        facts: row.facts as Record<string, unknown>,
      })),
      nextCursor,
    };
  });
}
