import type { Node } from '@vscode/tree-sitter-wasm';
import type { Deadline } from './deadline.ts';
import {
  createOutliner,
  type ElementKind,
  type OutlineElement,
  type Outliner,
  qualified,
} from './outline.ts';

interface Place {
  readonly prefix: string;
  readonly parent: number | null;
  readonly depth: number;
  readonly exported: boolean;
  readonly start: { row: number; index: number };
}

const declared: Readonly<Record<string, ElementKind>> = {
  function_declaration: 'function',
  generator_function_declaration: 'function',
  function_signature: 'function',
  class_declaration: 'class',
  abstract_class_declaration: 'class',
  interface_declaration: 'interface',
  type_alias_declaration: 'type',
  enum_declaration: 'enum',
};
const functions = new Set([
  'arrow_function',
  'function_expression',
  'function',
  'generator_function',
]);
const testCalls =
  /^(?:describe|it|test|suite|context|specify|bench|fdescribe|fit|xit|xdescribe)(?:\.[\w.]{1,40})?$/;

/** Elements of TypeScript, TSX and JavaScript. */
export function outlineTypescript(
  root: Node,
  source: string,
  deadline: Deadline,
): OutlineElement[] {
  const out = createOutliner(source, deadline);
  visitAll(out, root, {
    prefix: '',
    parent: null,
    depth: 0,
    exported: false,
  });
  return out.elements;
}

function visitAll(out: Outliner, container: Node, place: Omit<Place, 'start'>): void {
  out.each(container, place.depth, (child, row, index) =>
    visit(out, child, { ...place, depth: place.depth + 1, start: { row, index } }),
  );
}

function visit(out: Outliner, node: Node, place: Place): void {
  const kind = declared[node.type];
  if (kind) declaration(out, node, kind, place);
  else if (node.type === 'export_statement') exported(out, node, place);
  else if (node.type === 'lexical_declaration' || node.type === 'variable_declaration')
    variables(out, node, place);
  else if (node.type === 'expression_statement') expression(out, node, place);
  else if (node.type === 'ambient_declaration') visitAll(out, node, place);
  else if (node.type === 'internal_module' || node.type === 'module') {
    const body = node.childForFieldName('body');
    const name = node.childForFieldName('name')?.text ?? '';
    if (body) visitAll(out, body, { ...place, prefix: qualified(place.prefix, name) });
  } else member(out, node, place);
}

function exported(out: Outliner, node: Node, place: Place): void {
  const inner = node.childForFieldName('declaration') ?? node.childForFieldName('value');
  if (!inner) return;
  if (declared[inner.type] && inner.childForFieldName('name')) {
    declaration(out, inner, declared[inner.type]!, { ...place, exported: true });
  } else if (inner.type === 'lexical_declaration' || inner.type === 'variable_declaration') {
    variables(out, inner, { ...place, exported: true });
  } else if (inner.type === 'internal_module' || inner.type === 'ambient_declaration') {
    visit(out, inner, { ...place, exported: true });
  } else valued(out, inner, inner, 'default', { ...place, exported: true });
}

function declaration(out: Outliner, node: Node, kind: ElementKind, place: Place): void {
  const name = node.childForFieldName('name')?.text;
  if (!name) return;
  const full = qualified(place.prefix, name);
  const body = node.childForFieldName('body') ?? node.childForFieldName('value');
  const signature = out.between(node.startIndex, body?.startIndex ?? node.endIndex);
  const { parent, exported: isExported } = place;
  const at = out.add(
    node,
    { kind, name: full, parent, exported: isExported, signature },
    place.start,
  );
  const members =
    body && ['class_body', 'interface_body', 'object_type', 'enum_body'].includes(body.type);
  if (members && kind !== 'enum') {
    visitAll(out, body, { prefix: full, parent: at, depth: place.depth, exported: isExported });
  }
}

function variables(out: Outliner, node: Node, place: Place): void {
  for (const declarator of node.namedChildren) {
    if (declarator?.type !== 'variable_declarator') continue;
    const name = declarator.childForFieldName('name');
    if (name?.type !== 'identifier') continue;
    valued(out, node, declarator.childForFieldName('value'), name.text, place);
  }
}

/** Adds a name with its value: a function, a class, or a value that may contain functions. */
function valued(out: Outliner, node: Node, value: Node | null, name: string, place: Place): void {
  const isFunction = value !== null && functions.has(value.type);
  const kind = isFunction ? 'function' : value?.type === 'class' ? 'class' : 'variable';
  const body = isFunction ? value.childForFieldName('body') : null;
  const signature = isFunction
    ? out.between(value.startIndex, body?.startIndex ?? value.endIndex)
    : '';
  const full = qualified(place.prefix, name);
  const { parent, exported: isExported } = place;
  const at = out.add(
    node,
    { kind, name: full, parent, exported: isExported, signature },
    place.start,
  );
  const inner = {
    prefix: name === 'default' ? place.prefix : full,
    parent: at,
    depth: place.depth,
    exported: isExported,
  };
  if (value?.type === 'class') visitAll(out, value.childForFieldName('body') ?? value, inner);
  for (const held of objectsIn(value)) visitAll(out, held, inner);
}

/** An object literal, or those passed to a call: `defineStore({ … })`. */
function objectsIn(value: Node | null): Node[] {
  if (value === null) return [];
  if (value.type === 'object') return [value];
  if (/^(?:as|satisfies)_expression$/.test(value.type))
    return objectsIn(value.namedChildren[0] ?? null);
  if (value.type !== 'call_expression') return [];
  const given = value.childForFieldName('arguments')?.namedChildren ?? [];
  return given.filter((each): each is Node => each?.type === 'object').slice(0, 2);
}

/** Members of classes, interfaces and object literals. */
function member(out: Outliner, node: Node, place: Place): void {
  if (place.parent === null) return;
  const name = (node.childForFieldName('name') ?? node.childForFieldName('key'))?.text;
  if (!name || name.length > 120) return;
  const value = node.childForFieldName('value');
  const isFunction = value !== null && functions.has(value.type);
  const isMethod =
    isFunction ||
    /^(?:method_definition|method_signature|abstract_method_signature)$/.test(node.type);
  const isProperty = /^(?:public_field_definition|field_definition|property_signature)$/.test(
    node.type,
  );
  if (!isMethod && !isProperty) return;
  const body =
    node.childForFieldName('body') ?? (isFunction ? value.childForFieldName('body') : null);
  const text = out.between(node.startIndex, body?.startIndex ?? node.endIndex);
  const hidden =
    /^(?:private|protected|#)|[\s]private\s/.test(text) ||
    name.startsWith('_') ||
    name.startsWith('#');
  out.add(
    node,
    {
      kind: isMethod ? 'method' : 'property',
      name: qualified(place.prefix, name.replace(/^["']|["']$/g, '')),
      parent: place.parent,
      exported: place.exported && !hidden,
      signature: isMethod ? text : '',
    },
    place.start,
  );
}

/** Tests by the call that declares them, and functions assigned to exports or a prototype. */
function expression(out: Outliner, node: Node, place: Place): void {
  const inner = node.namedChildren[0];
  if (inner?.type === 'assignment_expression') {
    const left = inner.childForFieldName('left')?.text ?? '';
    if (!/^[\w$.]{1,120}$/.test(left)) return;
    const name = left.replace(/^module\.exports\.?|^exports\./, '').replace('.prototype.', '.');
    const isExported = /^(?:module\.)?exports/.test(left);
    valued(out, node, inner.childForFieldName('right'), name === '' ? 'default' : name, {
      ...place,
      exported: isExported,
    });
    return;
  }
  if (inner?.type !== 'call_expression') return;
  const callee = inner.childForFieldName('function');
  const name =
    callee?.type === 'call_expression' ? callee.childForFieldName('function')?.text : callee?.text;
  if (!name || !testCalls.test(name.slice(0, 60))) return;
  const given = inner.childForFieldName('arguments')?.namedChildren ?? [];
  const title = given[0];
  if (!title || !/string|template|identifier/.test(title.type)) return;
  const words = title.text
    .replace(/^[`'"]|[`'"]$/g, '')
    .replace(/\s+/g, ' ')
    .slice(0, 120);
  const full = place.prefix === '' ? words : `${place.prefix} › ${words}`;
  const at = out.add(
    node,
    { kind: 'test', name: full, parent: place.parent, exported: false, signature: '' },
    place.start,
  );
  const body = given
    .findLast((each) => each !== null && functions.has(each.type))
    ?.childForFieldName('body');
  if (body?.type === 'statement_block' && /^(?:f|x)?(?:describe|suite|context)/.test(name)) {
    visitTests(out, body, { prefix: full, parent: at, depth: place.depth, exported: false });
  }
}

/** Inside a suite only tests count. Its variables are not elements. */
function visitTests(out: Outliner, body: Node, place: Omit<Place, 'start'>): void {
  out.each(body, place.depth, (child, row, index) => {
    if (child.type !== 'expression_statement') return;
    expression(out, child, { ...place, depth: place.depth + 1, start: { row, index } });
  });
}
