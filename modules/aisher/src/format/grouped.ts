import { type ErrorRow, timeOf } from './error-row.ts';
import { splitText } from './holes.ts';

/**
 * Groups instead of rows: counts, examples and what differs. It is lossy and says so; evidence that has to be exact is sent by rows.
 */

export interface GroupingOptions {
  /** What tells groups apart; without it, service, operation, type and the message's template. */
  readonly groupOf?: (row: ErrorRow) => string;
  /** The frames of the service's own code; without it, the first lines of the stack. */
  readonly framesOf?: (row: ErrorRow) => readonly string[];
  readonly groupsMax?: number;
}

export interface Grouped {
  readonly how: string;
  readonly errors: number;
  readonly first: string;
  /** What all frames begin with, cut from each of them. */
  readonly prefix: string;
  readonly groups: readonly Record<string, string | number>[];
  /** Groups that are not listed, and how many errors they hold. */
  readonly more: { readonly groups: number; readonly errors: number };
}

const how =
  'Lossy: groups of errors with counts and examples, not every error. first and last: seconds after the first error. words: examples for each {} of the message. differs: attributes with several values. frames: top frames, without the prefix.';

const groupsMaxDefault = 50;
const framesMax = 5;
const examplesMax = 3;
const messageMax = 300;

const topLines = ({ stack }: ErrorRow): string[] =>
  stack
    .split('\n', framesMax + 1)
    .filter((line) => /^\s/.test(line))
    .slice(0, framesMax);

const withoutAt = (line: string) => line.trim().replace(/^at /, '');

/** What all frames begin with, up to a `.` or `/`. */
function prefixOf(frames: readonly string[]): string {
  let prefix = frames[0] ?? '';
  for (const frame of frames) {
    let at = 0;
    while (at < prefix.length && prefix[at] === frame[at]) at++;
    prefix = prefix.slice(0, at);
  }
  return prefix.slice(0, Math.max(prefix.lastIndexOf('.'), prefix.lastIndexOf('/')) + 1);
}

function examplesOf(values: readonly string[]): string {
  const distinct = [...new Set(values)];
  const shown = distinct.slice(0, examplesMax).join(',');
  return distinct.length > examplesMax ? `${shown} +${distinct.length - examplesMax}` : shown;
}

function wordsOf(rows: readonly ErrorRow[]): string {
  const ids = new Set(rows.flatMap(({ traceId, spanId }) => [traceId, spanId]));
  const words = rows.map(({ message }) => splitText(message).words);
  const holes = words[0]?.length ?? 0;
  return Array.from({ length: holes }, (_, at) => words.map((each) => each[at] ?? ''))
    .filter((column) => !column.some((value) => ids.has(value)))
    .map(examplesOf)
    .join(' | ');
}

function differencesOf(rows: readonly ErrorRow[]): string {
  const keys = new Set(rows.flatMap(({ attributes }) => Object.keys(attributes)));
  const told = [...keys].flatMap((key) => {
    const values = rows.map(({ attributes }) => String(attributes[key] ?? '')).filter(Boolean);
    return new Set(values).size > 1 ? [`${key}=${examplesOf(values)}`] : [];
  });
  return told.join('; ');
}

const seconds = (ns: bigint) => Number(ns / 100_000_000n) / 10;

function groupRows(rows: readonly ErrorRow[], groupOf: (row: ErrorRow) => string): ErrorRow[][] {
  const groups = new Map<string, ErrorRow[]>();
  for (const row of rows) {
    const key = groupOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

const defaultGroupOf = ({ service, operation, type, message }: ErrorRow) =>
  [service, operation, type, splitText(message).template].join('\n');

/** Examples are taken from the first rows of a group: all of 10,000 would not tell more. */
const sampledMax = 200;

export function group(rows: readonly ErrorRow[], options: GroupingOptions = {}): Grouped {
  const { groupOf = defaultGroupOf, framesOf = topLines, groupsMax = groupsMaxDefault } = options;
  let firstNs = rows[0]?.atNs ?? 0n;
  for (const { atNs } of rows) if (atNs < firstNs) firstNs = atNs;
  const all = groupRows(rows, groupOf);
  const shown = all.slice(0, groupsMax);
  const framesOfGroup = shown.map((group) =>
    framesOf(group[0]!).slice(0, framesMax).map(withoutAt),
  );
  const prefix = prefixOf(framesOfGroup.flat());
  const groups = shown.map((group, at) => {
    const sampled = group.slice(0, sampledMax);
    const { service, operation, type, message } = group[0]!;
    const times = group.map(({ atNs }) => atNs - firstNs).sort((a, b) => (a < b ? -1 : 1));
    return {
      errors: group.length,
      service,
      operation,
      type,
      message: splitText(message).template.slice(0, messageMax),
      words: wordsOf(sampled),
      first: seconds(times[0]!),
      last: seconds(times.at(-1)!),
      versions: examplesOf(sampled.map(({ version }) => version)),
      traces: [...new Set(sampled.map(({ traceId }) => traceId.slice(0, 8)))]
        .slice(0, examplesMax)
        .join(' '),
      frames: framesOfGroup[at]!.map((frame) => frame.slice(prefix.length)).join(' < '),
      differs: differencesOf(sampled),
    };
  });
  const rest = all.slice(groupsMax);
  const more = { groups: rest.length, errors: rest.reduce((sum, { length }) => sum + length, 0) };
  return { how, errors: rows.length, first: timeOf(firstNs), prefix, groups, more };
}
