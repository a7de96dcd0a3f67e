import { canonicalJson } from '../../base/canonical-json.ts';
import { type Context, inTransaction, requirePerson } from '../../core/context.ts';
import { writeFile } from '../../files/files.ts';
import { openDownload } from '../../files/links.ts';
import { logAction } from '../../ledger/action-log.ts';
import { readSought, type Sought, seek } from '../audit.ts';
import { auditLines } from '../lines.ts';
import type { Entry } from '../log.ts';
import { type AuditExport, type AuditLine, exportLinesMax } from '../schema.ts';
import { csvLine } from './csv.ts';

const pageLines = 500;
const keptMs = 2 * 3_600_000;
const bytesMax = 500 * 1024 ** 2;

const columns = [
  'seq',
  'at',
  'type',
  'outcome',
  'who',
  'who_kind',
  'who_id',
  'role',
  'device',
  'signed_in',
  'draft',
  'draft_state',
  'version',
  'digest',
  'trace',
  'facts',
  'hash',
];

/** Hashes of events by their numbers: an auditor who does not reach all is shown fewer lines than there are entries. */
const hashesOf = (entries: readonly Entry[]): ReadonlyMap<number | null, string> =>
  new Map(
    entries.flatMap((entry) => ('event' in entry ? [[entry.event.seq, entry.event.hash]] : [])),
  );

function cellsOf(line: AuditLine, hash: string | null): unknown[] {
  const { who, device, signedIn, draft, shown } = line;
  return [
    line.seq,
    line.at,
    line.type,
    line.outcome,
    who?.name ?? who?.id,
    who?.kind,
    who?.id,
    line.role,
    device?.name,
    signedIn?.way,
    draft?.id,
    draft?.state,
    shown?.version,
    shown?.digest,
    line.traceUuid,
    canonicalJson(line.facts),
    hash,
  ];
}

/** The newest signature from outside of the database: it proves the lines up to its number. */
async function checkpointCells(ctx: Context<never>): Promise<unknown[]> {
  const last = (await ctx.parts.checkpoints.read(ctx.org)).checkpoints.at(-1);
  const cells: unknown[] = columns.map(() => null);
  cells[columns.indexOf('type')] = 'checkpoint';
  if (last === undefined) return cells;
  cells[columns.indexOf('seq')] = last.seq;
  cells[columns.indexOf('at')] = last.at;
  cells[columns.indexOf('hash')] = last.hash;
  return cells;
}

interface Count {
  lines: number;
  isCut: boolean;
}

/** Each page in a transaction of its own: to hold one open while a file is written would keep old rows from going. */
async function* rowsOf(
  ctx: Context<never>,
  sought: Sought,
  count: Count,
): AsyncIterable<Uint8Array> {
  // By the mark, spreadsheets know that it is UTF-8.
  yield Buffer.from(`\uFEFF${csvLine(columns)}`);
  let cursor: string | null | undefined;
  do {
    const page = { limit: pageLines, ...(cursor ? { cursor } : {}) };
    const { entries, nextCursor, lines } = await inTransaction(ctx, async (ctx) => {
      const read = await readSought(ctx, sought, page);
      return { ...read, lines: await auditLines(ctx, read.entries) };
    });
    const hashes = hashesOf(entries);
    const cells = lines.map((line) => cellsOf(line, hashes.get(line.seq) ?? null));
    yield Buffer.from(cells.map(csvLine).join(''));
    count.lines += lines.length;
    cursor = nextCursor;
  } while (cursor !== null && count.lines < exportLinesMax);
  count.isCut = cursor !== null;
  yield Buffer.from(csvLine(await checkpointCells(ctx)));
}

/**
 * What a question finds as a table for spreadsheets, at an address that gives it once. Its last line is the newest
 * checkpoint. The action log says that it was made.
 *
 * @throws Problem 422 `time-zone-unknown`.
 */
export async function exportAudit(
  ctx: Context<never>,
  { q, zone }: { readonly q: string; readonly zone: string },
): Promise<AuditExport> {
  const { personId } = requirePerson(ctx);
  const sought = await seek(ctx, q, zone);
  const count = { lines: 0, isCut: false };
  const file = {
    personId,
    purpose: 'kernel.audit-export',
    name: `dojang-audit-${ctx.now().toISOString().slice(0, 10)}.csv`,
    type: 'text/csv',
    bytesMax,
    keptUntil: new Date(ctx.now().getTime() + keptMs),
  };
  const { id } = await writeFile(ctx, file, rowsOf(ctx, sought, count));
  const [match] = sought.matches;
  const facts = { of: match?.kind ?? 'nothing', lines: count.lines };
  await inTransaction(ctx, (ctx) =>
    logAction(ctx, { action: 'kernel.audit-exported', subjectId: id, facts }),
  );
  return { ...(await openDownload(ctx, id)), ...count };
}
