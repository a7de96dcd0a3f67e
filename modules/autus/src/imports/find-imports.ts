import { type AnyContext, cursorAt, inTransaction, Problem, readPage } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import { ownDb } from '../own-db.ts';
import type { AutusImport, AutusImportRow } from '../tables.gen.ts';
import { columnsSealedAs, nameSealedAs, openSaid } from './said.ts';
import {
  foundColumn,
  type ImportList,
  type ImportRow,
  importQuery,
  importRow,
  importState,
  mapping,
  outcomeCounts,
  rowQuery,
  type SheetImport,
} from './schema.ts';

const importNotFound = (): Problem =>
  new Problem(404, 'import-not-found', 'There is no such import here; reload the list.');

/** The row, held until the transaction ends. @throws Problem 404 `import-not-found`. */
export async function lockImport(ctx: AnyContext, id: string): Promise<Selectable<AutusImport>> {
  const row = await ownDb(ctx)
    .selectFrom('autus.import')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw importNotFound();
  return row;
}

const toLine = ({ parts }: AnyContext, row: Selectable<AutusImport>) => ({
  id: row.id,
  name: parts.keyring.open(row.name_sealed, nameSealedAs(row.id)),
  sha256: row.sha256,
  state: importState.parse(row.state),
  mapping: mapping.parse(row.mapping),
  counts: outcomeCounts.parse(row.counts),
  draftId: row.draft_id,
  rowsUndone: row.undone,
  rowsKept: row.left_alone,
  failedBecause: row.failed_because,
  createdAt: row.created_at.toISOString(),
});

async function progressOf(ctx: AnyContext, { id, plan }: { id: string; plan: number }) {
  const { rows } = await sql<{ done: number; waiting: number }>`
    select (select count(*)::int from autus.import_row where org_id = ${ctx.org}::uuid
        and import_id = ${id}::uuid and plan = ${plan} and state = 'done') as done,
      (select count(*)::int from autus.import_row where org_id = ${ctx.org}::uuid
        and import_id = ${id}::uuid and plan = ${plan} and state = 'waiting') as waiting`.execute(
    ownDb(ctx),
  );
  return { rowsDone: rows[0]?.done ?? 0, rowsWaiting: rows[0]?.waiting ?? 0 };
}

/** Needs a transaction. */
export async function toImport(
  ctx: AnyContext,
  row: Selectable<AutusImport>,
): Promise<SheetImport> {
  const columns = ctx.parts.keyring.open(row.columns_sealed, columnsSealedAs(row.id));
  return {
    ...toLine(ctx, row),
    ...(await progressOf(ctx, row)),
    columns: foundColumn.array().parse(JSON.parse(columns)),
  };
}

/** For a read, which waits for nobody who writes. */
async function requireImport(ctx: AnyContext, id: string): Promise<Selectable<AutusImport>> {
  const row = await ownDb(ctx)
    .selectFrom('autus.import')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw importNotFound();
  return row;
}

/** One import. @throws Problem 404 `import-not-found`. */
export const getImport = (outer: AnyContext, id: string): Promise<SheetImport> =>
  inTransaction(outer, async (ctx) => toImport(ctx, await requireImport(ctx, id)));

/** Imports of the org, the newest first. */
export async function listImports(
  outer: AnyContext,
  input: z.input<typeof importQuery>,
): Promise<ImportList> {
  const query = importQuery.parse(input);
  return inTransaction(outer, async (ctx) => {
    const select = ownDb(ctx).selectFrom('autus.import').selectAll().where('org_id', '=', ctx.org);
    const { rows, nextCursor } = await readPage(select, ['created_at', 'id'], query, (last) =>
      cursorAt(last.created_at, last.id),
    );
    return { imports: rows.map((row) => toLine(ctx, row)), nextCursor };
  });
}

function toRow(ctx: AnyContext, row: Selectable<AutusImportRow>): ImportRow {
  const place = { importId: row.import_id, plan: row.plan, number: row.number };
  const said = row.said_sealed === null ? undefined : openSaid(ctx, place, row.said_sealed);
  const phones = said ? [...said.phones.map(({ number }) => number), ...said.ownPhones] : [];
  return importRow.parse({
    row: row.number,
    outcome: row.outcome,
    why: row.why,
    profileId: row.profile_id,
    otherRow: row.other_row,
    fields: row.fields,
    name: said?.name ?? null,
    birthDate: said?.birth ?? null,
    guardian: said?.guardian ?? null,
    phones,
    state: row.state,
    stateBecause: row.state_because,
  });
}

/** Rows of an import in the order of the sheet, of one outcome or of all. @throws Problem 404 `import-not-found`. */
export async function listRows(
  outer: AnyContext,
  importId: string,
  input: z.input<typeof rowQuery>,
): Promise<{ rows: ImportRow[]; next: number | null }> {
  const { outcome, after, limit } = rowQuery.parse(input);
  return inTransaction(outer, async (ctx) => {
    const { plan } = await requireImport(ctx, importId);
    let select = ownDb(ctx)
      .selectFrom('autus.import_row')
      .selectAll()
      .where('org_id', '=', ctx.org)
      .where('import_id', '=', importId)
      .where('plan', '=', plan)
      .where('number', '>', after)
      .orderBy('number')
      .limit(limit);
    if (outcome !== undefined) select = select.where('outcome', '=', outcome);
    const rows = (await select.execute()).map((row) => toRow(ctx, row));
    return { rows, next: rows.length < limit ? null : (rows.at(-1)?.row ?? null) };
  });
}
