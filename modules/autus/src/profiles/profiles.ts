import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  gramsOf,
  inTransaction,
  Problem,
  personNames,
  record,
} from '@dojang/kernel';
import { sql } from 'kysely';
import { accountsAround, deriveAccess, todayOf } from '../access/access.ts';
import { initialsOf, type NameRepair, plainText, readName } from '../engine/names/index.ts';
import { ownDb } from '../own-db.ts';
import { endSeats } from '../rosters/end-seats.ts';
import { sealBirth } from '../sealing/birth.ts';
import { lockProfile, toProfile } from './rows.ts';
import type { Profile, ProfileChange, ProfileInput, ProfileState } from './schema.ts';

/** What a state may become. Archiving is a verb of its own. */
const next: Readonly<Record<ProfileState, readonly ProfileState[]>> = {
  lead: ['trial', 'active', 'left'],
  trial: ['active', 'left'],
  active: ['paused', 'left'],
  paused: ['active', 'left'],
  left: ['active'],
  archived: [],
};

/** Whether a student in the one state may be put into the other. */
export const mayBecome = (from: ProfileState, to: ProfileState): boolean => next[from].includes(to);

const cuts: readonly NameRepair[] = ['kin-split', 'suffix-split', 'honorific', 'note-split'];

/** A form means what it says: where the reading for sheets would cut something off, the name stays as it was typed. */
function namePartsOf(text: string) {
  const read = readName(text);
  const isCut = read?.names !== undefined || read?.did.some((each) => cuts.includes(each));
  const name = isCut ? plainText(text) : read?.name;
  const initials = name === undefined ? '' : initialsOf(name);
  if (name === undefined || initials === '' || name.length > 80) {
    throw new Problem(422, 'name-unreadable', 'There is no name in it; write it as it is spoken.');
  }
  return { name, initials, grams: gramsOf(`${name} ${initials}`) };
}

function birthOf(ctx: AnyContext, id: string, day: string | null | undefined) {
  if (!day) return { birth_year: null, birth_sealed: null, birth_blind: null };
  if (day <= todayOf(ctx)) return sealBirth(ctx, id, day);
  throw new Problem(422, 'birth-in-future', 'The day of birth is yet to come; correct the year.');
}

/** Two profiles of one account would be one person twice. Needs a transaction. */
async function requireFreeAccount(ctx: AnyContext, accountId: string, but: string): Promise<void> {
  // Of two at once, the second sees what the first one did.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`autus.account ${accountId}`}::text, 0))`.execute(
    ownDb(ctx),
  );
  const names = await personNames(ctx, [accountId]);
  if (!names.has(accountId)) {
    throw new Problem(
      422,
      'account-not-found',
      'Nobody of this org has that account; invite them first.',
    );
  }
  const held = await ownDb(ctx)
    .selectFrom('autus.profile')
    .select('id')
    .where('account_id', '=', accountId)
    .where('state', '<>', 'archived')
    .where('id', '<>', but)
    .executeTakeFirst();
  if (held === undefined) return;
  const fix = 'Another profile has that account; open that one.';
  throw new Problem(409, 'account-bound', fix, { profileId: held.id });
}

/** A new row of a person. @throws Problem 422 `name-unreadable`, `birth-in-future`. */
export const profileValues = (ctx: AnyContext, id: string, input: ProfileInput) => ({
  id,
  org_id: ctx.org,
  created_at: ctx.now(),
  kind: input.kind,
  ...namePartsOf(input.name),
  ...birthOf(ctx, id, input.birthDate),
  state: input.kind === 'student' ? (input.state ?? 'active') : 'active',
});

/**
 * Adds a person. Event `autus.profile-added`.
 *
 * @throws Problem 422 `name-unreadable`, `birth-in-future`, `account-not-found`, 409 `account-bound`.
 */
export async function addProfile(outer: AnyContext, input: ProfileInput): Promise<Profile> {
  return inTransaction(outer, async (ctx) => {
    const id = randomUUID();
    const accountId = input.accountId ?? null;
    if (accountId !== null) await requireFreeAccount(ctx, accountId, id);
    const row = await ownDb(ctx)
      .insertInto('autus.profile')
      .values({ ...profileValues(ctx, id, input), account_id: accountId })
      .returningAll()
      .executeTakeFirstOrThrow();
    await deriveAccess(ctx, [accountId]);
    await record(
      ctx,
      'autus.profile-added',
      { profileId: id, kind: row.kind, state: row.state },
      { subjects: [id] },
    );
    return toProfile(ctx, row, true);
  });
}

const stateRefused = (from: string, to: string): Problem =>
  new Problem(
    409,
    'state-refused',
    'From this state a person cannot go to that one; reload and choose another.',
    { from, to },
  );

/**
 * Changes what the input names. Event `autus.profile-changed` with the names of the fields.
 *
 * @throws Problem 404 `profile-not-found`, 409 `profile-changed`, `state-refused`, and as {@link addProfile}.
 */
export async function changeProfile(
  outer: AnyContext,
  id: string,
  { version, name, birthDate, state, accountId }: ProfileChange,
): Promise<Profile> {
  return inTransaction(outer, async (ctx) => {
    const before = await lockProfile(ctx, id, version);
    const from = before.state as ProfileState;
    const moves = state !== undefined && state !== from;
    const isStuck = moves && (before.kind !== 'student' || !next[from].includes(state));
    if (isStuck || from === 'archived') throw stateRefused(from, state ?? from);
    if (accountId) await requireFreeAccount(ctx, accountId, id);
    const changes = {
      ...(name === undefined ? {} : namePartsOf(name)),
      ...(birthDate === undefined ? {} : birthOf(ctx, id, birthDate)),
      ...(state === undefined ? {} : { state }),
      ...(accountId === undefined ? {} : { account_id: accountId }),
    };
    const row = await ownDb(ctx)
      .updateTable('autus.profile')
      .set({ ...changes, version: sql`version + 1` })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (accountId !== undefined) await deriveAccess(ctx, [before.account_id, accountId]);
    const fields = Object.entries({ name, birthDate, state, accountId })
      .filter(([, value]) => value !== undefined)
      .map(([field]) => field);
    const data = {
      profileId: id,
      fields,
      version: row.version,
      ...(moves ? { from, to: state } : {}),
    };
    await record(ctx, 'autus.profile-changed', data, { subjects: [id] });
    return toProfile(ctx, row, true);
  });
}

/**
 * Archives who is not here any more: nobody but the org sees the profile then. Event `autus.profile-archived`.
 *
 * @throws Problem 404 `profile-not-found`, 409 `profile-changed`, `state-refused`.
 */
export async function archiveProfile(
  outer: AnyContext,
  id: string,
  version: number,
): Promise<Profile> {
  return inTransaction(outer, async (ctx) => {
    const before = await lockProfile(ctx, id, version);
    const isHere = before.kind === 'student' && ['active', 'paused'].includes(before.state);
    if (isHere || before.state === 'archived') throw stateRefused(before.state, 'archived');
    const row = await ownDb(ctx)
      .updateTable('autus.profile')
      .set({ state: 'archived', version: sql`version + 1` })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await endSeats(ctx, id);
    await deriveAccess(ctx, await accountsAround(ctx, id));
    await ownDb(ctx).deleteFrom('autus.access').where('profile_id', '=', id).execute();
    const data = { profileId: id, from: before.state };
    await record(ctx, 'autus.profile-archived', data, { subjects: [id] });
    return toProfile(ctx, row, true);
  });
}
