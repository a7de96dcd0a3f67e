import { randomUUID } from 'node:crypto';
import { readCursor, writeCursor } from '../base/cursor.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../core/context.ts';
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
  const person = ctx.actor.kind === 'person' ? ctx.actor : undefined;
  await kernelDb(ctx)
    .insertInto('kernel.action_log')
    .values({
      id: randomUUID(),
      org_id: ctx.org,
      action: entry.action,
      outcome: entry.outcome ?? 'done',
      person_id: person?.personId ?? null,
      device_id: person?.deviceId || null,
      subject_id: entry.subjectId ?? null,
      trace: ctx.trace,
      facts: JSON.stringify(entry.facts ?? {}),
      at: ctx.now(),
    })
    .execute();
}

/** The action log, newest first. */
export function listActions(
  ctx: Context<never>,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ actions: ActionEntry[]; nextCursor: string | null }> {
  return inTransaction(ctx, async (ctx) => {
    let query = kernelDb(ctx)
      .selectFrom('kernel.action_log as entry')
      .leftJoin('kernel.person as person', 'person.id', 'entry.person_id')
      .leftJoin('kernel.device as device', 'device.id', 'entry.device_id')
      .selectAll('entry')
      .select(['person.name as person_name', 'device.name as device_name'])
      .orderBy('entry.at', 'desc')
      .orderBy('entry.id', 'desc')
      .limit(page.limit + 1);
    if (page.cursor !== undefined) {
      const { at, id } = readCursor(page.cursor);
      query = query.where((eb) => eb(eb.refTuple('entry.at', 'entry.id'), '<', eb.tuple(at, id)));
    }
    const rows = await query.execute();
    const shown = rows.slice(0, page.limit);
    const last = rows.length > page.limit ? shown.at(-1) : undefined;
    return {
      actions: shown.map((row) => ({
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
      nextCursor: last ? writeCursor({ at: last.at, id: last.id }) : null,
    };
  });
}
