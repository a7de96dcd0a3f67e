import type { Node } from '@vscode/tree-sitter-wasm';
import type { Deadline } from './deadline.ts';
import { createOutliner, type ElementKind, type OutlineElement, qualified } from './outline.ts';

/** A test that is a call: `it('…') { }`. */
export interface TestCall {
  readonly title: string;
  /** For a suite, where its tests are. */
  readonly body: Node | null;
  /** The last node, if it is not that of the call. */
  readonly end?: Node;
}

export interface Named {
  readonly name: string;
  readonly kind?: ElementKind;
}

/** A language as data: which nodes are elements, their names, and who can see them. */
export interface LanguageTable {
  /** Node type → kind. Inside a type, a function is a method and a variable is a property. */
  readonly elements: Readonly<Record<string, ElementKind>>;
  /** Nodes that are not elements but contain some: namespaces, guards, wrappers. */
  readonly through: ReadonlySet<string>;
  /** Nodes that give their members a name without being elements: `impl Store`. */
  readonly owners?: (node: Node) => string | null;
  /** The name, or several for one node (`int a, b;`). An empty list if it is not an element. */
  readonly names?: (node: Node) => readonly Named[];
  readonly isTest?: (node: Node, name: string, head: string) => boolean;
  readonly testCall?: (node: Node) => TestCall | null;
  /** Whether others can see it. `open` is the container's default for its members. */
  readonly isExported: (seen: {
    head: string;
    name: string;
    open: boolean;
    top: boolean;
  }) => boolean;
  /** Whether members are visible by default. Those of an interface are as visible as it is. */
  readonly openMembers?: (node: Node) => boolean;
  /** A sibling that changes the members after it: `private:`. Null if it does not. */
  readonly opens?: (node: Node) => boolean | null;
  /** Parameters are `type name`. The names mean nothing to a caller, so they are left out. */
  readonly typeFirst?: boolean;
}

interface Place {
  readonly prefix: string;
  readonly parent: number | null;
  readonly depth: number;
  readonly inType: boolean;
  readonly open: boolean;
  readonly visible: boolean;
}

const typeKinds: ReadonlySet<ElementKind> = new Set(['class', 'interface', 'enum']);

/** Outlines by a table. One walk serves all languages whose declarations are plain nodes with names. */
export function outlineByTable(
  table: LanguageTable,
  root: Node,
  source: string,
  deadline: Deadline,
): OutlineElement[] {
  const out = createOutliner(source, deadline);

  const visitAll = (container: Node, place: Place) => {
    let open = place.open;
    out.each(container, place.depth, (child, row, index) => {
      open = table.opens?.(child) ?? open;
      visit(child, { ...place, open, depth: place.depth + 1 }, { row, index });
    });
  };

  const visit = (node: Node, place: Place, start: { row: number; index: number }) => {
    const kind = table.elements[node.type];
    const test = table.testCall?.(node);
    if (test) return suite(node, test, place, start);
    const owner = table.owners?.(node);
    if (owner) {
      const prefix = qualified(place.prefix, owner);
      visitAll(bodyOf(node), { ...place, prefix, inType: true, open: false });
    } else if (kind) declared(node, kind, place, start);
    else if (table.through.has(node.type)) visitAll(bodyOf(node), place);
  };

  const suite = (
    node: Node,
    { title, body, end }: TestCall,
    place: Place,
    start: { row: number; index: number },
  ) => {
    const name = place.prefix === '' ? title : `${place.prefix} › ${title}`;
    const element = { kind: 'test', name, parent: place.parent, exported: false } as const;
    const parent = out.add(end ?? node, { ...element, signature: '' }, start);
    if (body) visitAll(body, { ...place, prefix: name, parent });
  };

  const declared = (
    node: Node,
    kind: ElementKind,
    place: Place,
    start: { row: number; index: number },
  ) => {
    const body = node.childForFieldName('body');
    const text = out.between(node.startIndex, body?.startIndex ?? node.endIndex);
    const found = table.names?.(node) ?? namesByField(node);
    let parent: number | null = null;
    for (const { name, kind: own } of found) {
      if (name === '' || name.length > 160) continue;
      const isTest = table.isTest?.(node, name, text) ?? false;
      const actual = isTest || own === 'test' ? 'test' : memberKind(own ?? kind, place, name);
      const callable = actual === 'function' || actual === 'method';
      const signature = callable ? (table.typeFirst ? withoutNames(text) : text) : '';
      const seen =
        place.visible &&
        table.isExported({ head: text, name, open: place.open, top: !place.inType });
      const full = qualified(place.prefix, name);
      const exported = actual !== 'test' && seen;
      parent = out.add(
        node,
        { kind: actual, name: full, parent: place.parent, exported, signature },
        start,
      );
      if (body && typeKinds.has(own ?? kind)) {
        const open = table.openMembers?.(node) ?? false;
        visitAll(body, {
          prefix: full,
          parent,
          depth: place.depth,
          inType: true,
          open,
          visible: actual === 'test' || seen,
        });
      }
    }
  };

  visitAll(root, { prefix: '', parent: null, depth: 0, inType: false, open: true, visible: true });
  return out.elements;
}

const bodyOf = (node: Node): Node => node.childForFieldName('body') ?? node;

export const namesByField = (node: Node): readonly Named[] => {
  const name = node.childForFieldName('name')?.text;
  return name ? [{ name }] : [];
};

function memberKind(kind: ElementKind, place: Place, name: string): ElementKind {
  if (kind === 'function' && (place.inType || name.includes('.'))) return 'method';
  return kind === 'variable' && place.inType ? 'property' : kind;
}

const withoutNames = (signature: string) =>
  signature.replace(/([\w>\]*&] [*&]{0,3})\w{1,80}(?= ?[,)=])/g, '$1');
