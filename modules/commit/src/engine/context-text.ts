import { mask } from '@dojang/kernel/masking';
import { type DisplayHunk, unifiedHunks } from './diff-text.ts';
import { oneLine } from './message.ts';
import type { ReadFile } from './read-file.ts';
import type { ChangedElement, Concern } from './scope.ts';
import { coverSecrets } from './secrets.ts';

const hunkLinesMax = 80;
const lineMax = 300;

/**
 * Tokens of a text, cheaply: four ASCII characters, or one other character, are one token. Against
 * cl100k this is 5–20 % high for code and about right for Korean, so a budget is not overrun.
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
  /** What calls or uses a changed element without being changed, by the element's id. */
  readonly neighbours: ReadonlyMap<string, readonly string[]>;
  readonly tokensMax: number;
}

/**
 * What a model is given: every file in a line, the elements, the concerns, then the text of the best
 * hunks until the budget is spent. Masked; the coverage says how much of the change is in it.
 */
export function writeContext(input: ContextInput): {
  text: string;
  tokens: number;
  hunksInDetail: number;
} {
  const { tokensMax } = input;
  const head = [
    ...section('files', fileLines(input.files), tokensMax * 0.25),
    ...section('elements', elementLines(input), tokensMax * 0.25),
    ...section('concerns', concernLines(input.concerns), tokensMax * 0.05),
  ].join('\n');
  // Masking may lengthen a text a little; the margin keeps the whole below the budget.
  const room = tokensMax * 0.95 - estimateTokens(head) - 60;
  const detail = detailText(input, room);
  const total = input.files.reduce((sum, { file }) => sum + file.hunks.length, 0);
  const stated = `coverage: ${detail.hunks.size} of ${total} hunks in detail, the rest summarised above`;
  // One mark for a covered run, however long: it says all there is to say.
  const whole = [head, stated, ...detail.parts].join('\n').replace(/•{4,}/g, '•••');
  const text = cutTo(mask(whole).text, tokensMax);
  return { text, tokens: estimateTokens(text), hunksInDetail: detail.hunks.size };
}

function section(name: string, lines: readonly string[], budget: number): string[] {
  if (lines.length === 0) return [];
  const kept: string[] = [];
  let spent = 0;
  for (const line of lines) {
    spent += estimateTokens(line) + 1;
    if (spent > budget)
      return [`${name}:`, ...kept, `… ${lines.length - kept.length} more ${name}`];
    kept.push(line);
  }
  return [`${name}:`, ...kept];
}

function fileLines(files: readonly ReadFile[]): string[] {
  return files.map(({ file }) => {
    const from = file.oldPath && file.oldPath !== file.path ? ` from ${oneLine(file.oldPath)}` : '';
    const note = file.ignored ? ` (${file.ignored}, not shown)` : '';
    const size = `+${file.linesAdded} -${file.linesDeleted}`;
    return `${file.state} ${oneLine(file.path).slice(0, 200)}${from.slice(0, 200)} ${size}${note}`;
  });
}

function elementLines({ elements, neighbours }: ContextInput): string[] {
  return elements.map((each) => {
    const was = each.oldName ? ` (was ${oneLine(each.oldName)})` : '';
    const used = neighbours.get(each.id)?.slice(0, 3).map(oneLine).join(', ');
    const by = used ? `, used by ${used}` : '';
    const name = oneLine(each.name).slice(0, 120);
    return `${each.state} ${each.kind} ${name}${was} in ${oneLine(each.path).slice(0, 160)}${by}`;
  });
}

const concernLines = (concerns: readonly Concern[]) =>
  concerns.length < 2
    ? []
    : concerns.map((each) => `${each.id}: ${oneLine(each.title)} (${each.hunks.length} hunks)`);

/** Files in the order of their best element, so that what the change is about comes first. */
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
