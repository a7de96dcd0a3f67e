import { type Kysely, type QueryExecutorProvider, sql } from 'kysely';
import { Problem } from '../base/problem.ts';
import { type Database, systemScope } from '../database/database.ts';
import { type AnyContext, inTransaction, inWholeOrg, kernelDb, type Parts } from './context.ts';
import type { Module, Permission } from './module.ts';
import { isOwnRole, roles } from './role.ts';

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
  { action: 'key.create-org', roles: ['owner'] },
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
    const isNew = await addActions(db, names);
    await add('kernel.role_action', pairs);
    await growOwnRoles(
      db,
      pairs.filter(({ action }) => isNew.has(action)),
    );
  });
}

/** Those that no version before had. Of two servers that add the same at once, one is told so. */
// biome-ignore lint/suspicious/noExplicitAny: as the system, whose transaction knows no tables.
async function addActions(db: Kysely<any>, names: readonly string[]): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const added = await db
    .insertInto('kernel.action')
    .values(names.map((name) => ({ name })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('name')
    .execute();
  return new Set(added.map(({ name }) => name));
}

/** An own role gets an action of a new version where the role that it is based on has it. An org decides about all others. */
async function growOwnRoles(
  db: QueryExecutorProvider,
  pairs: readonly { readonly role: string; readonly action: string }[],
): Promise<void> {
  if (pairs.length === 0) return;
  await sql`insert into kernel.role_action (role, action, org_id, is_new)
    select r.name, n.action, r.org_id, true
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as n(role text, action text)
    join kernel.role r on r.based_on = n.role
    on conflict do nothing`.execute(db);
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
 * Whether this version still lets one of `granting`, the roles that may do `action` by the tables, do it. The tables may
 * have rows of a version before, which are only taken away by a migration. Of an own role, its org decides.
 */
export function stillGrants(
  { modules }: Pick<Parts, 'modules'>,
  granting: readonly string[],
  action: string,
): boolean {
  const may = declaredOf(modules).get(action);
  if (may === undefined) return granting.length > 0;
  return granting.some((role) => may.has(role) || isOwnRole(role));
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
  const { rows } = await sql<{ action: string; granting: string[] }>`
    select action, array_agg(role) as granting from kernel.role_action
    where role = any(${[...held]}::text[]) group by action order by action`.execute(db);
  return rows
    .filter(({ action, granting }) => stillGrants(parts, granting, action))
    .map(({ action }) => action);
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

/** The roles of a person, that of the membership or the own one in its place first; none of one who left. Needs a transaction. */
export async function rolesOf(ctx: AnyContext, personId: string): Promise<string[]> {
  const { rows } = await sql<{ role: string }>`
    select coalesce(m.own_role, m.role) as role, 0 as place from kernel.membership m
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

/** Only an owner decides about owners. */
const isOwnersOnly = (held: readonly string[], ...affected: readonly string[]): boolean =>
  !held.includes('owner') && affected.includes('owner');

/** @throws Problem 403 `owners-only`. */
export function requireOwnerFor(ctx: AnyContext, ...affected: readonly string[]): void {
  const { actor } = ctx;
  if (actor.kind === 'system') return;
  if (actor.kind !== 'webhook' && !isOwnersOnly(actor.roles, ...affected)) return;
  throw new Problem(403, 'owners-only', 'Only an owner can do this to an owner; ask one.');
}
