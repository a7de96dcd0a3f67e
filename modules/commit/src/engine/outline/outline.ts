import type { Node } from '@vscode/tree-sitter-wasm';
import type { ChangedElement } from '../change/scope.ts';
import type { Deadline } from './deadline.ts';

export type ElementKind = ChangedElement['kind'];

/** A named part of one text. Rows are 0-based and half-open. Leading comments belong to the part. */
export interface OutlineElement {
  readonly kind: ElementKind;
  /** The qualified name: `Store.save`. A test in a suite is `suite › test`. */
  readonly name: string;
  readonly startRow: number;
  readonly endRow: number;
  readonly from: number;
  readonly to: number;
  /** The element around it, by its number in the outline. */
  readonly parent: number | null;
  readonly exported: boolean;
  /** What a caller must know: the text before the body. Empty if there is none. */
  readonly signature: string;
}

export const outlineMax = 5000;
const depthMax = 10;

/** Nodes above a declaration that belong to it. */
const leads = new Set(['comment', 'line_comment', 'block_comment', 'decorator', 'attribute_item']);

type Start = { readonly row: number; readonly index: number };
type Visit = (child: Node, startRow: number, from: number) => void;

/** Collects the elements of one file in order. The languages say which nodes are elements. */
export interface Outliner {
  readonly elements: OutlineElement[];
  /** Visits the children of a container. A comment right above a child becomes part of it. */
  each(parent: Node, depth: number, visit: Visit): void;
  /** Adds an element and returns its number. */
  add(
    node: Node,
    element: Omit<OutlineElement, 'startRow' | 'endRow' | 'from' | 'to'>,
    start: Start,
  ): number;
  /** The text between two places, on one line. */
  between(from: number, to: number): string;
}

/**  @throws OverTime from `each`, when the time has run out. */
export function createOutliner(source: string, deadline: Deadline): Outliner {
  const elements: OutlineElement[] = [];
  const each = (parent: Node, depth: number, visit: Visit) => {
    if (depth > depthMax) return;
    let lead: Node | null = null;
    let leadEnd = -2;
    for (const child of parent.namedChildren) {
      deadline.check();
      if (child === null || elements.length >= outlineMax) continue;
      if (leads.has(child.type)) {
        if (lead === null || child.startPosition.row > leadEnd + 1) lead = child;
        leadEnd = child.endPosition.row;
        continue;
      }
      const first: Node = lead !== null && child.startPosition.row <= leadEnd + 1 ? lead : child;
      visit(child, first.startPosition.row, first.startIndex);
      lead = null;
    }
  };
  return {
    elements,
    each,
    add: (node, element, start) => {
      elements.push({
        ...element,
        name: element.name.slice(0, 200),
        startRow: start.row,
        endRow: node.endPosition.row + 1,
        from: start.index,
        to: node.endIndex,
      });
      return elements.length - 1;
    },
    between: (from, to) =>
      source
        .slice(from, Math.min(to, from + 2000))
        .replace(/\s+/g, ' ')
        .trim(),
  };
}

/** `Store` and `save` → `Store.save`. */
export const qualified = (prefix: string, name: string): string =>
  prefix === '' ? name : `${prefix}.${name}`;
