import type { Client } from '../../store/client/client.ts';
import type { ClusterShape } from '../../store/queries/door.ts';
import { type ClusterFacts, readFacts, type TableFacts } from './facts.ts';
import { type Need, needs } from './needs.ts';

/** What of a cluster can be read, and how; also a key of the module's words. */
export const findings = [
  'works',
  'table-missing',
  'columns-missing',
  'exceptions-from-events',
  'body-from-body-v2',
  'metrics-not-read',
  'clock-differs',
  'settings-refused',
] as const;
type Finding = (typeof findings)[number];

export const probeParts = ['spans', 'exceptions', 'logs', 'metrics', 'clock', 'settings'] as const;

export interface Part {
  readonly part: (typeof probeParts)[number];
  readonly finding: Finding;
  readonly isUsable: boolean;
  /** Tables, columns or settings that the finding is about. */
  readonly names: readonly string[];
}

export interface Probe {
  readonly version: string;
  readonly shards: number;
  readonly parts: readonly Part[];
  /** How queries are to be written for it; null when nothing of it can be used. */
  readonly shape: ClusterShape | null;
}

/** From so many milliseconds on, times of the cluster are not those of this server. */
const clockDifferenceMs = 60_000;

const tableOf = ({ tables }: ClusterFacts, { database, table }: Need): TableFacts | undefined =>
  tables.find((found) => found.database === database && found.table === table);

function judgeNeed(facts: ClusterFacts, need: Need): Part {
  const found = tableOf(facts, need);
  const { part } = need;
  if (found === undefined) {
    const names = [`${need.database}.${need.table}`];
    return { part, finding: 'table-missing', isUsable: false, names };
  }
  const missing = need.columns.filter((name) => !found.columns.includes(name));
  if (missing.length > 0) {
    return { part, finding: 'columns-missing', isUsable: false, names: missing };
  }
  return { part, finding: 'works', isUsable: true, names: [] };
}

/** Where the text of a log stands. A new cluster has an empty `body`, and the text in a document. */
function judgeBody(facts: ClusterFacts, logs: Part): { part: Part; body: ClusterShape['body'] } {
  const [, , need] = needs;
  const columns = (need && tableOf(facts, need)?.columns) ?? [];
  const hasBody = columns.includes('body');
  const hasSecond = columns.includes('body_v2');
  if (!logs.isUsable || (hasBody && !hasSecond)) return { part: logs, body: 'body' };
  if (!hasSecond) {
    const part = { ...logs, finding: 'columns-missing', isUsable: false, names: ['body'] } as const;
    return { part, body: 'body' };
  }
  const part = { ...logs, finding: 'body-from-body-v2', names: ['body_v2'] } as const;
  return { part, body: hasBody ? 'either' : 'body_v2' };
}

/** What works and what does not, from what a cluster says of itself. */
export function judge(facts: ClusterFacts, settingsRefused: readonly string[] = []): Probe {
  const [spans, index, plainLogs] = needs.map((need) => judgeNeed(facts, need)) as [
    Part,
    Part,
    Part,
  ];
  const { part: logs, body } = judgeBody(facts, plainLogs);
  const fromEvents = !index.isUsable && spans.isUsable;
  const exceptions: Part = fromEvents
    ? { ...index, finding: 'exceptions-from-events', isUsable: true }
    : index;
  const clock: Part[] =
    Math.abs(facts.clockAheadMs) < clockDifferenceMs
      ? []
      : [{ part: 'clock', finding: 'clock-differs', isUsable: true, names: [] }];
  const settings: Part[] =
    settingsRefused.length === 0
      ? []
      : [{ part: 'settings', finding: 'settings-refused', isUsable: true, names: settingsRefused }];
  // Metrics of a cluster have tables of their own kinds, which nothing of ours reads yet.
  const metrics: Part = {
    part: 'metrics',
    finding: 'metrics-not-read',
    isUsable: false,
    names: facts.tables.filter((t) => t.database === 'signoz_metrics').map((t) => t.table),
  };
  const isUsable = spans.isUsable || logs.isUsable;
  return {
    version: facts.version,
    shards: Math.max(1, ...facts.tables.map(({ shards }) => shards)),
    parts: [spans, exceptions, logs, metrics, ...clock, ...settings],
    shape: isUsable ? { exceptions: fromEvents ? 'events' : 'index', body } : null,
  };
}

/** Asks a cluster what it has. Nothing is written, and no row of telemetry is read. @throws StoreError */
export async function probeCluster(client: Client, now: () => Date): Promise<Probe> {
  const facts = await readFacts(client, now);
  return judge(facts, client.leftOut());
}
