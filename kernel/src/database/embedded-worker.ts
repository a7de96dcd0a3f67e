/** The thread that PGlite lives in: a long query must not stop the event loop of the server. */
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { vector } from '@electric-sql/pglite-pgvector';
import { type DatabaseExtension, databaseExtensions } from './extensions.ts';
import { lastRows } from './transactions/transaction-scope.ts';
import { valueParsers } from './value-parsers.ts';

export interface WorkerOptions {
  readonly folder: string | null;
  readonly loadFrom?: Blob;
  /** All available ones when left out. */
  readonly extensions?: readonly DatabaseExtension[];
}

export type WorkerRequest = { readonly id: number } & (
  | { readonly op: 'query'; readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly op: 'exec'; readonly sql: string }
  | { readonly op: 'dump' | 'close' }
);

export interface WorkerResult {
  readonly rows: Record<string, unknown>[];
  readonly affectedRows?: number;
  /** Names of `bytea` columns: the thread boundary turns their values into plain byte arrays. */
  readonly bytes: readonly string[];
}

export type WorkerAnswer =
  | { readonly ready: true }
  | { readonly channel: string; readonly payload: string }
  | { readonly id: number; readonly result: WorkerResult | Blob | null }
  | { readonly id: number; readonly error: Record<string, unknown> };

const known = { vector, pg_trgm, btree_gin } satisfies Record<DatabaseExtension, unknown>;

const bytea = 17;

/**
 * V8 compiles a function of WebAssembly again, with all its arts, once so many bytes of it have run. Its own number, 13 million,
 * is reached by most of PostgreSQL while the server starts: 0.4 s of processor and 200 MB for functions that then rest.
 */
const tieringBudget = 1_000_000_000;

async function serve(options: WorkerOptions) {
  const port = parentPort;
  if (!port) throw new Error('embedded-worker.ts runs as a worker thread only');
  const answer = (message: WorkerAnswer) => port.postMessage(message);
  setFlagsFromString(`--wasm-tiering-budget=${tieringBudget}`);
  const db = await PGlite.create({
    ...(options.folder === null ? {} : { dataDir: options.folder }),
    ...(options.loadFrom === undefined ? {} : { loadDataDir: options.loadFrom }),
    extensions: Object.fromEntries(
      (options.extensions ?? databaseExtensions).map((name) => [name, known[name]]),
    ),
    parsers: valueParsers,
    // Small segments and buffers: an idle database takes 30 MB of disk instead of 200.
    initDbStartParams: ['--wal-segsize=1'],
    postgresqlconf: ['shared_buffers = 32MB', 'min_wal_size=2MB', 'max_wal_size=64MB'],
  });
  db.onNotification((channel, payload) => answer({ channel, payload }));

  const toResult = (found: Awaited<ReturnType<typeof db.query>> | undefined): WorkerResult => ({
    rows: (found?.rows ?? []) as Record<string, unknown>[],
    ...(found?.affectedRows === undefined ? {} : { affectedRows: found.affectedRows }),
    bytes: (found?.fields ?? [])
      .filter(({ dataTypeID }) => dataTypeID === bytea)
      .map(({ name }) => name),
  });
  const perform = async (request: WorkerRequest): Promise<WorkerResult | Blob | null> => {
    if (request.op === 'query')
      return toResult(await db.query(request.sql, [...request.parameters]));
    if (request.op === 'exec') return toResult(lastRows(await db.exec(request.sql)));
    if (request.op === 'dump') return db.dumpDataDir('none');
    await db.close();
    return null;
  };
  port.on('message', async (request: WorkerRequest) => {
    try {
      answer({ id: request.id, result: await perform(request) });
    } catch (cause) {
      const { message, code, constraint, schema, table, column, routine, severity } =
        cause as Record<string, unknown>;
      const error = { message, code, constraint, schema, table, column, routine, severity };
      answer({ id: request.id, error });
    }
    if (request.op === 'close') port.close();
  });
  answer({ ready: true });
}

await serve(workerData as WorkerOptions);
