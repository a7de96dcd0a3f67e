import {
  type AnyContext,
  containsPattern,
  cursorAt,
  gramsToFind,
  inTransaction,
  personIdOf,
  readPage,
} from '@dojang/kernel';
import { type RawBuilder, sql } from 'kysely';
import { initialsOf } from '../engine/names/index.ts';
import { ownDb } from '../own-db.ts';
import { blindTail } from '../sealing/contact.ts';
import { profileNotFound, toLine, toProfile } from './rows.ts';
import { type Profile, type ProfileList, type ProfileQuery, profileQuery } from './schema.ts';

/** The newest that a search may find; a search for more needs more letters. */
const foundMax = 1_000;

/** Whoever has a mobile with these last digits, and the children they stand for. */
const byTail = (ctx: AnyContext, digits: string): RawBuilder<boolean> => sql`id in (
  select c.profile_id from autus.contact c
  where c.org_id = ${ctx.org}::uuid and c.tail_blind = ${blindTail(ctx, digits)}
  union
  select g.child_id from autus.contact c
  join autus.guardianship g on g.org_id = c.org_id and g.guardian_id = c.profile_id and g.until is null
  where c.org_id = ${ctx.org}::uuid and c.tail_blind = ${blindTail(ctx, digits)})`;

/** Spaces inside a name do not count: `김 민준` is `김민준`. */
function byName(ctx: AnyContext, q: string): RawBuilder<boolean> {
  const text = q.normalize('NFC');
  const isHangul = /^[\s\p{Script=Hangul}]+$/u.test(text);
  const words = isHangul ? [text.replace(/\s/g, '')] : text.split(/\s+/);
  const patterns = words.filter((word) => word !== '').map(containsPattern);
  const held = sql<boolean>`(name || ' ' || initials) ilike all (${patterns}::text[])`;
  if (ctx.reach === 'own') return held;
  const grams = gramsToFind(words.join(' '));
  return sql`${held} and id in (select autus.find_profiles(${grams}::text[], ${foundMax}))`;
}

function conditionOf(ctx: AnyContext, q: string | undefined): RawBuilder<boolean> {
  const text = q?.trim() ?? '';
  if (/^\d{4}$/.test(text)) return byTail(ctx, text);
  if (text === '') return sql`true`;
  return initialsOf(text) === '' ? sql`false` : byName(ctx, text);
}

/** For the index: the policies only take away. */
const inReach = (ctx: AnyContext): RawBuilder<boolean> =>
  ctx.reach === 'own'
    ? sql`id in (select a.profile_id from autus.access a
        where a.org_id = ${ctx.org}::uuid and a.account_id = ${personIdOf(ctx.actor) ?? null}::uuid)`
    : sql`true`;

/** People of the org that the reader sees, the newest first. */
export async function listProfiles(outer: AnyContext, input: ProfileQuery): Promise<ProfileList> {
  const { q, kind, state, ...page } = profileQuery.parse(input);
  return inTransaction(outer, async (ctx) => {
    let select = ownDb(ctx)
      .selectFrom('autus.profile')
      .select(['id', 'kind', 'name', 'birth_year', 'state', 'version', 'created_at'])
      .where('org_id', '=', ctx.org)
      .where(inReach(ctx))
      .where(conditionOf(ctx, q));
    if (kind !== undefined) select = select.where('kind', '=', kind);
    select =
      state === undefined
        ? select.where('state', '<>', 'archived')
        : select.where('state', '=', state);
    const { rows, nextCursor } = await readPage(select, ['created_at', 'id'], page, (last) =>
      cursorAt(last.created_at, last.id),
    );
    return { profiles: rows.map(toLine), nextCursor };
  });
}

/** One person. @throws Problem 404 `profile-not-found`. */
export async function getProfile(outer: AnyContext, id: string): Promise<Profile> {
  return inTransaction(outer, async (ctx) => {
    const row = await ownDb(ctx)
      .selectFrom('autus.profile')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw profileNotFound();
    return toProfile(ctx, row, await mayReadBirth(ctx, id));
  });
}

/** A coach of a child reads the year alone. */
async function mayReadBirth(ctx: AnyContext, id: string): Promise<boolean> {
  if (ctx.reach !== 'own') return true;
  const near = await ownDb(ctx)
    .selectFrom('autus.access')
    .select('why')
    .where('profile_id', '=', id)
    .where('why', 'in', ['self', 'guardian'])
    .where(sql<boolean>`(until is null or until > autus.today())`)
    .executeTakeFirst();
  return near !== undefined;
}
