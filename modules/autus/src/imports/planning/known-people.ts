import { type AnyContext, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import { type Candidate, candidatesMax } from '../../engine/matching/index.ts';
import { ownDb } from '../../own-db.ts';
import type { ProfileState } from '../../profiles/schema.ts';
import { openBirth } from '../../sealing/birth.ts';
import { openContact } from '../../sealing/contact.ts';

const pageRows = 1_000;

interface Row {
  id: string;
  name: string;
  state: ProfileState;
  birth_year: number | null;
  birth_sealed: string | null;
  guardian: string | null;
  contacts: { id: string; value: string; own: boolean }[];
}

/** A pupil as the matching compares them, and as the plan tells what a row changes. */
export interface Known extends Candidate {
  readonly state: ProfileState;
}

const page = (ctx: AnyContext, after: string): Promise<Row[]> =>
  inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<Row>`
      select p.id, p.name, p.state, p.birth_year, p.birth_sealed,
        (select g.name from autus.guardianship l
          join autus.profile g on g.org_id = l.org_id and g.id = l.guardian_id
          where l.org_id = p.org_id and l.child_id = p.id and l.until is null
          order by l.created_at, l.id limit 1) as guardian,
        coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'value', c.value_sealed, 'own', c.profile_id = p.id)
          order by c.created_at, c.id) from autus.contact c
          where c.org_id = p.org_id and c.kind = 'mobile' and (c.profile_id = p.id or c.profile_id in (
            select l.guardian_id from autus.guardianship l
            where l.org_id = p.org_id and l.child_id = p.id and l.until is null))), '[]') as contacts
      from autus.profile p
      where p.org_id = ${ctx.org}::uuid and p.kind = 'student' and p.state <> 'archived'
        and p.id > ${after}::uuid
      order by p.id limit ${pageRows}`.execute(ownDb(ctx));
    return rows;
  });

function knownOf(ctx: AnyContext, row: Row): Known {
  const values = row.contacts.map(({ id, value, own }) => ({
    value: openContact(ctx, id, value),
    own,
  }));
  const birth = row.birth_sealed === null ? undefined : openBirth(ctx, row.id, row.birth_sealed);
  return {
    id: row.id,
    source: 'profiles',
    name: row.name,
    state: row.state,
    ...(birth ? { birth } : row.birth_year !== null && { birthYear: row.birth_year }),
    contacts: values.filter(({ own }) => !own).map(({ value }) => value),
    ownContacts: values.filter(({ own }) => own).map(({ value }) => value),
    ...(row.guardian !== null && { guardian: row.guardian }),
  };
}

/** The pupils of the org, as many as are compared. Read page by page: never inside a transaction. */
export async function listKnown(ctx: AnyContext): Promise<Known[]> {
  const known: Known[] = [];
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await page(ctx, after);
    for (const row of rows) known.push(knownOf(ctx, row));
    after = rows.at(-1)?.id ?? after;
    if (rows.length < pageRows || known.length >= candidatesMax / 2) return known;
  }
}
