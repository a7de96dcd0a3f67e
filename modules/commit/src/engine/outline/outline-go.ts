import type { Node } from '@vscode/tree-sitter-wasm';
import type { Deadline } from './deadline.ts';
import {
  createOutliner,
  type ElementKind,
  type OutlineElement,
  type Outliner,
  qualified,
} from './outline.ts';

type Start = { row: number; index: number };

/** Elements of Go: functions, methods by receiver, types with their fields, variables, tests. */
export function outlineGo(root: Node, source: string, deadline: Deadline): OutlineElement[] {
  const out = createOutliner(source, deadline);
  out.each(root, 0, (child, row, index) => {
    const start = { row, index };
    if (child.type === 'function_declaration') declared(out, child, '', start);
    else if (child.type === 'method_declaration') declared(out, child, receiverOf(child), start);
    else if (child.type === 'type_declaration') typesIn(out, child, start);
    else if (child.type === 'const_declaration' || child.type === 'var_declaration')
      valuesIn(out, child, start);
  });
  return out.elements;
}

const isExported = (name: string) => /^\p{Lu}/u.test(name);

function declared(out: Outliner, node: Node, receiver: string, start: Start): void {
  const name = node.childForFieldName('name')?.text;
  if (!name) return;
  const isTest = receiver === '' && /^(?:Test|Benchmark|Fuzz|Example)(?![\p{Ll}])/u.test(name);
  const body = node.childForFieldName('body');
  out.add(
    node,
    {
      kind: isTest ? 'test' : receiver === '' ? 'function' : 'method',
      name: qualified(receiver, name),
      parent: null,
      exported: !isTest && isExported(name) && (receiver === '' || isExported(receiver)),
      signature: out.between(node.startIndex, body?.startIndex ?? node.endIndex),
    },
    start,
  );
}

/** `(s *Store[T])` → `Store`. */
function receiverOf(method: Node): string {
  const text = method.childForFieldName('receiver')?.text.slice(0, 200) ?? '';
  return /([\p{L}_][\p{L}\p{N}_]*)(?:\s*\[[^\]]*\])?\s*\)$/u.exec(text)?.[1] ?? '';
}

function typesIn(out: Outliner, node: Node, start: Start): void {
  const specs = node.namedChildren.filter(
    (each) => each?.type === 'type_spec' || each?.type === 'type_alias',
  );
  for (const spec of specs) {
    const name = spec?.childForFieldName('name')?.text;
    const type = spec?.childForFieldName('type');
    if (!spec || !name) continue;
    const kind: ElementKind =
      type?.type === 'interface_type'
        ? 'interface'
        : type?.type === 'struct_type'
          ? 'class'
          : 'type';
    const own =
      specs.length === 1 ? start : { row: spec.startPosition.row, index: spec.startIndex };
    const parent = out.add(
      specs.length === 1 ? node : spec,
      { kind, name, parent: null, exported: isExported(name), signature: '' },
      own,
    );
    if (type) membersIn(out, type, name, parent);
  }
}

function membersIn(out: Outliner, type: Node, prefix: string, parent: number): void {
  const list = type.namedChildren.find((each) => each?.type === 'field_declaration_list') ?? type;
  out.each(list, 2, (child, row, index) => {
    const isMethod = child.type === 'method_elem' || child.type === 'method_spec';
    if (!isMethod && child.type !== 'field_declaration') return;
    const name = child.childForFieldName('name')?.text ?? child.childForFieldName('type')?.text;
    if (!name || name.length > 100) return;
    out.add(
      child,
      {
        kind: isMethod ? 'method' : 'property',
        name: qualified(prefix, name),
        parent,
        exported: isExported(prefix) && isExported(name),
        signature: isMethod ? out.between(child.startIndex, child.endIndex) : '',
      },
      { row, index },
    );
  });
}

function valuesIn(out: Outliner, node: Node, start: Start): void {
  // Grouped specs of `var (…)` are held by a list node; those of `const (…)` are not.
  const list = node.namedChildren.find((each) => each?.type === 'var_spec_list') ?? node;
  const specs = list.namedChildren.filter(
    (each) => each?.type === 'const_spec' || each?.type === 'var_spec',
  );
  for (const spec of specs) {
    const name = spec?.childForFieldName('name')?.text;
    if (!spec || !name || name === '_') continue;
    const own =
      specs.length === 1 ? start : { row: spec.startPosition.row, index: spec.startIndex };
    out.add(
      specs.length === 1 ? node : spec,
      { kind: 'variable', name, parent: null, exported: isExported(name), signature: '' },
      own,
    );
  }
}
