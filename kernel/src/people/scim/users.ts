import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { requireOpenOrg } from '../../core/people/org-closing.ts';
import { emailBlind } from '../identity/emails.ts';
import { addPerson } from '../people/people.ts';
import { arrivalRule } from '../sign-in/policy.ts';
import { noteArrival, settlePresence } from './presence.ts';
import { changesOf, type PatchBody } from './protocol/patch.ts';
import { readFilter } from './protocol/paths.ts';
import { refusal } from './protocol/refusals.ts';
import {
  emailOfUser,
  nameOf,
  patchUser,
  readUser,
  type UserAttributes,
  type UserState,
  userAttributes,
} from './protocol/user.ts';
import type { ListQuery, ScimList, ScimUser } from './schema.ts';

const sealName = (ctx: AnyContext, personId: string) => `scim user ${ctx.org} ${personId}`;

/** One org's provider is not found by what another's tells. */
const blindOf = ({ org, parts }: AnyContext, what: string, value: string) =>
  parts.keyring.blind(`scim ${what}`, `${org} ${value}`);
const userNameBlind = (ctx: AnyContext, userName: string) =>
  blindOf(ctx, 'user name', userName.normalize('NFC').toLowerCase());

const selectUsers = (ctx: AnyContext) =>
  kernelDb(ctx)
    .selectFrom('kernel.scim_user as user')
    .innerJoin('kernel.membership as membership', (join) =>
      join
        .onRef('membership.org_id', '=', 'user.org_id')
        .onRef('membership.person_id', '=', 'user.person_id'),
    )
    .select(['user.person_id', 'user.created_at', 'user.changed_at', 'user.attributes_sealed'])
    .select(['membership.left_at', 'membership.role']);

const currentUsers = (ctx: AnyContext) => selectUsers(ctx).where('user.deleted_at', 'is', null);

type Row = Awaited<ReturnType<ReturnType<typeof selectUsers>['executeTakeFirstOrThrow']>>;

function stateOf(ctx: AnyContext, row: Row): UserState {
  const text = ctx.parts.keyring.open(row.attributes_sealed, sealName(ctx, row.person_id));
  return { attributes: userAttributes.parse(JSON.parse(text)), active: row.left_at === null };
}

function userOf(ctx: AnyContext, row: Row): ScimUser {
  const { attributes, active } = stateOf(ctx, row);
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: row.person_id,
    ...attributes,
    active,
    meta: {
      resourceType: 'User',
      created: row.created_at.toISOString(),
      lastModified: row.changed_at.toISOString(),
      location: `${ctx.parts.publicUrl}/api/scim/v2/Users/${row.person_id}`,
    },
  };
}

/** Whom the provider means by one of these names: a userName or an externalId. Needs a transaction. */
export async function findUser(
  ctx: AnyContext,
  names: readonly string[],
): Promise<string | undefined> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.scim_user')
    .select('person_id')
    .where('deleted_at', 'is', null)
    .where((eb) =>
      eb.or(
        names.flatMap((name) => [
          eb('user_name_blind', '=', userNameBlind(ctx, name)),
          eb('external_id_blind', '=', blindOf(ctx, 'external id', name)),
        ]),
      ),
    )
    .limit(2)
    .execute();
  return rows.length === 1 ? rows[0]?.person_id : undefined;
}

/** What the provider tells of a person, also one that it deleted lately. Needs a transaction. */
export async function findAttributes(
  ctx: AnyContext,
  personId: string,
): Promise<UserAttributes | undefined> {
  const row = await selectUsers(ctx).where('user.person_id', '=', personId).executeTakeFirst();
  return row && stateOf(ctx, row).attributes;
}

/** The addresses that the provider tells of people. Needs a transaction. */
export async function emailsOfUsers(ctx: AnyContext, people: readonly string[]) {
  const rows = await currentUsers(ctx)
    .where(sql<boolean>`"user".person_id = any(${people}::uuid[])`)
    .execute();
  return rows.flatMap((row) => {
    const email = emailOfUser(stateOf(ctx, row).attributes);
    return email === undefined ? [] : [{ personId: row.person_id, email }];
  });
}

const userNotFound = () =>
  new Problem(404, 'scim-user-not-found', 'There is no such user; it was deleted, or never made.');

async function getRow(ctx: AnyContext, personId: string): Promise<Row> {
  const row = await currentUsers(ctx).where('user.person_id', '=', personId).executeTakeFirst();
  if (row === undefined) throw userNotFound();
  return row;
}

/** @throws Problem 404 `scim-user-not-found`. */
export const getUser = (ctx: Context<never>, personId: string): Promise<ScimUser> =>
  inTransaction(ctx, async (ctx) => userOf(ctx, await getRow(ctx, personId)));

/** @throws Problem 400 `scim-filter-not-valid`. */
export function listUsers(ctx: Context<never>, query: ListQuery): Promise<ScimList<ScimUser>> {
  return inTransaction(ctx, async (ctx) => {
    let users = kernelDb(ctx).selectFrom('kernel.scim_user').where('deleted_at', 'is', null);
    if (query.filter !== undefined) {
      const { attribute, value } = readFilter(query.filter, ['userName', 'externalId']);
      users =
        attribute === 'userName'
          ? users.where('user_name_blind', '=', userNameBlind(ctx, value))
          : users.where('external_id_blind', '=', blindOf(ctx, 'external id', value));
    }
    const { total } = await users
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow();
    const page = users
      .select('person_id')
      .orderBy('created_at')
      .orderBy('person_id')
      .offset(query.startIndex - 1)
      .limit(query.count);
    const rows = await currentUsers(ctx)
      .where('user.person_id', 'in', page)
      .orderBy('user.created_at')
      .orderBy('user.person_id')
      .execute();
    return {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: Number(total),
      startIndex: query.startIndex,
      itemsPerPage: rows.length,
      Resources: rows.map((row) => userOf(ctx, row)),
    };
  });
}

const columnsOf = (ctx: AnyContext, personId: string, attributes: UserAttributes) => ({
  changed_at: ctx.now(),
  user_name_blind: userNameBlind(ctx, attributes.userName),
  external_id_blind:
    attributes.externalId === undefined ? null : blindOf(ctx, 'external id', attributes.externalId),
  attributes_sealed: ctx.parts.keyring.seal(JSON.stringify(attributes), sealName(ctx, personId)),
});

const uniqueViolation = '23505';

const taken = () =>
  refusal(
    409,
    'scim-user-name-taken',
    'uniqueness',
    'A user with this userName exists already; find it by the filter userName eq, and change it.',
  );

function refuseTaken(error: unknown): never {
  if ((error as { code?: unknown } | null)?.code === uniqueViolation) throw taken();
  throw error;
}

/** What the org shows of a person follows the provider. */
async function namePerson(
  ctx: AnyContext,
  personId: string,
  attributes: UserAttributes,
): Promise<void> {
  const language = attributes.preferredLanguage?.slice(0, 2).toLowerCase();
  await kernelDb(ctx)
    .updateTable('kernel.person')
    .set({
      name: nameOf(attributes),
      ...(language === 'ko' || language === 'en' ? { locale: language } : {}),
    })
    .where('id', '=', personId)
    .execute();
}

/**
 * Who is meant by somebody whom the provider tells of for the first time: a person it deleted and tells of again, or one
 * who is here already and signs in with that address, checked. A guess would give one person's teams to another.
 */
async function findKnown(ctx: AnyContext, attributes: UserAttributes): Promise<string | undefined> {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.scim_user')
    .select(['person_id', 'deleted_at'])
    .where('user_name_blind', '=', userNameBlind(ctx, attributes.userName))
    .executeTakeFirst();
  if (row?.deleted_at === null) throw taken();
  if (row !== undefined) return row.person_id;
  const email = emailOfUser(attributes);
  if (email === undefined) return undefined;
  const { rows } = await sql<{ person_id: string }>`
    select p.person_id from kernel.people_of_email(${emailBlind(ctx.parts.keyring, email)}) p
    where not exists (select from kernel.scim_user u where u.person_id = p.person_id)`.execute(
    kernelDb(ctx),
  );
  return rows.length === 1 ? rows[0]?.person_id : undefined;
}

async function arrive(ctx: AnyContext, attributes: UserAttributes, tokenId: string) {
  const { role } = await arrivalRule(ctx);
  const personId = await addPerson(ctx, { name: nameOf(attributes), role });
  await noteArrival(ctx, personId, { tokenId, teams: 0, role, isReturn: false });
  return personId;
}

/** @throws Problem 400 `scim-value-not-valid`, 409 `scim-user-name-taken`, `org-closing`. */
export async function createUser(
  ctx: Context<never>,
  body: unknown,
  tokenId: string,
): Promise<ScimUser> {
  const { attributes, active } = readUser(body, true);
  return inTransaction(ctx, async (ctx) => {
    await requireOpenOrg(ctx);
    const personId = (await findKnown(ctx, attributes)) ?? (await arrive(ctx, attributes, tokenId));
    const columns = columnsOf(ctx, personId, attributes);
    await kernelDb(ctx)
      .insertInto('kernel.scim_user')
      .values({ org_id: ctx.org, person_id: personId, created_at: ctx.now(), ...columns })
      .onConflict((conflict) =>
        conflict.columns(['org_id', 'person_id']).doUpdateSet({ ...columns, deleted_at: null }),
      )
      .execute();
    await namePerson(ctx, personId, attributes);
    await settlePresence(ctx, personId, active, tokenId);
    return userOf(ctx, await getRow(ctx, personId));
  }).catch(refuseTaken);
}

async function changeUser(
  ctx: Context<never>,
  personId: string,
  tokenId: string,
  change: (old: UserState) => UserState,
): Promise<ScimUser> {
  return inTransaction(ctx, async (ctx) => {
    await kernelDb(ctx)
      .selectFrom('kernel.scim_user')
      .select('person_id')
      .where('person_id', '=', personId)
      .forUpdate()
      .execute();
    const old = stateOf(ctx, await getRow(ctx, personId));
    const { attributes, active } = change(old);
    // While an org closes, its provider still ends people.
    if (active) await requireOpenOrg(ctx);
    if (JSON.stringify(attributes) !== JSON.stringify(old.attributes)) {
      await kernelDb(ctx)
        .updateTable('kernel.scim_user')
        .set(columnsOf(ctx, personId, attributes))
        .where('person_id', '=', personId)
        .execute();
      await namePerson(ctx, personId, attributes);
    }
    await settlePresence(ctx, personId, active, tokenId);
    return userOf(ctx, await getRow(ctx, personId));
  }).catch(refuseTaken);
}

/**
 * The whole of a user. Who is not said to be active is not: what `PUT` leaves out has no value any more.
 *
 * @throws Problem 400 `scim-value-not-valid`, 404 `scim-user-not-found`, 409 `scim-user-name-taken`, `org-closing`.
 */
export function replaceUser(
  ctx: Context<never>,
  personId: string,
  body: unknown,
  tokenId: string,
): Promise<ScimUser> {
  const wanted = readUser(body, false);
  return changeUser(ctx, personId, tokenId, () => wanted);
}

/** @throws Problem 400 `scim-value-not-valid`, `scim-path-not-valid`, 404, 409 as {@link replaceUser}. */
export function updateUser(
  ctx: Context<never>,
  personId: string,
  body: PatchBody,
  tokenId: string,
): Promise<ScimUser> {
  const changes = changesOf(body);
  return changeUser(ctx, personId, tokenId, (old) => patchUser(old, changes));
}

/** Ends the membership, and the provider does not find the user any more. @throws Problem 404. */
export async function deleteUser(
  ctx: Context<never>,
  personId: string,
  tokenId: string,
): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const gone = await kernelDb(ctx)
      .updateTable('kernel.scim_user')
      .set({ deleted_at: ctx.now() })
      .where('person_id', '=', personId)
      .where('deleted_at', 'is', null)
      .returning('person_id')
      .executeTakeFirst();
    if (gone === undefined) throw userNotFound();
    await settlePresence(ctx, personId, false, tokenId);
  });
}
