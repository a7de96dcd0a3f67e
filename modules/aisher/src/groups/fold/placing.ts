import { randomUUID } from 'node:crypto';
import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import {
  addFingerprints,
  countOpenings,
  type Fresh,
  type KeyedError,
  openGroups,
  openingsMax,
  overflowHash,
} from './opening.ts';
import type { PlacedError } from './tally.ts';
import type { TemplateBook } from './template-book.ts';

export interface Placement {
  readonly errors: readonly PlacedError[];
  /** Groups that were opened for them. */
  readonly opened: readonly { readonly groupId: string; readonly serviceId: string }[];
}

/** A fingerprint and the group that it is in. */
interface Home {
  readonly hash: string;
  readonly groupId: string;
  /** A person resolved or silenced it. */
  readonly isClosed: boolean;
}
type Homes = Map<string, Home>;
type Reading = Pick<TemplateBook, 'oneOf' | 'idsOfFamily'>;

/** Finds the group of each error, or opens one. Needs a transaction that holds the lock of the groups. */
export async function placeErrors(
  ctx: AnyContext,
  errors: readonly KeyedError[],
  book: TemplateBook,
): Promise<Placement> {
  const homes = await findHomes(ctx, [...new Set(errors.map(({ keyed }) => keyed.hash))]);
  const firsts = firstOfEach(errors.filter(({ keyed }) => !homes.has(keyed.hash)));
  const barred = firstOfEach(
    errors.filter(({ keyed }) => keyed.isVariant && homes.get(keyed.hash)?.isClosed),
  );
  const kin = await findKin(ctx, [...firsts, ...barred], book);
  const detours = detoursOf(barred, kin, book);
  const fresh = openFresh(firsts, kin, homes, book, await countOpenings(ctx));
  const overflowing = firsts.filter(({ keyed }) => !homes.has(keyed.hash));
  fresh.push(...(await overflowOf(ctx, overflowing, homes)));
  await openGroups(ctx, fresh);
  await addFingerprints(ctx, fresh, book);
  return {
    errors: errors.map((each) => placed(each, homes, detours)),
    opened: fresh.flatMap(({ isOpened, groupId, first }) =>
      isOpened ? [{ groupId, serviceId: first.serviceId }] : [],
    ),
  };
}

/** The group of each error that has one by its key or by its family; none is opened. Needs a transaction. */
export async function findPlaces(
  ctx: AnyContext,
  errors: readonly KeyedError[],
  book: Reading,
): Promise<{ readonly at: Date; readonly groupId: string }[]> {
  const homes = await findHomes(ctx, [...new Set(errors.map(({ keyed }) => keyed.hash))]);
  const kin = await findKin(ctx, errors, book);
  return errors.flatMap((each) => {
    const home = homes.get(each.keyed.hash) ?? kin.get(familyOf(each, book) ?? '');
    return home === undefined ? [] : [{ at: each.error.at, groupId: home.groupId }];
  });
}

/** Gives a group to keys that are new: that of their family, or one of their own as long as not too many are opened. */
function openFresh(
  firsts: readonly KeyedError[],
  kin: Map<string, Home>,
  homes: Homes,
  book: TemplateBook,
  openings: number,
): Fresh[] {
  const fresh: Fresh[] = [];
  let opened = openings;
  for (const first of firsts) {
    const { hash } = first.keyed;
    const family = familyOf(first, book);
    const known = family === null ? undefined : kin.get(family);
    if (known === undefined && opened >= openingsMax) continue;
    if (known === undefined) opened += 1;
    const home = { hash, groupId: known?.groupId ?? randomUUID(), isClosed: false };
    if (family !== null && known === undefined) kin.set(family, home);
    fresh.push({ hash, groupId: home.groupId, isOpened: known === undefined, first });
    homes.set(hash, home);
  }
  return fresh;
}

/**
 * A word that nobody had seen does not vanish in a group that a person resolved when only some of its family was in it: it goes
 * to the one that is still open.
 */
const detoursOf = (
  barred: readonly KeyedError[],
  kin: ReadonlyMap<string, Home>,
  book: TemplateBook,
): Homes =>
  new Map(
    barred.flatMap((each): [string, Home][] => {
      const home = kin.get(familyOf(each, book) ?? '');
      return home === undefined || home.isClosed ? [] : [[each.keyed.hash, home]];
    }),
  );

function placed(
  { error, occurrence, serviceId, keyed }: KeyedError,
  homes: Homes,
  detours: Homes,
): PlacedError {
  const detour = keyed.isVariant ? detours.get(keyed.hash) : undefined;
  const home = detour ?? homes.get(keyed.hash) ?? homes.get(overflowHash(serviceId));
  if (home === undefined) throw new Error('an error without a group');
  return { error, occurrence, serviceId, hash: home.hash, groupId: home.groupId };
}

async function findHomes(ctx: AnyContext, hashes: readonly string[]): Promise<Homes> {
  const { rows } = await sql<Home>`
    select f.hash, f.group_id as "groupId", g.state = 'resolved' or g.silence is not null as "isClosed"
    from aisher.fingerprint f join aisher.error_group g on g.org_id = f.org_id and g.id = f.group_id
    where f.org_id = ${ctx.org}::uuid and f.hash = any(${[...hashes]}::text[])`.execute(ownDb(ctx));
  return new Map(rows.map((home) => [home.hash, home]));
}

/** The earliest error of each key, the earliest key first: so the same errors open the same groups in any order. */
function firstOfEach(errors: readonly KeyedError[]): readonly KeyedError[] {
  const firsts = new Map<string, KeyedError>();
  for (const each of errors) {
    const known = firsts.get(each.keyed.hash);
    if (known === undefined || isEarlier(each, known)) firsts.set(each.keyed.hash, each);
  }
  return [...firsts.values()].sort((a, b) => (isEarlier(a, b) ? -1 : 1));
}

const isEarlier = (a: KeyedError, b: KeyedError): boolean =>
  a.error.at.getTime() === b.error.at.getTime()
    ? a.occurrence < b.occurrence
    : a.error.at < b.error.at;

/** Keys that differ by templates alone which turned out to be one; null for a key without a template. */
const familyOf = ({ serviceId, keyed }: KeyedError, book: Reading): string | null =>
  keyed.template === null ? null : `${keyed.restHash} ${book.oneOf(serviceId, keyed.template)}`;

/** The oldest open group of each family that has one, else the oldest that is closed. */
async function findKin(
  ctx: AnyContext,
  firsts: readonly KeyedError[],
  book: Reading,
): Promise<Map<string, Home>> {
  const families = new Map(firsts.map((first) => [familyOf(first, book), first]));
  const ids = [...families.values()].flatMap(({ serviceId, keyed: { template } }) =>
    template === null ? [] : book.idsOfFamily(serviceId, template),
  );
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Home & { rest: string; serviceId: string; skeleton: string }>`
    select * from (
      select f.hash, f.group_id as "groupId", g.state = 'resolved' or g.silence is not null as "isClosed",
        f.rest_hash as rest, f.service_id as "serviceId", t.skeleton, g.created_at, g.id
      from aisher.fingerprint f
      join aisher.template t on t.org_id = f.org_id and t.id = f.template_id
      join aisher.error_group g on g.org_id = f.org_id and g.id = f.group_id
      where f.org_id = ${ctx.org}::uuid and f.template_id = any(${[...new Set(ids)]}::uuid[])) kin
    order by "isClosed" desc, created_at desc, id desc`.execute(ownDb(ctx));
  const services = new Set(firsts.map(({ serviceId }) => serviceId));
  return new Map(
    rows
      .filter(({ serviceId }) => services.has(serviceId))
      .map((row) => [`${row.rest} ${book.oneOf(row.serviceId, row.skeleton)}`, row]),
  );
}

/** One group for each service that takes what is too much; it is there already when this is not the first time. */
async function overflowOf(
  ctx: AnyContext,
  firsts: readonly KeyedError[],
  homes: Homes,
): Promise<readonly Fresh[]> {
  if (firsts.length === 0) return [];
  const byService = new Map(firsts.toReversed().map((each) => [each.serviceId, each]));
  const known = await findHomes(ctx, [...byService.keys()].map(overflowHash));
  return [...byService].flatMap(([serviceId, first]) => {
    const hash = overflowHash(serviceId);
    const groupId = known.get(hash)?.groupId ?? randomUUID();
    homes.set(hash, { hash, groupId, isClosed: false });
    return known.has(hash) ? [] : [{ hash, groupId, isOpened: true, first }];
  });
}
