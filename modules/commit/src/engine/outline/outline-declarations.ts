import type { ElementKind } from './outline.ts';

/** A line that begins an element. */
export interface Mark {
  readonly row: number;
  readonly level: number;
  readonly name: string;
  /** The kind, if it is not that of the whole outline. */
  readonly kind?: ElementKind;
}

type Pattern = readonly [pattern: RegExp, kind: ElementKind];

const sqlKinds: Readonly<Record<string, ElementKind>> = {
  function: 'function',
  procedure: 'function',
  trigger: 'function',
  view: 'class',
  table: 'class',
  type: 'type',
  domain: 'type',
};
const sql =
  /^\s{0,20}(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:(?:unique|temp|temporary|materialized|unlogged|global|local|recursive)\s+){0,3}(table|view|function|procedure|trigger|index|type|domain|schema|sequence|policy|role)\s+(?:concurrently\s+)?(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?["`[]?([\w.$"`[\]]{1,120})/i;

/** Patterns of one-line declarations, for languages without a grammar at hand. */
const patterns: Readonly<Record<string, readonly Pattern[]>> = {
  kotlin: [
    [
      /^\s*(?:[a-z@]\S{0,40}\s+){0,6}fun\s+(?:<[^>]{0,80}>\s*)?(?:[\w<>?]{1,60}\.)?(`[^`]{1,100}`|\w{1,80})\s*\(/,
      'function',
    ],
    [/^\s*(?:[a-z@]\S{0,40}\s+){0,6}(?:class|object)\s+(\w{1,80})/, 'class'],
    [/^\s*(?:[a-z@]\S{0,40}\s+){0,6}interface\s+(\w{1,80})/, 'interface'],
    [/^\s*typealias\s+(\w{1,80})/, 'type'],
    [/^(?: {4})?(?:[a-z]\S{0,20}\s+){0,4}va[lr]\s+(\w{1,80})/, 'variable'],
  ],
  swift: [
    [/^\s*(?:[a-z@]\S{0,40}\s+){0,6}func\s+(\w{1,80})/, 'function'],
    [/^\s*(?:[a-z@]\S{0,40}\s+){0,6}(?:class|struct|actor|extension)\s+(\w{1,80})/, 'class'],
    [/^\s*(?:[a-z@]\S{0,40}\s+){0,6}protocol\s+(\w{1,80})/, 'interface'],
    [/^\s*(?:[a-z@]\S{0,40}\s+){0,6}enum\s+(\w{1,80})/, 'enum'],
    [/^\s*(?:[a-z@]\S{0,40}\s+){0,6}typealias\s+(\w{1,80})/, 'type'],
    [/^(?: {4})?(?:[a-z@]\S{0,20}\s+){0,4}(?:var|let)\s+(\w{1,80})/, 'variable'],
  ],
  // The Bash grammar takes half a minute for a line of 50,000 `<`.
  shell: [
    [/^\s*(?:function\s+)?([\w:.-]{1,80})\s*\(\s*\)/, 'function'],
    [/^\s*function\s+([\w:.-]{1,80})/, 'function'],
  ],
  scss: [
    [/^\s*@mixin\s+([\w-]{1,80})/, 'function'],
    [/^\s*@function\s+([\w-]{1,80})/, 'function'],
    [/^\s*(\$[\w-]{1,80})\s*:/, 'variable'],
    [/^\s*((?:[.#&%:*[]|[a-z])[^{};]{0,120}?)\s*\{\s*$/, 'class'],
  ],
};

/** Null for a language that has none of these. */
export function declarationsIn(language: string, lines: readonly string[]): Mark[] | null {
  if (language === 'sql') return sqlMarks(lines);
  const rows = patterns[language];
  if (!rows) return null;
  const marks: Mark[] = [];
  const open: { level: number; isType: boolean }[] = [];
  let inComment = false;
  lines.forEach((line, row) => {
    const text = line.slice(0, 300);
    if (inComment || text.trimStart().startsWith('/*')) {
      inComment = !text.includes('*/');
      return;
    }
    const level = indentOf(text);
    for (const [pattern, kind] of rows) {
      const name = pattern.exec(text)?.[1];
      if (!name) continue;
      while (open.length > 0 && open.at(-1)!.level >= level) open.pop();
      const inType = open.at(-1)?.isType ?? false;
      // A local variable of a function is not an element.
      if (open.length > 0 && !inType) return;
      marks.push({ row, level, name: name.replaceAll('`', ''), kind: memberKind(kind, inType) });
      open.push({ level, isType: /^(?:class|interface|enum)$/.test(kind) });
      return;
    }
  });
  return marks;
}

const memberKind = (kind: ElementKind, inType: boolean): ElementKind =>
  !inType ? kind : kind === 'function' ? 'method' : kind === 'variable' ? 'property' : kind;

const indentOf = (text: string) => {
  const blank = text.length - text.trimStart().length;
  return text.slice(0, blank).replaceAll('\t', '    ').length;
};

function sqlMarks(lines: readonly string[]): Mark[] {
  const marks: Mark[] = [];
  lines.forEach((line, row) => {
    const found = sql.exec(line.slice(0, 400));
    if (!found) return;
    const kind = sqlKinds[found[1]!.toLowerCase()] ?? 'key';
    marks.push({ row, level: 0, name: found[2]!.replace(/["`[\]]/g, ''), kind });
  });
  return marks;
}
