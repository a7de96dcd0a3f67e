import { type AnyContext, Problem } from '@dojang/kernel';
import type { Selectable } from 'kysely';
import { ownDb } from '../own-db.ts';
import { openBirth } from '../sealing/birth.ts';
import type { AutusProfile } from '../tables.gen.ts';
import { type Profile, profileKind, profileState } from './schema.ts';

export const profileNotFound = (): Problem =>
  new Problem(404, 'profile-not-found', 'There is no such person here; reload the list.');

type Line = Pick<
  Selectable<AutusProfile>,
  'id' | 'kind' | 'name' | 'birth_year' | 'state' | 'version' | 'created_at'
>;

export const toLine = (row: Line) => ({
  id: row.id,
  kind: profileKind.parse(row.kind),
  name: row.name,
  birthYear: row.birth_year,
  state: profileState.parse(row.state),
  version: row.version,
  createdAt: row.created_at.toISOString(),
});

/** `isWhole`: the reader may know the day of birth. */
export const toProfile = (
  ctx: AnyContext,
  row: Selectable<AutusProfile>,
  isWhole: boolean,
): Profile => ({
  ...toLine(row),
  birthDate: isWhole && row.birth_sealed ? openBirth(ctx, row.id, row.birth_sealed) : null,
  accountId: ctx.reach === 'own' ? null : row.account_id,
});

/**
 * The row, held until the transaction ends.
 *
 * @throws Problem 404 `profile-not-found`, 409 `profile-changed`.
 */
export async function lockProfile(
  ctx: AnyContext,
  id: string,
  version: number,
): Promise<Selectable<AutusProfile>> {
  const row = await requireProfile(ctx, id);
  if (row.version === version) return row;
  throw new Problem(
    409,
    'profile-changed',
    'Somebody changed this person meanwhile; reload, then change again.',
    { version: row.version },
  );
}

/**
 * The same whatever its version.
 *
 * @throws Problem 404 `profile-not-found`.
 */
export async function requireProfile(
  ctx: AnyContext,
  id: string,
): Promise<Selectable<AutusProfile>> {
  const row = await ownDb(ctx)
    .selectFrom('autus.profile')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw profileNotFound();
  return row;
}
