/**
 * `npm run bench:commit-type -- --data FILE.jsonl [--json]`: how often the type of a commit is told from
 * its diff alone. Each row is `{sha, type, message, diff}`; the message is never looked at.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  addUp,
  type Change,
  type Convention,
  defaultConvention,
  pathRuleType,
  rankTypes,
  scopeChange,
} from '@dojang/commit/engine';
import { report } from './lib/report.ts';
import { inputOf, parseUnifiedDiff } from './lib/unified-diff.ts';

interface Row {
  readonly type: string;
  readonly diff: string;
}

const { values } = parseArgs({ strict: false, options: { data: { type: 'string' } } });

function stop(message: string): never {
  console.error(`bench:commit-type: ${message}`);
  process.exit(2);
}

function readRows(path: unknown): Row[] {
  if (typeof path !== 'string') stop('name the rows: --data FILE.jsonl');
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    stop(`${path} cannot be read.`);
  }
  const rows = text.split('\n').flatMap((line, at) => (line.trim() ? [readRow(line, at + 1)] : []));
  if (rows.length === 0) stop(`${path} holds no rows.`);
  return rows;
}

function readRow(line: string, number: number): Row {
  let row: Partial<Row> | null = null;
  try {
    row = JSON.parse(line);
  } catch {
    stop(`line ${number} is not JSON.`);
  }
  if (typeof row?.type !== 'string' || typeof row.diff !== 'string')
    stop(`line ${number} needs the strings "type" and "diff".`);
  return { type: row.type, diff: row.diff };
}

type Pair = readonly [told: string, written: string];

function judge(pairs: readonly Pair[], types: readonly string[]) {
  const times = (keep: (pair: Pair) => boolean) => pairs.filter(keep).length;
  const perType = types.map((type) => {
    const hits = times(([told, written]) => told === type && written === type);
    const told = times((pair) => pair[0] === type);
    const written = times((pair) => pair[1] === type);
    const precision = told === 0 ? 0 : hits / told;
    const recall = written === 0 ? 0 : hits / written;
    const f1 = hits === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    return { type, precision, recall, f1 };
  });
  return {
    accuracy: times(([told, written]) => told === written) / pairs.length,
    macroF1: perType.reduce((sum, { f1 }) => sum + f1, 0) / types.length,
    perType,
  };
}

const round = (value: number) => Math.round(value * 1000) / 1000;

const rows = readRows(values.data);
const types = [...new Set(rows.map(({ type }) => type))].sort();
const convention: Convention = { ...defaultConvention, types };
const changes: Change[] = [];
for (const { diff } of rows)
  changes.push(addUp(await scopeChange({ files: parseUnifiedDiff(diff).map(inputOf) })));

const pairsOf = (tell: (change: Change) => string): Pair[] =>
  rows.map(({ type }, at) => [tell(changes[at]!), type]);
const often = types.toSorted(
  (a, b) => rows.filter((r) => r.type === b).length - rows.filter((r) => r.type === a).length,
)[0]!;
const pairs = pairsOf((change) => rankTypes(change, convention)[0]!.type);
const judged = judge(pairs, types);
const baselines = {
  majority: judge(
    pairsOf(() => often),
    types,
  ),
  pathRules: judge(
    pairsOf((change) => pathRuleType(change, convention)),
    types,
  ),
};
const confusion = Object.fromEntries(
  types.map((type) => [
    type,
    Object.fromEntries(
      types.map((told) => [told, pairs.filter(([a, b]) => a === told && b === type).length]),
    ),
  ]),
);

console.log('\nWritten type (row) and told type (column)');
console.table(confusion);
console.table(
  judged.perType.map(({ type, precision, recall, f1 }) => ({
    type,
    precision: round(precision),
    recall: round(recall),
    f1: round(f1),
  })),
);
report(
  `Types of ${rows.length} commits from their diffs alone`,
  [
    ['engine', judged] as const,
    ['path rules', baselines.pathRules] as const,
    ['majority', baselines.majority] as const,
  ].map(([by, { accuracy, macroF1 }]) => ({
    by,
    accuracy: round(accuracy),
    macroF1: round(macroF1),
  })),
  {
    n: rows.length,
    accuracy: round(judged.accuracy),
    macroF1: round(judged.macroF1),
    baselines: {
      majority: round(baselines.majority.accuracy),
      pathRules: round(baselines.pathRules.accuracy),
    },
    perType: Object.fromEntries(
      judged.perType.map(({ type, precision, recall }) => [
        type,
        { precision: round(precision), recall: round(recall) },
      ]),
    ),
    confusion,
  },
);
