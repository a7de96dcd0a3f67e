import type { Node, Parser, Tree } from '@vscode/tree-sitter-wasm';
import { splitLines } from '../change/lines.ts';
import type { ReadFile } from '../change/read-file.ts';
import { coverSecrets } from '../change/secrets.ts';
import { damageOf, onBothSides, undamaged } from './damage.ts';
import { type Clock, type Deadline, deadlineIn, OverTime } from './deadline.ts';
import { hasGrammar, parserFor } from './grammars.ts';
import type { OutlineElement } from './outline.ts';
import { outlineGo } from './outline-go.ts';
import { outlineByLines } from './outline-light.ts';
import { outlinePython } from './outline-python.ts';
import { outlineByTable } from './outline-table.ts';
import { tables } from './outline-tables.ts';
import { outlineTypescript } from './outline-typescript.ts';
import {
  lineContexts,
  pathContexts,
  type Rows,
  rowsOf,
  type TouchedRows,
} from './path-contexts.ts';
import { scriptsOnly } from './scripts-only.ts';
import { editOf } from './tree-edit.ts';

/** Both sides of one file. A missing side is empty. */
export interface Outlines {
  readonly before: readonly OutlineElement[];
  readonly after: readonly OutlineElement[];
  /** Path contexts of what the edits touch, with `-` or `+` in front. */
  readonly contexts: readonly string[];
}

/** How many characters are parsed for one change, at about 5 MB a second. Beyond that, hunks are enough. */
const parseMax = 6 * 1024 * 1024;

/** Milliseconds of work for one file, more for each of its characters, and for one change. */
const fileMs = 100;
const characterMs = 0.0005;
const changeMs = 1_000;

type Outline = (root: Node, source: string, deadline: Deadline) => OutlineElement[];

const byLanguage: Readonly<Record<string, Outline>> = {
  typescript: outlineTypescript,
  tsx: outlineTypescript,
  javascript: outlineTypescript,
  python: outlinePython,
  go: outlineGo,
  vue: outlineTypescript,
  svelte: outlineTypescript,
};

function outlineOf(
  language: string,
  root: Node,
  source: string,
  deadline: Deadline,
): OutlineElement[] {
  const table = tables[language];
  if (table) return outlineByTable(table, root, source, deadline);
  return byLanguage[language]!(root, source, deadline);
}

/**
 * The outlines of every file that can be read and parsed in time. Other files, and damaged parts, are described
 * by their hunks. Smaller files come first, so that one big file does not use up the budget.
 */
export async function outlinesOf(
  files: readonly ReadFile[],
  contextsEnough: number,
  clock?: Clock,
): Promise<{ outlines: Map<ReadFile, Outlines>; unread: number }> {
  let unread = 0;
  let leftMs = changeMs;
  const found = new Map<ReadFile, Outlines>();
  const parsers = new Map<string, Parser>();
  const size = ({ input }: ReadFile) => (input.before?.length ?? 0) + (input.after?.length ?? 0);
  let left = parseMax;
  let contexts = 0;
  const bySize = files
    .filter(({ file, edits }) => file.ignored === null && edits !== null && file.language !== null)
    .sort((a, b) => size(a) - size(b));
  try {
    for (const read of bySize) {
      const language = read.file.language!;
      left -= size(read);
      if (left < 0 || leftMs <= 0) {
        unread += 1;
        continue;
      }
      const rows = contexts < contextsEnough ? rowsOf(read.edits) : { before: [], after: [] };
      if (hasGrammar(language))
        parsers.set(language, parsers.get(language) ?? (await parserFor(language)));
      const deadline = deadlineIn(Math.min(leftMs, fileMs + size(read) * characterMs), clock);
      const outlines = inTime(() => outlineBoth(read, parsers, rows, deadline));
      leftMs -= deadline.spent();
      if (outlines === 'over') unread += 1;
      else if (outlines) found.set(read, outlines);
      contexts += (outlines === 'over' ? null : outlines)?.contexts.length ?? 0;
    }
    for (const parser of parsers.values()) parser.delete();
  } catch {
    // A parser that cannot be loaded, or dies on a hostile file, must not stop the draft of a change. Files
    // that it did not read are described by their hunks.
  }
  return { outlines: found, unread };
}

function inTime<T>(read: () => T): T | 'over' {
  try {
    return read();
  } catch (error) {
    if (error instanceof OverTime) return 'over';
    throw error;
  }
}

/**
 * Outlines both sides. Names must not carry a secret, so the covered text is read. Its indexes are those of the
 * real text.
 */
function outlineBoth(
  read: ReadFile,
  parsers: ReadonlyMap<string, Parser>,
  rows: TouchedRows,
  deadline: Deadline,
): Outlines | null {
  const { input, file } = read;
  const language = file.language!;
  const parser = parsers.get(language);
  if (parser === undefined) {
    const before = outlineByLines(language, coverSecrets(input.before ?? ''));
    const after = outlineByLines(language, coverSecrets(input.after ?? ''));
    return before && after ? { before, after, contexts: byLines(read, rows) } : null;
  }
  const [was, is] = [sourceOf(language, input.before), sourceOf(language, input.after)];
  const tree = parse(parser, language, was, null, deadline);
  let before: Parsed | null = null;
  let after: Parsed | null = null;
  try {
    before = parsed(tree, language, was, rows.before, deadline);
    if (tree !== null && before !== null) tree.edit(editOf(was, is));
    const isReused = tree !== null && before !== null && !before.damaged;
    const next = before && parse(parser, language, is, isReused ? tree : null, deadline);
    try {
      after = before && parsed(next, language, is, rows.after, deadline);
    } finally {
      next?.delete();
    }
  } finally {
    tree?.delete();
  }
  if (!before || !after) return null;
  const contexts = [
    ...before.contexts.map((context) => `-${context}`),
    ...after.contexts.map((context) => `+${context}`),
  ];
  const isWhole = !before.damaged && !after.damaged;
  const isOneSided = input.before === null || input.after === null;
  if (isWhole || isOneSided) return { before: before.elements, after: after.elements, contexts };
  return { ...onBothSides(before.elements, after.elements), contexts };
}

/** Path contexts of a file without a grammar. */
export function byLines({ input, edits }: ReadFile, rows: TouchedRows = rowsOf(edits)): string[] {
  const before = lineContexts(splitLines(input.before ?? ''), rows.before);
  const after = lineContexts(splitLines(input.after ?? ''), rows.after);
  return [...before.map((context) => `-${context}`), ...after.map((context) => `+${context}`)];
}

const sourceOf = (language: string, text: string | null) => {
  const covered = coverSecrets(text ?? '');
  return language === 'vue' || language === 'svelte' ? scriptsOnly(covered) : covered;
};

interface Parsed {
  readonly elements: readonly OutlineElement[];
  /** Parts of the text had errors. Elements that they touch were left out. */
  readonly damaged: boolean;
  readonly contexts: readonly string[];
}

/**
 * The syntax tree of the text. Null if the parser gave up. With the tree of the other side, which knows the
 * edit, unchanged parts are not read again. They are most of a file, and most of the engine's time.
 */
function parse(
  parser: Parser,
  language: string,
  source: string,
  old: Tree | null,
  deadline: Deadline,
): Tree | null {
  if (source === '' || isSlow(language, source)) return null;
  // The parser calls back about every hundred operations, so a hostile ambiguity of the grammar ends here.
  const tree = parser.parse(source, old, { progressCallback: deadline.isOver });
  if (tree === null) parser.reset();
  if (deadline.isOver()) {
    tree?.delete();
    throw new OverTime();
  }
  return tree;
}

/** Null if errors are everywhere, because a wrong name is worse than none. */
function parsed(
  tree: Tree | null,
  language: string,
  source: string,
  rows: Rows,
  deadline: Deadline,
): Parsed | null {
  if (source === '') return { elements: [], damaged: false, contexts: [] };
  if (tree === null) return null;
  const root = tree.rootNode;
  const contexts = pathContexts(root, rows, deadline);
  if (!root.hasError)
    return { elements: outlineOf(language, root, source, deadline), damaged: false, contexts };
  const places = damageOf(root, deadline);
  if (places === null) return null;
  return {
    elements: undamaged(outlineOf(language, root, source, deadline), places),
    damaged: true,
    contexts,
  };
}

/** A scanner with a stack of open literals takes quadratic time: 20,000 of Ruby's take a minute. */
const literalsMax = 2000;
const literal = /%[wWiIqQrsx]?[^\w\s]|<<[~-]?["'\w]|#\{/g;

function isSlow(language: string, source: string): boolean {
  if (language !== 'ruby') return false;
  let count = 0;
  for (const _ of source.matchAll(literal)) if (++count > literalsMax) return true;
  return false;
}
