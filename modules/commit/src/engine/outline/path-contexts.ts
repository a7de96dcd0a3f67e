import type { Node } from '@vscode/tree-sitter-wasm';
import type { Edit } from '../change/lines.ts';
import { coverSecrets } from '../change/secrets.ts';
import type { Deadline } from './deadline.ts';

/**
 * Path contexts of a change: two leaves near each other and the way between them through the syntax
 * tree, as in code2vec (Alon et al., 2019), of what the edits touch.
 */
const pathLengthMax = 8;
const widthMax = 2;
/** How many contexts one side of one file may have. */
const contextsMax = 100;
const leavesMax = 240;

/** The end of a line, beyond any column. */
const columnMax = 100_000;

interface Leaf {
  readonly word: string;
  /** Types from the smallest node around the edit down to the leaf's parent. */
  readonly types: readonly string[];
  /** The number of the edit, then each node's place among its siblings. */
  readonly places: readonly number[];
}

export type Rows = readonly (readonly [from: number, to: number])[];

/** The rows that the edits of a file touch. */
export interface TouchedRows {
  readonly before: Rows;
  readonly after: Rows;
}

export const rowsOf = (edits: readonly Edit[] | null): TouchedRows => ({
  before: (edits ?? []).map((edit) => [edit.oldStart, edit.oldEnd]),
  after: (edits ?? []).map((edit) => [edit.newStart, edit.newEnd]),
});

/** Replaces numbers and versions by their shape, because their value says nothing about another change. */
const bare = (word: string) => word.slice(0, 40).replace(/\d+/g, '0');

/** Contexts as text, at most {@link contextsMax}. The same tree and rows give the same contexts. */
export function pathContexts(root: Node, rows: Rows, deadline: Deadline): string[] {
  const leaves: Leaf[] = [];
  for (const [from, to] of rows) {
    if (leaves.length >= leavesMax) break;
    if (to <= from) continue;
    const start = { row: from, column: 0 };
    const node = root.descendantForPosition(start, { row: to - 1, column: columnMax });
    if (node !== null) collect(node, from, to, [], [leaves.length], leaves, deadline);
  }
  const contexts: string[] = [];
  for (let width = 1; width <= widthMax; width += 1) {
    for (let at = 0; at + width < leaves.length; at += 1) {
      const context = between(leaves[at]!, leaves[at + width]!);
      if (context !== null) contexts.push(context);
      if (contexts.length >= contextsMax) return contexts;
    }
  }
  return contexts;
}

function collect(
  node: Node,
  from: number,
  to: number,
  types: readonly string[],
  places: readonly number[],
  leaves: Leaf[],
  deadline: Deadline,
): void {
  if (types.length > 60) return;
  const children = node.namedChildren;
  if (children.length === 0 || /string|comment|regex/.test(node.type)) {
    leaves.push({ word: `${node.type}:${bare(node.text)}`, types, places });
    return;
  }
  for (const [place, child] of children.entries()) {
    deadline.check();
    if (child === null || leaves.length >= leavesMax) continue;
    if (child.startPosition.row >= to) break;
    if (child.endPosition.row < from) continue;
    collect(child, from, to, [...types, node.type], [...places, place], leaves, deadline);
  }
}

/** The way between two leaves. Null between different edits, and if it is too long. */
function between(a: Leaf, b: Leaf): string | null {
  if (a.places[0] !== b.places[0]) return null;
  let common = 1;
  while (
    common < a.places.length &&
    common < b.places.length &&
    a.places[common] === b.places[common]
  ) {
    common += 1;
  }
  const up = a.types.slice(common).reverse();
  const down = b.types.slice(common);
  if (up.length + down.length + 1 > pathLengthMax) return null;
  return `${a.word}|${[...up, `^${a.types[common - 1]}`, ...down].join('>')}|${b.word}`;
}

/** Contexts without a tree: neighbouring words of the touched lines, masked. */
export function lineContexts(lines: readonly string[], rows: Rows): string[] {
  const touched: string[] = [];
  for (const [from, to] of rows) {
    for (const line of lines.slice(from, Math.min(to, from + contextsMax - touched.length))) {
      touched.push(line.slice(0, 400));
    }
  }
  const contexts: string[] = [];
  for (const line of coverSecrets(touched.join('\n')).split('\n')) {
    const words = line.match(/[\p{L}\p{N}_$.@/-]+/gu) ?? [];
    for (const [at, word] of words.entries()) {
      contexts.push(`${bare(word)}|line|${bare(words[at + 1] ?? '')}`);
      if (contexts.length >= contextsMax) return contexts;
    }
  }
  return contexts;
}
