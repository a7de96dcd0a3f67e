import type { Node } from '@vscode/tree-sitter-wasm';
import type { LanguageTable, Named, TestCall } from './outline-table.ts';

const gtest = /^(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P|BOOST_AUTO_TEST_CASE)$/;
const catchTest = /^(?:CATCH_)?(?:TEST_CASE|SCENARIO|TEST_CASE_METHOD|TEMPLATE_TEST_CASE)$/;
const headEnd = /[;{]/;

/** C and C++. A name is at the end of a chain of declarators. */
export const cFamily: LanguageTable = {
  elements: {
    function_definition: 'function',
    declaration: 'variable',
    field_declaration: 'property',
    class_specifier: 'class',
    struct_specifier: 'class',
    union_specifier: 'class',
    enum_specifier: 'enum',
    enumerator: 'property',
    type_definition: 'type',
    alias_declaration: 'type',
    concept_definition: 'type',
    preproc_def: 'variable',
    preproc_function_def: 'function',
  },
  through: new Set([
    'namespace_definition',
    'template_declaration',
    'linkage_specification',
    'preproc_ifdef',
    'preproc_if',
    'preproc_else',
    'preproc_elif',
    'declaration_list',
  ]),
  names,
  testCall,
  isExported: ({ head, open, top }) =>
    top ? !/^(?:inline )?static\b/.test(head) : open && !/^private\b/.test(head),
  openMembers: (node) => node.type !== 'class_specifier',
  opens: (node) =>
    node.type === 'access_specifier' ? /^(?:public|protected)/.test(node.text.slice(0, 20)) : null,
  typeFirst: true,
};

function names(node: Node): readonly Named[] {
  if (node.type === 'type_definition' || !/definition|^(?:field_)?declaration$/.test(node.type)) {
    const field = node.type === 'type_definition' ? 'declarator' : 'name';
    const name = node.childForFieldName(field)?.text;
    // `struct S *next;` names a type without defining it.
    const isUse = /_specifier$/.test(node.type) && node.childForFieldName('body') === null;
    return name && !isUse ? [{ name: lastWord(name) }] : [];
  }
  const { name, isFunction, parameters } = chain(node);
  if (name === '') return [];
  if (gtest.test(name) && parameters) {
    const title = parameters.text.slice(1, 200).replace(/\)[^)]*$/, '');
    return [
      {
        name: title
          .split(',')
          .map((part) => part.trim())
          .join('.'),
        kind: 'test',
      },
    ];
  }
  return [{ name, ...(isFunction ? { kind: 'function' as const } : {}) }];
}

function chain(node: Node): { name: string; isFunction: boolean; parameters: Node | null } {
  let at: Node | null = node.childForFieldName('declarator');
  let isFunction = false;
  let parameters: Node | null = null;
  let name = '';
  for (let depth = 0; at !== null && depth < 12; depth += 1) {
    if (at.type === 'function_declarator') {
      isFunction = true;
      parameters = at.childForFieldName('parameters');
    }
    const wraps = /^(?:reference|parenthesized|attributed)_declarator$/.test(at.type);
    const inner: Node | null =
      at.childForFieldName('declarator') ?? (wraps ? (at.namedChildren[0] ?? null) : null);
    if (inner === null) name = at.text.slice(0, 200);
    at = inner;
  }
  return { name: scoped(name), isFunction, parameters };
}

/** `ns::Store<T>::save` → `Store.save`. A namespace is not part of a name. */
function scoped(name: string): string {
  const parts = name.replace(/<[^<>]{0,100}>/g, '').split('::');
  return parts.slice(-2).join('.').replace(/\s+/g, ' ').trim();
}

const lastWord = (text: string) => /\w+(?=\W*$)/.exec(text.slice(-120))?.[0] ?? '';

/** Catch2's tests parse as a call and, behind it, a block. */
function testCall(node: Node): TestCall | null {
  if (node.type !== 'expression_statement') return null;
  const call = node.namedChildren[0];
  if (call?.type !== 'call_expression') return null;
  if (!catchTest.test(call.childForFieldName('function')?.text.slice(0, 40) ?? '')) return null;
  const given = call.childForFieldName('arguments')?.namedChildren ?? [];
  const title = given.find((each) => each?.type === 'string_literal')?.text.slice(1, 120);
  const block = node.nextNamedSibling;
  if (!title || block?.type !== 'compound_statement' || headEnd.test(title)) return null;
  return { title: title.replace(/"$/, ''), body: null, end: block };
}
