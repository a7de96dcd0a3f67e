import type { Node } from '@vscode/tree-sitter-wasm';
import { cFamily } from './outline-c.ts';
import { type LanguageTable, type Named, namesByField, type TestCall } from './outline-table.ts';

const rust: LanguageTable = {
  elements: {
    function_item: 'function',
    function_signature_item: 'function',
    struct_item: 'class',
    union_item: 'class',
    enum_item: 'enum',
    trait_item: 'interface',
    type_item: 'type',
    const_item: 'variable',
    static_item: 'variable',
    macro_definition: 'function',
    field_declaration: 'property',
    enum_variant: 'property',
  },
  through: new Set(['mod_item', 'foreign_mod_item']),
  owners: (node) =>
    node.type === 'impl_item'
      ? (/[\w:]+/.exec(node.childForFieldName('type')?.text.slice(0, 200) ?? '')?.[0] ?? null)
      : null,
  isTest: (node) =>
    node.type === 'function_item' && /\b(?:test|rstest|bench|test_case)\b/.test(above(node)),
  isExported: ({ head, open, top }) => /^pub\s/.test(head) || (open && !top),
  openMembers: (node) => node.type !== 'struct_item' && node.type !== 'union_item',
};

/** The attributes right above a Rust item. */
function above(node: Node): string {
  let text = '';
  let at = node.previousNamedSibling;
  for (let times = 0; times < 10 && at !== null; times += 1) {
    if (at.type === 'attribute_item') text += at.text.slice(0, 200);
    else if (!at.type.endsWith('comment')) break;
    at = at.previousNamedSibling;
  }
  return text;
}

/** `int a, b;`: the names of the declarators in a field, or in the declaration that it wraps. */
function declarators(node: Node): readonly Named[] {
  const holder = node.namedChildren.find((each) => each?.type === 'variable_declaration') ?? node;
  return holder.namedChildren
    .filter(
      (each) =>
        each !== null && /^(?:variable_declarator|property_element|const_element)$/.test(each.type),
    )
    .map((each) => (each!.childForFieldName('name') ?? each!.namedChildren[0])?.text ?? '')
    .map((name) => ({ name: name.replace(/^\$/, '') }));
}

const namesOrDeclarators = (node: Node) =>
  node.childForFieldName('name') ? namesByField(node) : declarators(node);

const java: LanguageTable = {
  elements: {
    class_declaration: 'class',
    record_declaration: 'class',
    interface_declaration: 'interface',
    annotation_type_declaration: 'interface',
    enum_declaration: 'enum',
    method_declaration: 'function',
    constructor_declaration: 'function',
    compact_constructor_declaration: 'function',
    field_declaration: 'variable',
    constant_declaration: 'variable',
    enum_constant: 'property',
  },
  through: new Set(['enum_body_declarations']),
  names: namesOrDeclarators,
  isTest: (node, _name, head) =>
    node.type === 'method_declaration' &&
    /^[^(]{0,200}@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\b/.test(head),
  isExported: ({ head, open, top }) =>
    (!top && open) ||
    /^(?:@[\w.]{1,60}(?:\([^)]{0,200}\))? |[a-z]{1,12} ){0,8}(?:public|protected) /.test(head),
  openMembers: (node) => /^(?:interface|annotation_type|enum)/.test(node.type),
  typeFirst: true,
};

const csharp: LanguageTable = {
  elements: {
    class_declaration: 'class',
    struct_declaration: 'class',
    record_declaration: 'class',
    interface_declaration: 'interface',
    enum_declaration: 'enum',
    delegate_declaration: 'type',
    method_declaration: 'function',
    constructor_declaration: 'function',
    operator_declaration: 'function',
    property_declaration: 'property',
    event_field_declaration: 'property',
    field_declaration: 'variable',
    enum_member_declaration: 'property',
  },
  through: new Set(['namespace_declaration', 'preproc_if', 'preproc_region']),
  names: namesOrDeclarators,
  isTest: (node, _name, head) =>
    node.type === 'method_declaration' &&
    /^\[[^\]]{0,200}\b(?:Fact|Theory|Test|TestCase|TestMethod)\b/.test(head),
  isExported: ({ head, open, top }) =>
    (!top && open) ||
    /^(?:\[[^\]]{0,200}\] ?){0,8}(?:[a-z]{1,12} ){0,4}(?:public|protected) /.test(head),
  openMembers: (node) => /^(?:interface|enum)/.test(node.type),
  typeFirst: true,
};

const rubyTests =
  /^(?:describe|context|it|specify|feature|scenario|test|should|shared_examples|example|xit|fit)$/;

const ruby: LanguageTable = {
  elements: {
    class: 'class',
    module: 'class',
    method: 'function',
    singleton_method: 'function',
    assignment: 'variable',
  },
  through: new Set(['if', 'begin', 'body_statement']),
  names: (node) => {
    if (node.type !== 'assignment') return namesByField(node);
    const left = node.childForFieldName('left');
    return left?.type === 'constant' ? [{ name: left.text }] : [];
  },
  isTest: (_node, name, head) =>
    /^def test_/.test(head) ||
    (/^(?:Test[A-Z_]|\w+Test$)/.test(name) && /^class .{0,200}Test/.test(head)),
  testCall: (node) => {
    if (node.type !== 'call') return null;
    if (!rubyTests.test(node.childForFieldName('method')?.text.slice(0, 30) ?? '')) return null;
    const block = node.childForFieldName('block');
    const title = node.childForFieldName('arguments')?.namedChildren[0];
    return block && title ? titled(title, block.childForFieldName('body')) : null;
  },
  isExported: ({ name, open }) => open && !name.startsWith('_'),
  openMembers: () => true,
  opens: (node) =>
    node.type === 'identifier' && /^(?:private|protected|public)$/.test(node.text.slice(0, 12))
      ? node.text === 'public'
      : null,
};

const titled = (title: Node, body: Node | null): TestCall => ({
  title: title.text
    .slice(0, 120)
    .replace(/^["']|["']$/g, '')
    .replace(/\s+/g, ' '),
  body,
});

const php: LanguageTable = {
  elements: {
    class_declaration: 'class',
    trait_declaration: 'class',
    interface_declaration: 'interface',
    enum_declaration: 'enum',
    function_definition: 'function',
    method_declaration: 'function',
    property_declaration: 'variable',
    const_declaration: 'variable',
    enum_case: 'property',
  },
  through: new Set(['namespace_definition', 'if_statement', 'compound_statement']),
  names: namesOrDeclarators,
  isTest: (node, name, head) =>
    node.type === 'method_declaration' && (/^test[A-Z_]/.test(name) || /^#\[Test\b/.test(head)),
  testCall: (node) => {
    const call = node.type === 'expression_statement' ? node.namedChildren[0] : null;
    if (call?.type !== 'function_call_expression') return null;
    if (!/^(?:it|test|describe)$/.test(call.childForFieldName('function')?.text.slice(0, 20) ?? ''))
      return null;
    const given = call.childForFieldName('arguments')?.namedChildren ?? [];
    const body = given[1]?.namedChildren[0]?.childForFieldName('body') ?? null;
    return given[0] && body ? titled(given[0], body) : null;
  },
  isExported: ({ head }) => !/^(?:#\[[^\]]{0,200}\] ?)?(?:[a-z]{1,10} ){0,3}private\b/.test(head),
};

const css: LanguageTable = {
  elements: { rule_set: 'class', keyframes_statement: 'class' },
  through: new Set([
    'media_statement',
    'supports_statement',
    'block',
    'at_rule',
    'scope_statement',
  ]),
  names: (node) => {
    const first = node.namedChildren[0];
    const name = first?.text.slice(0, 120).replace(/\s+/g, ' ') ?? '';
    return [{ name: node.type === 'keyframes_statement' ? `@keyframes ${name}` : name }];
  },
  isExported: () => false,
};

export const tables: Readonly<Record<string, LanguageTable>> = {
  rust,
  java,
  c: cFamily,
  cpp: cFamily,
  csharp,
  ruby,
  php,
  css,
};
