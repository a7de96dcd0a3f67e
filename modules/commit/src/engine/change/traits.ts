import { type Edit, splitLines } from './lines.ts';
import { CueCounter } from './type-cues.ts';

const comment =
  /^\s*(?:\/\/|\/\*|\*(?:\s|\/|$)|#(?!\[|!|include|define|if|endif|pragma|region)|--\s|<!--|"""|''')/;
const guard =
  /\bif\b[^\n]{0,200}\b(?:null|undefined|None|nil|nullptr|not|isNaN|isEmpty|length|len|typeof|instanceof|has\w{0,20})\b|\?\.|\?\?|\b(?:catch|except|rescue|finally)\b|!==? ?(?:null|undefined)|\bis not None\b|[!=]= nil\b|\|\| ?(?:\[\]|\{\}|''|""|0)/;
const imports =
  /^\s*(?:import\b|from\s+\S+\s+import\b|export\s[^\n]{0,200}\bfrom\b|(?:const|let|var)\s[^\n]{0,200}\brequire\(|use\s+\w|#include|using\s+\w)/;
const define =
  /^\s*(?:export\s+)?(?:default\s+)?(?:public\s+|private\s+|protected\s+|static\s+|async\s+|pub\s+){0,4}(?:function|class|interface|def|func|fn|struct|enum|trait|type)\s+[\w$(]/;
const speed =
  /\b(?:cache[ds]?|memo(?:ize[d]?)?|lazy|debounce|throttle|batch|pool|prefetch|preload|lru)\b/i;
const linesMax = 4000;

/** Counts of changed lines by their kind, for the drafter. Reads the first 4,000 changed lines. */
export function traitsOf(
  before: string | null,
  after: string | null,
  edits: readonly Edit[] | null,
): Record<string, number> {
  const oldLines = splitLines(before ?? '');
  const newLines = splitLines(after ?? '');
  const whole: Edit[] = [
    { oldStart: 0, oldEnd: oldLines.length, newStart: 0, newEnd: newLines.length },
  ];
  const counts = {
    added: 0,
    deleted: 0,
    comment: 0,
    space: 0,
    guard: 0,
    import: 0,
    define: 0,
    speed: 0,
    typo: 0,
  };
  const cues = new CueCounter();
  let seen = 0;
  for (const edit of edits ?? whole) {
    if (seen > linesMax) break;
    const removed = oldLines.slice(edit.oldStart, edit.oldEnd).slice(0, linesMax);
    const added = newLines.slice(edit.newStart, edit.newEnd).slice(0, linesMax);
    seen += removed.length + added.length;
    count(removed, added, counts);
    for (const line of removed) cues.count(line, -1);
    for (const line of added) cues.count(line, 1);
  }
  const found = Object.entries(counts).filter(([, times]) => times > 0);
  return Object.fromEntries([...found, ...cues.traits()]);
}

type Counts = Record<
  'added' | 'deleted' | 'comment' | 'space' | 'guard' | 'import' | 'define' | 'speed' | 'typo',
  number
>;

function count(removed: readonly string[], added: readonly string[], counts: Counts): void {
  counts.added += added.length;
  counts.deleted += removed.length;
  if (squeeze(removed) === squeeze(added)) {
    counts.space += added.length + removed.length;
    return;
  }
  if (removed.length === 1 && added.length === 1 && isTypo(removed[0]!, added[0]!))
    counts.typo += 1;
  for (const line of [...removed, ...added]) {
    const text = line.slice(0, 400);
    if (text.trim() === '' || comment.test(text)) counts.comment += 1;
    else if (imports.test(text)) counts.import += 1;
  }
  const had = removed.join('\n').slice(0, 20_000);
  for (const line of added) {
    const text = line.slice(0, 400);
    if (comment.test(text)) continue;
    if (guard.test(text) && !had.includes(text.trim())) counts.guard += 1;
    if (define.test(text)) counts.define += 1;
    if (speed.test(text) && !speed.test(had)) counts.speed += 1;
  }
}

const squeeze = (lines: readonly string[]) =>
  lines
    .join('')
    .slice(0, 200_000)
    .replace(/[\s;,]+/g, '');

/** Whether one word of a line differs by a few letters. */
function isTypo(before: string, after: string): boolean {
  const was = before.trim().split(/\s+/);
  const is = after.trim().split(/\s+/);
  if (was.length !== is.length || was.length < 4) return false;
  const changed = was.filter((word, at) => word !== is[at]);
  if (changed.length !== 1) return false;
  const other = is[was.indexOf(changed[0]!)]!;
  return (
    Math.abs(other.length - changed[0]!.length) <= 2 &&
    other[0]?.toLowerCase() === changed[0]![0]?.toLowerCase()
  );
}
