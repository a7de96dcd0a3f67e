import type { Client } from '../client/client.ts';
import type { Insert } from '../client/send.ts';
import type { Batch } from '../store.ts';
import {
  exceptionColumns,
  exceptionValues,
  logColumns,
  logValues,
  sampleColumns,
  sampleOf,
  seriesColumns,
} from './other-rows.ts';
import { storedResources } from './resources.ts';
import { spanColumns, spanValues } from './span-rows.ts';

const exceptionTable = 'signoz_traces.signoz_error_index_v2';
const ownColumns = ['org', 'received_at', 'weight', 'retention_days'];

/** What of a batch goes into which table. The rows of a batch are in one partition: of one org, and of one day. */
export function insertsOf(batch: Batch): Insert[] {
  const { org, rows, retentionDays } = batch;
  const receivedAt = Math.floor(batch.receivedAt.getTime() / 1_000);
  const own = (weight: number) => [org, receivedAt, weight, retentionDays];
  const resource = storedResources();
  const samples = rows.points.map(sampleOf).filter((sample) => sample !== undefined);
  const series = new Map(samples.map((sample) => [sample.fingerprint, sample.series]));
  const into = (
    table: string,
    columns: readonly string[],
    values: readonly (readonly unknown[])[],
  ): Insert => ({
    table,
    columns: [...columns, ...ownColumns],
    rows: values,
    // Tokens of one org cannot hide rows of another.
    token: `${org}:${batch.token}`,
  });
  return [
    into(
      'signoz_traces.signoz_index_v3',
      spanColumns,
      rows.spans.map((row) => [...spanValues(row, resource(row.resource)), ...own(row.weight)]),
    ),
    into(
      exceptionTable,
      exceptionColumns,
      rows.exceptions.map((row) => [
        ...exceptionValues(row, resource(row.resource)),
        ...own(row.weight),
      ]),
    ),
    into(
      'signoz_logs.logs_v2',
      logColumns,
      rows.logs.map((row) => [...logValues(row, resource(row.resource)), ...own(row.weight)]),
    ),
    into(
      'signoz_metrics.samples',
      sampleColumns,
      samples.map(({ sample }) => [...sample, ...own(1)]),
    ),
    into(
      'signoz_metrics.series',
      seriesColumns,
      [...series.values()].map((labels) => [...labels, ...own(1)]),
    ),
  ].filter((insert) => insert.rows.length > 0);
}

/**
 * Each table by itself: what was stored before a failure is known by its token when the batch comes again. Exceptions are
 * there before their spans. A reader would take a failed span without its exception for a failure of another kind.
 */
export async function insertBatch(client: Pick<Client, 'insert'>, batch: Batch): Promise<void> {
  const inserts = insertsOf(batch);
  const isFirst = ({ table }: Insert) => table === exceptionTable;
  await insertAll(client, inserts.filter(isFirst));
  await insertAll(
    client,
    inserts.filter((insert) => !isFirst(insert)),
  );
}

async function insertAll(client: Pick<Client, 'insert'>, inserts: readonly Insert[]) {
  const done = await Promise.allSettled(inserts.map((insert) => client.insert(insert)));
  const failed = done.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
