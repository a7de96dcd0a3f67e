/**
 * `npm run bench:query -- [--data DIR] [--large] [--runs N] [--json]`: what a page of errors waits for. The embedded engine, through
 * the client and the door to SQL that the product uses; a million spans of 24 hours, with `--large` ten million beside.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openClient } from '../../modules/aisher/src/store/client/client.ts';
import { startEngine } from '../../modules/aisher/src/store/engine/engine.ts';
import { fetchEngine } from '../../modules/aisher/src/store/fetch/fetch-engine.ts';
import { openDoor, ownSettings } from '../../modules/aisher/src/store/queries/door.ts';
import { readEdges } from '../../modules/aisher/src/store/queries/edges.ts';
import { readErrors } from '../../modules/aisher/src/store/queries/fold.ts';
import { listErrors } from '../../modules/aisher/src/store/queries/golden.ts';
import { readServiceTotals } from '../../modules/aisher/src/store/queries/service-totals.ts';
import { readTrace } from '../../modules/aisher/src/store/queries/trace.ts';
import { installTables } from '../../modules/aisher/src/store/schema/install.ts';
import { flags, median, quantile, report } from '../lib/report.ts';
import { type Filled, fillSpans, traceIds } from './fill.ts';

const { values } = parseArgs({
  strict: false,
  options: { data: { type: 'string' }, large: { type: 'boolean' } },
});
const runs = Number(flags.runs ?? 40);
const day = 86_400;
const hour = 3_600;

const folder = mkdtempSync(join(tmpdir(), 'dojang-bench-query-'));
const packages = await fetchEngine({
  folder: typeof values.data === 'string' ? values.data : join(tmpdir(), 'dojang-aisher-engine'),
  heard: () => undefined,
  signal: new AbortController().signal,
});
const ready = Promise.withResolvers<string>();
const engine = startEngine({
  folder: join(folder, 'database'),
  packages,
  memoryBytesMax: 4_000_000_000,
  heard: (state) => {
    if (state.state === 'ready') ready.resolve(state.url);
    if (state.state === 'away') ready.reject(new Error(state.detail));
  },
});
const client = openClient({ url: await ready.promise, settings: ownSettings, retryWaitMsMax: 0 });
const door = openDoor(client, { tables: 'own' });

interface Measured {
  readonly taken: readonly number[];
  /** Of the engine's process, a query. It is about the same on a machine that others use, too. */
  readonly cpuMs: number;
}

/** Processor time of the engine so far; 0 where the system does not say. */
function engineCpuMs(): number {
  try {
    const stat = readFileSync(`/proc/${engine.pid()}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

async function times(work: (n: number) => Promise<unknown>): Promise<Measured> {
  await work(0);
  const taken: number[] = [];
  const cpuBefore = engineCpuMs();
  for (let n = 1; n <= runs; n += 1) {
    const began = performance.now();
    await work(n);
    taken.push(performance.now() - began);
  }
  return { taken, cpuMs: (engineCpuMs() - cpuBefore) / runs };
}

/** How fast all errors of a day are read, block by block. */
async function foldRate({ org, from, seconds }: Filled): Promise<number> {
  const began = performance.now();
  let rows = 0;
  for await (const block of readErrors(door, org, { from, until: from + seconds })) {
    rows += block.length;
  }
  return Math.round((rows / (performance.now() - began)) * 1_000);
}

async function measure(filled: Filled) {
  const { org, from, seconds } = filled;
  const until = from + seconds;
  const asked = { services: [], limit: 50 };
  const ids = await traceIds(client, filled, runs + 1);
  // The window moves, so that no answer is one of before.
  const goldenHour = await times((n) =>
    listErrors(door, org, { ...asked, from: until - hour - n, until: until - n }),
  );
  const goldenDay = await times((n) => listErrors(door, org, { ...asked, from: from - n, until }));
  const graph = await times((n) =>
    readEdges(door, org, { from: until - hour - n, until: until - n }),
  );
  const trace = await times((n) => readTrace(door, org, { trace: ids[n] ?? '' }));
  const totals = await times((n) =>
    readServiceTotals(door, org, { from: until - hour - n, until: until - n }),
  );
  return { goldenHour, goldenDay, graph, trace, totals };
}

const from = Math.floor(Date.now() / 1_000) - day;
const round = (value: number) => Math.round(value * 10) / 10;
const p95 = ({ taken }: Pick<Measured, 'taken'>) => round(quantile(taken, 0.95));

try {
  await installTables(client);
  const sizes = values.large === true ? [1, 10] : [1];
  const figures: Record<string, number> = {};
  const rows: Record<string, string | number>[] = [];
  for (const millions of sizes) {
    const filled = {
      org: `${millions}m`,
      spans: millions * 1_000_000,
      from,
      seconds: day,
      failsOneOf: 50,
    };
    await fillSpans(client, filled);
    const measured = await measure(filled);
    for (const [query, { taken, cpuMs }] of Object.entries(measured)) {
      const p50Ms = round(median(taken));
      rows.push({ millions, query, p50Ms, p95Ms: p95({ taken }), cpuMs: round(cpuMs) });
    }
    figures[`goldenP95Ms${millions}m`] = p95(measured.goldenHour);
    figures[`goldenDayP95Ms${millions}m`] = p95(measured.goldenDay);
    figures[millions === 1 ? 'traceP95Ms' : `traceP95Ms${millions}m`] = p95(measured.trace);
    figures[millions === 1 ? 'totalsP95Ms' : `totalsP95Ms${millions}m`] = p95(measured.totals);
    figures[millions === 1 ? 'graphP95Ms' : `graphP95Ms${millions}m`] = p95(measured.graph);
  }
  const failing = { org: 'fold', spans: 500_000, from, seconds: day, failsOneOf: 1 };
  await fillSpans(client, failing);
  const foldRowsPerSecond = await foldRate(failing);
  rows.push({ query: `fold: ${foldRowsPerSecond} rows a second` });
  figures.foldRowsPerSecond = foldRowsPerSecond;
  report('Queries of the embedded engine', rows, figures);
} finally {
  await client.close();
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
}
