import { sql } from 'kysely';
import { type AnyContext, kernelDb } from '../core/context.ts';
import { selectEvents } from '../ledger/events.ts';

/** Further back nobody is told a role that may have been another. */
const changesMax = 1_000;

interface Change {
  readonly at: Date;
  readonly personId: string;
  readonly from: string;
}

async function readChanges(ctx: AnyContext): Promise<Change[]> {
  const rows = await selectEvents(ctx, { type: 'kernel.role-changed' })
    .orderBy('seq', 'desc')
    .limit(changesMax)
    .execute();
  return rows.map(({ created_at: at, data }) => ({ at, ...JSON.parse(data) }));
}

/** What the org calls its own roles; of one that is gone, the role that it was based on. */
async function roleWords(ctx: AnyContext): Promise<(role: string) => string> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.role')
    .select(['name', 'label'])
    .where('org_id', '=', ctx.org)
    .execute();
  const labels = new Map(rows.map(({ name, label }) => [name, label]));
  return (role) => labels.get(role) ?? role.split(':', 1)[0] ?? role;
}

async function rolesNow(ctx: AnyContext, people: readonly string[]) {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select(['person_id', 'role', 'own_role'])
    .where('org_id', '=', ctx.org)
    .where(sql<boolean>`person_id = any(${people}::uuid[])`)
    .execute();
  return new Map(rows.map(({ person_id: id, role, own_role: own }) => [id, own ?? role]));
}

/**
 * Which role a person had at a moment: what the first change after it changed, else the role of now. Null where the
 * changes do not reach back that far. Needs a transaction.
 */
export async function rolesThen(
  ctx: AnyContext,
  people: readonly string[],
): Promise<(personId: string, at: Date) => string | null> {
  const wanted = [...new Set(people)];
  if (wanted.length === 0) return () => null;
  const now = await rolesNow(ctx, wanted);
  const changes = await readChanges(ctx);
  const wordOf = await roleWords(ctx);
  const oldest = changes.length === changesMax ? changes.at(-1) : undefined;
  return (personId, at) => {
    if (oldest !== undefined && at < oldest.at) return null;
    // The newest first, so the last one that is later is the first after the moment.
    const next = changes.findLast((change) => change.personId === personId && change.at > at);
    const role = next?.from ?? now.get(personId);
    return role === undefined ? null : wordOf(role);
  };
}
