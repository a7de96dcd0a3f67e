import type { Node } from '@vscode/tree-sitter-wasm';
import type { Deadline } from './deadline.ts';
import { createOutliner, type OutlineElement, type Outliner, qualified } from './outline.ts';

interface Place {
  readonly prefix: string;
  readonly parent: number | null;
  readonly depth: number;
  readonly inTest: boolean;
}

/** Elements of Python: functions, classes, methods, and assigned names. */
export function outlinePython(root: Node, source: string, deadline: Deadline): OutlineElement[] {
  const out = createOutliner(source, deadline);
  visitAll(out, root, { prefix: '', parent: null, depth: 0, inTest: false });
  return out.elements;
}

function visitAll(out: Outliner, container: Node, place: Place): void {
  out.each(container, place.depth, (child, row, index) => {
    const start = { row, index };
    const inner =
      child.type === 'decorated_definition' ? child.childForFieldName('definition') : child;
    if (inner?.type === 'function_definition') defined(out, child, inner, place, start);
    else if (inner?.type === 'class_definition') classed(out, child, inner, place, start);
    else if (inner?.type === 'expression_statement') assigned(out, inner, place, start);
    // `if TYPE_CHECKING:` and `try: import` contain definitions of the module as well.
    else if (inner?.type === 'if_statement' || inner?.type === 'try_statement') {
      const block = inner.namedChildren.find((each) => each?.type === 'block');
      if (block) visitAll(out, block, { ...place, depth: place.depth + 1 });
    }
  });
}

type Start = { row: number; index: number };

function defined(out: Outliner, node: Node, inner: Node, place: Place, start: Start): void {
  const name = inner.childForFieldName('name')?.text;
  if (!name) return;
  const isTest = /^test_?/.test(name) && (place.parent === null || place.inTest);
  const body = inner.childForFieldName('body');
  out.add(
    node,
    {
      kind: isTest ? 'test' : place.parent === null ? 'function' : 'method',
      name: qualified(place.prefix, name),
      parent: place.parent,
      exported: !isTest && (!name.startsWith('_') || name === '__init__'),
      signature: out.between(inner.startIndex, body?.startIndex ?? inner.endIndex),
    },
    start,
  );
}

function classed(out: Outliner, node: Node, inner: Node, place: Place, start: Start): void {
  const name = inner.childForFieldName('name')?.text;
  const body = inner.childForFieldName('body');
  if (!name) return;
  const inTest = /^Test|Tests?$/.test(name);
  const full = qualified(place.prefix, name);
  const parent = out.add(
    node,
    {
      kind: inTest ? 'test' : 'class',
      name: full,
      parent: place.parent,
      exported: !inTest && !name.startsWith('_'),
      signature: out.between(inner.startIndex, body?.startIndex ?? inner.endIndex),
    },
    start,
  );
  if (body) visitAll(out, body, { prefix: full, parent, depth: place.depth + 1, inTest });
}

function assigned(out: Outliner, statement: Node, place: Place, start: Start): void {
  const assignment = statement.namedChildren[0];
  const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : null;
  if (left?.type !== 'identifier') return;
  out.add(
    statement,
    {
      kind: place.parent === null ? 'variable' : 'property',
      name: qualified(place.prefix, left.text),
      parent: place.parent,
      exported: !left.text.startsWith('_'),
      signature: '',
    },
    start,
  );
}
