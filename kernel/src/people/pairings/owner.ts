import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { inTransaction, kernelDb, type Parts, systemContext } from '../../core/context.ts';
import { systemScope } from '../../database/database.ts';
import { withStartLock } from '../../database/start-lock.ts';
import { insertPairing } from './pairings.ts';

/** The same ids on every server of a deployment, so that two that start at once make one org. */
function firstId(parts: Parts, what: string): string {
  const hex = createHash('sha256').update(parts.keyring.blind('first', what)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export interface Owner {
  readonly org: string;
  readonly personId: string;
  /** True while no browser of theirs is paired: then the terminal shows a link. */
  readonly isUnclaimed: boolean;
}

const nameOf = (what: string, generation: number) =>
  generation === 1 ? what : `${what} ${generation}`;

/** The first org that was not closed for good: a deployment whose org is gone begins again with another. */
async function firstOpenOrg(parts: Parts): Promise<{ org: string; generation: number }> {
  for (let generation = 1; ; generation += 1) {
    const org = firstId(parts, nameOf('org', generation));
    const row = await inTransaction(terminalContext(parts, org), (ctx) =>
      kernelDb(ctx)
        .selectFrom('kernel.org')
        .select('closed_at')
        .where('org_id', '=', org)
        .executeTakeFirst(),
    );
    if (row?.closed_at == null) return { org, generation };
  }
}

/** The deployment's first org and an owner of it, made when they are missing. */
export async function ensureOwner(
  parts: Parts,
  names: { org: string; person: string } = { org: 'Dojang', person: '대표' },
): Promise<Owner> {
  const { org, generation } = await firstOpenOrg(parts);
  const firstPersonId = firstId(parts, nameOf('person', generation));
  const ctx = terminalContext(parts, org);
  return inTransaction(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    await db
      .insertInto('kernel.org')
      .values({ org_id: org, name: names.org, kind: 'personal' })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db
      .insertInto('kernel.person')
      .values({ id: firstPersonId, org_id: org, name: names.person })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db
      .insertInto('kernel.membership')
      .values({ org_id: org, person_id: firstPersonId, role: 'owner' })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    // The first owner may have handed the org over. Then the link is for the owner of longest standing.
    const owner = await db
      .selectFrom('kernel.membership')
      .select('person_id')
      .where('role', '=', 'owner')
      .where('left_at', 'is', null)
      .orderBy((eb) => eb('person_id', '=', firstPersonId), 'desc')
      .orderBy('created_at')
      .limit(1)
      .executeTakeFirst();
    const personId = owner?.person_id ?? firstPersonId;
    const device = await db
      .selectFrom('kernel.device')
      .select('id')
      .where('revoked_at', 'is', null)
      .where('kind', '=', 'browser')
      .where('person_id', '=', personId)
      .executeTakeFirst();
    return { org, personId, isUnclaimed: device === undefined };
  });
}

/** Any constant: it only has to be ours. */
const ownerLock = 7_271_018;

/**
 * {@link ensureOwner} at the start of a server, after a check that the keys are those that the database was set up
 * with. Servers that start at the same moment wait for each other.
 *
 * @throws Error when the database belongs to another master key.
 */
export async function settleOwner(parts: Parts): Promise<Owner> {
  const settle = async () => {
    await requireOwnKeys(parts);
    return ensureOwner(parts);
  };
  // The embedded database has one connection and one process: there is nobody to wait for.
  if (parts.database.kind === 'embedded') return settle();
  return withStartLock(parts.database.root, ownerLock, settle);
}

/** The first org's id is made by the oldest key: with other keys, it is not there. */
async function requireOwnKeys(parts: Parts): Promise<void> {
  const first = firstId(parts, 'org');
  // Two rows at most: a deployment has too many orgs to read them all at each start.
  const { rows } = await parts.database.transaction(systemScope, (db) =>
    sql<{ own: boolean; any: boolean }>`
      select exists (select from kernel.org where org_id = ${first}::uuid) as own,
        exists (select from kernel.org) as any`.execute(db),
  );
  const found = rows[0];
  if (found?.own || !found?.any) return;
  throw new Error(
    'this database was set up with another master key: give this process the DOJANG_MASTER_KEY of the others, or the master.key of the data folder that it was set up with',
  );
}

const terminalContext = (parts: Parts, org: string) =>
  systemContext(parts, { org, name: 'terminal', trace: randomUUID() });

/** What the terminal prints: a link that signs the owner's browser (or, as `agent`, machine) in. */
export async function ownerLink(
  parts: Parts,
  owner: { org: string; personId: string },
  kind: 'owner' | 'agent' = 'owner',
): Promise<string> {
  const pairing = await inTransaction(terminalContext(parts, owner.org), (ctx) =>
    insertPairing(ctx, kind, { personId: owner.personId, role: 'owner' }),
  );
  return pairing.link;
}
