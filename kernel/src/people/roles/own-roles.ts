import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { holdAuthority, requireActionsWithin, roleNotFound } from '../../core/people/authority.ts';
import { actionsOf } from '../../core/permission.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { announceOrg } from '../people/people.ts';
import { type NewOwnRole, type OwnRole, type OwnRoleChange, ownRolesMax } from './schema.ts';

/** The part of a role's name that is not its base. */
const idOf = (role: string): string => role.slice(role.indexOf(':') + 1);

const selectOwn = (ctx: AnyContext) =>
  kernelDb(ctx)
    .selectFrom('kernel.role as role')
    .select(['role.name', 'role.label', 'role.based_on', 'role.version'])
    .select((eb) => [
      eb
        .selectFrom('kernel.membership as holder')
        .select((eb) => eb.fn.countAll<string>().as('count'))
        .whereRef('holder.own_role', '=', 'role.name')
        .where('holder.left_at', 'is', null)
        .as('people'),
      eb
        .selectFrom('kernel.api_key as key')
        .select((eb) => eb.fn.countAll<string>().as('count'))
        .whereRef('key.own_role', '=', 'role.name')
        .where('key.revoked_at', 'is', null)
        .as('keys'),
      eb
        .selectFrom('kernel.invitation as invitation')
        .select((eb) => eb.fn.countAll<string>().as('count'))
        .whereRef('invitation.role', '=', 'role.name')
        .where('invitation.ended_at', 'is', null)
        .as('invitations'),
    ])
    .where('role.org_id', '=', ctx.org);

type Row = Awaited<ReturnType<ReturnType<typeof selectOwn>['executeTakeFirstOrThrow']>>;

const roleOf = (row: Row): OwnRole => ({
  name: row.name,
  label: row.label ?? '',
  basedOn: row.based_on as OwnRole['basedOn'],
  version: row.version,
  people: Number(row.people),
  keys: Number(row.keys),
  invitations: Number(row.invitations),
});

/** The roles that the org made, in the order of their names. */
export const listOwnRoles = (ctx: AnyContext): Promise<OwnRole[]> =>
  inTransaction(ctx, async (ctx) => {
    const rows = await selectOwn(ctx).orderBy('role.label').limit(ownRolesMax).execute();
    return rows.map(roleOf);
  });

/** Needs a transaction. @throws Problem 404 `role-not-found`. */
export async function getOwnRole(ctx: AnyContext, role: string): Promise<OwnRole> {
  const row = await selectOwn(ctx).where('role.name', '=', role).executeTakeFirst();
  if (row === undefined) throw roleNotFound();
  return roleOf(row);
}

/** All actions that the modules of this server declare. */
export const declaredActions = ({ parts }: AnyContext): readonly string[] =>
  parts.modules.flatMap(({ permissions }) => permissions.map(({ action }) => action));

function requireKnown(ctx: AnyContext, actions: readonly string[]): void {
  const declared = new Set(declaredActions(ctx));
  const unknown = actions.filter((action) => !declared.has(action));
  if (unknown.length === 0) return;
  const fix = 'No module of this server has such an action; reload the page.';
  throw new Problem(422, 'action-unknown', fix, { actions: unknown.slice(0, 20) });
}

async function requireRoom(ctx: AnyContext): Promise<void> {
  const { length } = await listOwnRoles(ctx);
  if (length < ownRolesMax) return;
  const fix = `An org has ${ownRolesMax} roles of its own at most; delete one that nobody needs.`;
  throw new Problem(409, 'too-many-roles', fix, { most: ownRolesMax });
}

async function requireFreeLabel(ctx: AnyContext, label: string, own = ''): Promise<void> {
  const other = await kernelDb(ctx)
    .selectFrom('kernel.role')
    .select('name')
    .where('org_id', '=', ctx.org)
    .where('name', '!=', own)
    .where(sql<boolean>`lower(label) = lower(${label})`)
    .executeTakeFirst();
  if (other === undefined) return;
  const fix = 'The org has a role of this name; choose another name.';
  throw new Problem(409, 'role-name-taken', fix);
}

const actionRows = (ctx: AnyContext, role: string, actions: readonly string[]) =>
  actions.map((action) => ({ org_id: ctx.org, role, action }));

/**
 * A role of the org's own: a name, and what it may do.
 *
 * @throws Problem 403 `role-exceeds-yours`; 409 `role-name-taken`, `too-many-roles`; 422 `action-unknown`.
 */
export function createRole(ctx: Context<never>, input: NewOwnRole): Promise<OwnRole> {
  const name = `${input.basedOn}:${randomUUID()}`;
  const actions = [...new Set(input.actions)];
  requireKnown(ctx, actions);
  return inTransaction(ctx, async (ctx) => {
    await requireActionsWithin(ctx, input.basedOn, actions);
    await requireRoom(ctx);
    await requireFreeLabel(ctx, input.label);
    await kernelDb(ctx)
      .insertInto('kernel.role')
      .values({ name, org_id: ctx.org, based_on: input.basedOn, label: input.label })
      .execute();
    await kernelDb(ctx)
      .insertInto('kernel.role_action')
      .values(actionRows(ctx, name, actions))
      .execute();
    await noteSaved(ctx, name, { version: 1, added: actions.length, removed: 0 });
    return getOwnRole(ctx, name);
  });
}

/** The role, held against changes until the transaction ends. A holder of the role does not get past here. */
export async function lockOwnRole(ctx: AnyContext, role: string): Promise<OwnRole> {
  const held = await holdAuthority(ctx);
  const found = await getOwnRole(ctx, role);
  if (!held.includes(role)) return found;
  const fix = 'Nobody changes a role that they have; ask somebody with another role.';
  throw new Problem(403, 'role-of-yours', fix);
}

/**
 * Another name for a role, or other actions. It works from the next request of each holder on. `version` is the one
 * that was read: of two people who edit at once, the second is refused.
 *
 * @throws Problem 403 `role-exceeds-yours`, `role-of-yours`; 404 `role-not-found`; 409 `role-name-taken`,
 *   `role-changed-since`; 422 `action-unknown`.
 */
export function saveRole(
  ctx: Context<never>,
  role: string,
  input: OwnRoleChange,
): Promise<OwnRole> {
  const wanted = new Set(input.actions);
  requireKnown(ctx, input.actions);
  return inTransaction(ctx, async (ctx) => {
    const { basedOn, version } = await lockOwnRole(ctx, role);
    const present = await actionsOf(ctx, [role]);
    await requireActionsWithin(ctx, basedOn, [...present, ...wanted]);
    if (version !== input.version) {
      const fix = 'Somebody else saved this role in the meantime; reload the page and try again.';
      throw new Problem(409, 'role-changed-since', fix, { version });
    }
    await requireFreeLabel(ctx, input.label, role);
    const db = kernelDb(ctx);
    await db
      .updateTable('kernel.role')
      .set({ label: input.label, version: sql<number>`version + 1` })
      .where('name', '=', role)
      .execute();
    const declared = new Set(declaredActions(ctx));
    // What a module that does not run here gave it stays.
    const removed = present.filter((action) => declared.has(action) && !wanted.has(action));
    const added = [...wanted].filter((action) => !present.includes(action));
    await writeActions(ctx, role, { added, removed });
    await noteSaved(ctx, role, {
      version: version + 1,
      added: added.length,
      removed: removed.length,
    });
    return getOwnRole(ctx, role);
  });
}

async function writeActions(
  ctx: AnyContext,
  role: string,
  { added, removed }: { readonly added: readonly string[]; readonly removed: readonly string[] },
): Promise<void> {
  const db = kernelDb(ctx);
  if (removed.length > 0) {
    await db
      .deleteFrom('kernel.role_action')
      .where('role', '=', role)
      .where('action', 'in', removed)
      .execute();
  }
  if (added.length === 0) return;
  await db
    .insertInto('kernel.role_action')
    .values(actionRows(ctx, role, added))
    .execute();
}

async function noteSaved(
  ctx: AnyContext,
  role: string,
  counts: { readonly version: number; readonly added: number; readonly removed: number },
): Promise<void> {
  const facts = { role, ...counts };
  await logAction(ctx, { action: 'kernel.role-saved', subjectId: idOf(role), facts });
  await record(ctx, 'kernel.role-saved', facts, { subjects: [idOf(role)] });
  announceOrg(ctx);
}

/** Needs a transaction. */
export async function noteDeleted(
  ctx: AnyContext,
  role: string,
  moved: { readonly people: number; readonly keys: number },
): Promise<void> {
  const facts = { role, ...moved };
  await logAction(ctx, { action: 'kernel.role-deleted', subjectId: idOf(role), facts });
  await record(ctx, 'kernel.role-deleted', facts, { subjects: [idOf(role)] });
  announceOrg(ctx);
}
