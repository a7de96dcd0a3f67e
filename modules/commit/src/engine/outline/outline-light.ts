import { splitLines } from '../change/lines.ts';
import { type ElementKind, type OutlineElement, outlineMax } from './outline.ts';
import { declarationsIn, type Mark } from './outline-declarations.ts';

/** Outlines from lines alone, for languages where lines say enough. Null for all others. */
export function outlineByLines(language: string, text: string): OutlineElement[] | null {
  const lines = splitLines(text);
  if (language === 'markdown') return nested(lines, headings(lines), 'heading');
  if (language === 'yaml') return nested(lines, yamlKeys(lines), 'key');
  if (language === 'toml') return nested(lines, tomlKeys(lines), 'key');
  const declared = declarationsIn(language, lines);
  if (declared) return nested(lines, declared, 'key');
  if (language === 'json') return nested(lines, jsonKeys(text), 'key');
  return null;
}

/** Turns marks with levels into elements that reach to the next mark of the same or a higher level. */
function nested(
  lines: readonly string[],
  marks: readonly Mark[],
  kind: ElementKind,
): OutlineElement[] {
  const offsets = [0];
  for (const line of lines) offsets.push(offsets.at(-1)! + line.length);
  const elements: OutlineElement[] = [];
  const open: { at: number; level: number; name: string }[] = [];
  const ends = endsOf(marks, lines.length);
  marks.slice(0, outlineMax).forEach((mark, at) => {
    while (open.length > 0 && open.at(-1)!.level >= mark.level) open.pop();
    const parent = open.at(-1);
    // A heading is clear by itself. A key is only clear with the keys above it.
    const name = kind === 'key' && parent ? `${parent.name}.${mark.name}` : mark.name;
    elements.push({
      kind: mark.kind ?? kind,
      name: name.slice(0, 200),
      startRow: mark.row,
      endRow: ends[at]!,
      from: offsets[mark.row]!,
      to: offsets[ends[at]!]!,
      parent: parent?.at ?? null,
      exported: false,
      signature: '',
    });
    open.push({ at, level: mark.level, name });
  });
  return elements;
}

function endsOf(marks: readonly Mark[], rows: number): number[] {
  const ends = new Array<number>(marks.length).fill(rows);
  const open: number[] = [];
  marks.forEach((mark, at) => {
    while (open.length > 0 && marks[open.at(-1)!]!.level >= mark.level)
      ends[open.pop()!] = mark.row;
    open.push(at);
  });
  return ends;
}

function headings(lines: readonly string[]): Mark[] {
  const marks: Mark[] = [];
  let fence = '';
  lines.forEach((line, row) => {
    const mark = /^ {0,3}(```+|~~~+)/.exec(line)?.[1];
    if (mark) fence = fence === '' ? mark : mark.startsWith(fence) ? '' : fence;
    if (fence !== '' || mark) return;
    const found = /^(#{1,6})\s+(\S[^\r\n]{0,300})/.exec(line);
    if (found) marks.push({ row, level: found[1]!.length, name: plain(found[2]!) });
  });
  return marks;
}

const plain = (heading: string) =>
  heading
    .replace(/\s+#+\s*$/, '')
    .replace(/!?\[([^\]]{0,200})\]\([^)]{0,300}\)/g, '$1')
    .replace(/[`*_]|\{#[^}]*\}|<[^>]{0,100}>/g, '')
    .trim() || 'heading';

function yamlKeys(lines: readonly string[]): Mark[] {
  const marks: Mark[] = [];
  let blockIndent = -1;
  lines.forEach((line, row) => {
    const indent = line.length - line.trimStart().length;
    if (line.trim() === '') return;
    if (blockIndent >= 0 && indent > blockIndent) return;
    blockIndent = -1;
    const found = /^\s*(?:- )?["']?([\w@./$-][^:"'\r\n#]{0,80})["']?:(?:\s|$)/.exec(
      line.slice(0, 300),
    );
    if (!found || indent > 8 || /^\s*#/.test(line)) return;
    // Lines of a block scalar are text, not keys.
    if (/:\s*[|>][+-]?\d?\s*(?:#.*)?$/.test(line.slice(0, 300).trimEnd())) blockIndent = indent;
    if (!/^\s*- /.test(line)) marks.push({ row, level: indent, name: found[1]!.trim() });
  });
  return marks;
}

function tomlKeys(lines: readonly string[]): Mark[] {
  const marks: Mark[] = [];
  lines.forEach((line, row) => {
    const text = line.slice(0, 300);
    const table = /^\s*\[{1,2}([^\]\r\n]{1,100})\]{1,2}/.exec(text);
    if (table) marks.push({ row, level: 0, name: table[1]!.trim().replaceAll('"', '') });
    else {
      const key = /^\s*([\w."-]{1,100})\s*=/.exec(text);
      if (key) marks.push({ row, level: 1, name: key[1]!.replaceAll('"', '') });
    }
  });
  return marks;
}

/** Keys of the first three levels, in one pass over the characters. Strings and comments are skipped. */
function jsonKeys(text: string): Mark[] {
  const marks: Mark[] = [];
  let row = 0;
  let depth = 0;
  let at = 0;
  while (at < text.length && marks.length < outlineMax) {
    const char = text[at]!;
    if (char === '\n') row += 1;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    else if (char === '/' && text[at + 1] === '/') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
      continue;
    } else if (char === '"') {
      const end = stringEnd(text, at);
      if (depth >= 1 && depth <= 3 && end - at < 200 && /^\s*:/.test(text.slice(end, end + 20))) {
        marks.push({ row, level: depth, name: text.slice(at + 1, end - 1) });
      }
      at = end;
      continue;
    }
    at += 1;
  }
  return marks;
}

/** The index after a string's closing quote, or the end of the line if the string is not closed. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return text[at] === '"' ? at + 1 : at;
}
