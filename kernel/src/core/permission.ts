import { type QueryExecutorProvider, sql } from 'kysely';
import { Problem } from '../base/problem.ts';
import { type Database, systemScope } from '../database/database.ts';
import { type AnyContext, inTransaction, inWholeOrg, kernelDb, type Parts } from './context.ts';
import type { Module, Permission } from './module.ts';
import { roles } from './role.ts';

/** The kernel's own actions. Reading one's own devices and profile needs only a session. */
export const accountPermissions: readonly Permission[] = [
  { action: 'pairing.create', roles: ['owner', 'admin', 'member', 'viewer'] },
  { action: 'person.list', roles: ['owner', 'admin', 'member', 'viewer'] },
  { action: 'person.invite', roles: ['owner', 'admin'] },
  { action: 'person.change-role', roles: ['owner', 'admin'] },
  { action: 'person.remove', roles: ['owner', 'admin'] },
  { action: 'device.list-all', roles: ['owner', 'admin'] },
  { action: 'device.revoke-any', roles: ['owner', 'admin'] },
  { action: 'action.list', roles: ['owner', 'admin'] },
  { action: 'key.create', roles: ['owner', 'admin', 'member'] },
  { action: 'key.list-all', roles: ['owner', 'admin'] },
  { action: 'key.revoke-any', roles: ['owner', 'admin'] },
];

/**
 * Adds what this version declares to the tables `role`, `action` and `role_action`, at each start. It takes nothing away:
 * a newer server, or one with more modules, may run beside this one and need it. A right that this version no
 * longer gives is not honoured here, see {@link stillGrants}, and its row goes by a later migration.
 *
 * @throws Error when two modules declare the same action.
 */
export async function fillPermissions(
  database: Database,
  modules: readonly Pick<Module, 'permissions' | 'roles'>[],
): Promise<void> {
  const permissions = modules.flatMap((module) => module.permissions);
  const ofModules = modules.flatMap((module) => module.roles.map(({ name }) => name));
  // Sorted: two servers that add the same at once, in another order, would wait for each other.
  const names = permissions.map(({ action }) => action).sort();
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`the action ${twice} is declared twice: keep one`);
  const pairs = permissions
    .flatMap(({ action, roles: may }) => may.map((role) => ({ role, action })))
    .sort((a, b) => (`${a.action} ${a.role}` < `${b.action} ${b.role}` ? -1 : 1));
  await database.transaction(systemScope, async (db) => {
    const add = (table: string, rows: readonly object[]) =>
      rows.length === 0
        ? undefined
        : db
            .insertInto(table)
            .values(rows)
            .onConflict((conflict) => conflict.doNothing())
            .execute();
    await add(
      'kernel.role',
      [...roles, ...ofModules].sort().map((name) => ({ name })),
    );
    await add(
      'kernel.action',
      names.map((name) => ({ name })),
    );
    await add('kernel.role_action', pairs);
  });
}

type Declared = ReadonlyMap<string, ReadonlySet<string>>;

const declaredBy = new WeakMap<readonly Pick<Module, 'permissions'>[], Declared>();

function declaredOf(modules: readonly Pick<Module, 'permissions'>[]): Declared {
  const known = declaredBy.get(modules);
  if (known) return known;
  const permissions = modules.flatMap((module) => module.permissions);
  const declared = new Map(
    permissions.map(({ action, roles }) => [action, new Set<string>(roles)]),
  );
  declaredBy.set(modules, declared);
  return declared;
}

/**
 * Whether this version still lets one of the roles do `action`. The tables may have more: rows of a version before,
 * which are only taken away by a migration. True for an action that no module here declares.
 */
export function stillGrants(
  { modules }: Pick<Parts, 'modules'>,
  held: readonly string[],
  action: string,
): boolean {
  const may = declaredOf(modules).get(action);
  return may === undefined || held.some((role) => may.has(role));
}

/**
 * Whether one of the actor's roles, as the request found them, may do `action`. A key also needs it among
 * its scopes. The system may do anything; a webhook may do nothing that is named.
 */
export async function mayDo(ctx: AnyContext, action: string): Promise<boolean> {
  const { actor } = ctx;
  if (actor.kind === 'system') return true;
  if (actor.kind === 'webhook') return false;
  if (actor.kind === 'key' && !actor.scopes.includes(action)) return false;
  return inTransaction(ctx, async (ctx) => (await actionsOf(ctx, actor.roles)).includes(action));
}

/** What any of the roles may do, by name. Needs a transaction. */
export const actionsOf = (ctx: AnyContext, held: readonly string[]): Promise<string[]> =>
  actionsOfRoles(kernelDb(ctx), ctx.parts, held);

/** The same for what asks across orgs, in a transaction of its own. */
export async function actionsOfRoles(
  db: QueryExecutorProvider,
  parts: Pick<Parts, 'modules'>,
  held: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ action: string }>`
    select distinct action from kernel.role_action
    where role = any(${[...held]}::text[]) order by action`.execute(db);
  return rows.map(({ action }) => action).filter((action) => stillGrants(parts, held, action));
}

/**
 * Whether a person of the org, who need not be the one who asks, may do `action` at this moment. Needs a
 * transaction.
 */
export async function personMay(
  ctx: AnyContext,
  personId: string,
  action: string,
): Promise<boolean> {
  return inWholeOrg(ctx, async (ctx) =>
    (await actionsOf(ctx, await rolesOf(ctx, personId))).includes(action),
  );
}

/** The roles of a person, that of the membership first; none of one who left. Needs a transaction. */
export async function rolesOf(ctx: AnyContext, personId: string): Promise<string[]> {
  const { rows } = await sql<{ role: string }>`
    select m.role, 0 as place from kernel.membership m
    where m.person_id = ${personId}::uuid and m.left_at is null
    union all
    select r.role, 1 from kernel.person_role r
    where r.person_id = ${personId}::uuid order by place, role`.execute(kernelDb(ctx));
  return rows.map(({ role }) => role);
}

/** For what a route's permission cannot say, since it depends on the input. @throws Problem 403. */
export async function requireAction(ctx: AnyContext, action: string): Promise<void> {
  if (await mayDo(ctx, action)) return;
  throw new Problem(
    403,
    'not-allowed',
    `None of your roles may do ${action}; ask an owner or admin of the org.`,
    { action },
  );
}

/** An owner or admin. They manage the org, so they see and decide what was meant for others. */
export const isManager = ({ roles: held }: { readonly roles: readonly string[] }): boolean =>
  held.includes('owner') || held.includes('admin');

/** Only an owner decides about owners. */
export const isOwnersOnly = (held: readonly string[], ...affected: readonly string[]): boolean =>
  !held.includes('owner') && affected.includes('owner');

/** @throws Problem 403 `owners-only`. */
export function requireOwnerFor(ctx: AnyContext, ...affected: readonly string[]): void {
  const { actor } = ctx;
  if (actor.kind === 'system') return;
  if (actor.kind !== 'webhook' && !isOwnersOnly(actor.roles, ...affected)) return;
  throw new Problem(403, 'owners-only', 'Only an owner can do this to an owner; ask one.');
}
