import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';

/** A grown person as a chunk needs them: by number, with home and children. */
export interface Grown {
  readonly id: string;
  readonly name: string;
  readonly accountId: string | null;
  householdId: string | null;
  /** `kind blind` of each contact. */
  readonly held: Set<string>;
  readonly children: { readonly name: string; readonly birth: string | null }[];
}

/** Grown people by the hash of their numbers, the oldest first. */
export type FamilyBook = Map<string, Grown[]>;

interface Row {
  id: string;
  name: string;
  account_id: string | null;
  household_id: string | null;
  held: string[];
  children: { name: string; birth: string | null }[];
}

/** Whoever has one of these numbers and is no pupil, held until the transaction ends. */
export async function readFamilies(
  ctx: AnyContext,
  blinds: readonly string[],
): Promise<FamilyBook> {
  const book: FamilyBook = new Map();
  if (blinds.length === 0) return book;
  const { rows } = await sql<Row>`
    select p.id, p.name, p.account_id,
      (select m.household_id from autus.household_member m
        where m.org_id = p.org_id and m.profile_id = p.id order by m.created_at limit 1) as household_id,
      (select array_agg(c.kind || ' ' || c.blind) from autus.contact c
        where c.org_id = p.org_id and c.profile_id = p.id) as held,
      coalesce((select jsonb_agg(jsonb_build_object('name', k.name, 'birth', k.birth_blind))
        from autus.guardianship g
        join autus.profile k on k.org_id = g.org_id and k.id = g.child_id and k.state <> 'archived'
        where g.org_id = p.org_id and g.guardian_id = p.id and g.until is null), '[]') as children
    from autus.profile p
    where p.org_id = ${ctx.org}::uuid and p.kind <> 'student' and p.state <> 'archived'
      and p.id in (select c.profile_id from autus.contact c where c.org_id = ${ctx.org}::uuid
        and c.kind = 'mobile' and c.blind = any(${[...blinds]}::text[]))
    order by p.created_at, p.id for update of p`.execute(ownDb(ctx));
  for (const { account_id, household_id, held, ...row } of rows) {
    addGrown(book, {
      ...row,
      accountId: account_id,
      householdId: household_id,
      held: new Set(held),
    });
  }
  return book;
}

/** Under each of the numbers that the person has. */
export function addGrown(book: FamilyBook, person: Grown): void {
  for (const each of person.held) {
    const [kind, blind = ''] = each.split(' ');
    if (kind !== 'mobile') continue;
    const known = book.get(blind) ?? [];
    if (!known.includes(person)) book.set(blind, [...known, person]);
  }
}

/** Who has one of the numbers: who is called so first, then the oldest. */
export function findGrown(
  book: FamilyBook,
  blinds: readonly string[],
  name: string,
): Grown | undefined {
  const found = blinds.flatMap((blind) => book.get(blind) ?? []);
  return found.find((person) => person.name === name) ?? found[0];
}
