import { mask } from '@dojang/kernel/masking';
import { encode } from '@toon-format/toon';
import type { ReadFile } from '../change/read-file.ts';
import type { ChangedElement, Concern } from '../change/scope.ts';
import { coverSecrets } from '../change/secrets.ts';
import { oneLine } from '../message/message.ts';
import { type DisplayHunk, unifiedHunks } from './diff-text.ts';

const hunkLinesMax = 80;
const lineMax = 300;

/**
 * Estimates the tokens of a text cheaply. Four ASCII characters, or one other character, are one token.
 * Compared with cl100k this is 5–20 % high for code and about right for Korean, so a budget is not overrun.
 */
export function estimateTokens(text: string): number {
  let other = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) other += 1;
  return Math.ceil((text.length - other) / 3.6 + other);
}

export interface ContextInput {
  readonly files: readonly ReadFile[];
  readonly elements: readonly ChangedElement[];
  readonly concerns: readonly Concern[];
  /** The unchanged users of a changed element, by the element's id. */
  readonly neighbours: ReadonlyMap<string, readonly string[]>;
  readonly tokensMax: number;
}

/**
 * The text for a model: a row for every file, element and concern, then the text of the best hunks until the
 * budget is spent. It is masked. The coverage says how much of the change is in it.
 */
export function writeContext(input: ContextInput): {
  text: string;
  tokens: number;
  hunksInDetail: number;
} {
  const { tokensMax } = input;
  const head = [
    ...section('files', fileRows(input.files), tokensMax * 0.25),
    ...section('elements', elementRows(input), tokensMax * 0.25),
    ...section('concerns', concernRows(input.concerns), tokensMax * 0.05),
  ].join('\n');
  // Masking may lengthen a text a little. The margin keeps the whole below the budget.
  const room = tokensMax * 0.95 - estimateTokens(head) - 60;
  const detail = detailText(input, room);
  const total = input.files.reduce((sum, { file }) => sum + file.hunks.length, 0);
  const stated = `coverage: ${detail.hunks.size} of ${total} hunks in detail, the rest summarised above`;
  // One mark for a covered run, whatever its length. The length adds nothing.
  const whole = [head, stated, ...detail.parts].join('\n').replace(/•{4,}/g, '•••');
  const text = cutTo(mask(whole).text, tokensMax);
  return { text, tokens: estimateTokens(text), hunksInDetail: detail.hunks.size };
}

type Row = Readonly<Record<string, string | number>>;

/** Rows of one shape as TOON or as compact JSON, whichever takes fewer tokens. */
function writeRows(name: string, rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {}).filter((key) => rows.some((row) => row[key] !== ''));
  const named = {
    [name]: rows.map((row) => Object.fromEntries(columns.map((key) => [key, row[key] ?? '']))),
  };
  const [toon, json] = [encode(named), JSON.stringify(named)];
  return estimateTokens(toon) < estimateTokens(json) ? toon : json;
}

/** As many rows as the budget has room for. The number of the others is stated. */
function section(name: string, rows: readonly Row[], budget: number): string[] {
  if (rows.length === 0) return [];
  let spent = estimateTokens(`${name}[${rows.length}]{${Object.keys(rows[0]!)}}:`);
  let kept = 0;
  for (const row of rows) {
    // The cost of a row in TOON: its values, with room for the marks around them.
    spent += estimateTokens(Object.values(row).join(',')) + 2;
    if (spent > budget) break;
    kept += 1;
  }
  const left = rows.length - kept;
  return [
    ...(kept > 0 ? [writeRows(name, rows.slice(0, kept))] : []),
    ...(left > 0 ? [`… ${left} more ${name}`] : []),
  ];
}

const fileRows = (files: readonly ReadFile[]): Row[] =>
  files.map(({ file }) => ({
    state: file.state,
    path: oneLine(file.path).slice(0, 200),
    from: file.oldPath && file.oldPath !== file.path ? oneLine(file.oldPath).slice(0, 200) : '',
    added: file.linesAdded,
    deleted: file.linesDeleted,
    notShown: file.ignored ?? '',
  }));

const elementRows = ({ elements, neighbours }: ContextInput): Row[] =>
  elements.map((each) => ({
    state: each.state,
    kind: each.kind,
    name: oneLine(each.name).slice(0, 120),
    was: each.oldName ? oneLine(each.oldName).slice(0, 120) : '',
    path: oneLine(each.path).slice(0, 160),
    usedBy: neighbours.get(each.id)?.slice(0, 3).map(oneLine).join(', ') ?? '',
  }));

const concernRows = (concerns: readonly Concern[]): Row[] =>
  concerns.length < 2
    ? []
    : concerns.map((each) => ({
        id: each.id,
        title: oneLine(each.title),
        hunks: each.hunks.length,
      }));

/** Files in the order of their best element, so that the most important ones come first. */
function inOrder({ files, elements }: ContextInput): ReadFile[] {
  const best = new Map<string, number>();
  for (const each of elements) best.set(each.path, Math.max(best.get(each.path) ?? 0, each.weight));
  return files
    .filter(({ file, edits }) => file.ignored === null && edits !== null)
    .sort((a, b) => (best.get(b.file.path) ?? 0) - (best.get(a.file.path) ?? 0));
}

function detailText(input: ContextInput, room: number): { parts: string[]; hunks: Set<string> } {
  const parts: string[] = [];
  const hunks = new Set<string>();
  let left = room;
  for (const read of inOrder(input)) {
    if (left < 40) break;
    const before = read.input.before === null ? null : coverSecrets(read.input.before);
    const after = read.input.after === null ? null : coverSecrets(read.input.after);
    const head = `--- ${oneLine(read.file.path).slice(0, 200)}`;
    left -= estimateTokens(head) + 1;
    parts.push(head);
    for (const shown of unifiedHunks(before, after)) {
      if (left < 40) break;
      const { text, cut } = hunkText(shown);
      const cost = estimateTokens(text) + 1;
      if (cost > left) continue;
      left -= cost;
      parts.push(text);
      if (!cut) for (const id of idsWithin(read, shown)) hunks.add(id);
    }
  }
  return { parts, hunks };
}

function hunkText(hunk: DisplayHunk): { text: string; cut: boolean } {
  const cut = hunk.lines.length > hunkLinesMax;
  const lines = hunk.lines
    .slice(0, hunkLinesMax)
    .map(({ kind, text }) => kind + (text.length > lineMax ? `${text.slice(0, lineMax)}…` : text));
  const head = `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
  const rest = cut ? [`… ${hunk.lines.length - hunkLinesMax} more lines`] : [];
  return { text: [head, ...lines, ...rest].join('\n'), cut };
}

function idsWithin({ file }: ReadFile, shown: DisplayHunk): string[] {
  return file.hunks
    .filter(
      (hunk) =>
        hunk.newStart + 1 >= shown.newStart &&
        hunk.newStart + hunk.newLines <= shown.newStart + shown.newLines + 1,
    )
    .map(({ id }) => id);
}

function cutTo(text: string, tokensMax: number): string {
  if (estimateTokens(text) <= tokensMax) return text;
  let end = Math.min(text.length, Math.floor(tokensMax * 3.6));
  while (end > 0 && estimateTokens(text.slice(0, end)) > tokensMax) end = Math.floor(end * 0.9);
  return text.slice(0, end);
}
