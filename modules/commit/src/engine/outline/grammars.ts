import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Language, Parser } from '@vscode/tree-sitter-wasm';

type Wasm = typeof import('@vscode/tree-sitter-wasm');

const files: Readonly<Record<string, string>> = {
  typescript: 'tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-tsx.wasm',
  // The TSX grammar also reads JavaScript with JSX and, unlike the JavaScript grammar, Flow-like types.
  javascript: 'tree-sitter-tsx.wasm',
  python: 'tree-sitter-python.wasm',
  go: 'tree-sitter-go.wasm',
  rust: 'tree-sitter-rust.wasm',
  java: 'tree-sitter-java.wasm',
  // The C++ grammar also reads C, and there is no C grammar.
  c: 'tree-sitter-cpp.wasm',
  cpp: 'tree-sitter-cpp.wasm',
  csharp: 'tree-sitter-c-sharp.wasm',
  ruby: 'tree-sitter-ruby.wasm',
  php: 'tree-sitter-php.wasm',
  css: 'tree-sitter-css.wasm',
  vue: 'tree-sitter-typescript.wasm',
  svelte: 'tree-sitter-typescript.wasm',
};

let runtime: Promise<Wasm> | undefined;
const grammars = new Map<string, Promise<Language>>();

export const hasGrammar = (language: string | null): language is string =>
  language !== null && Object.hasOwn(files, language);

const fileOf = (name: string) =>
  createRequire(import.meta.url).resolve(`@vscode/tree-sitter-wasm/wasm/${name}`);

/** The parsers' runtime, loaded once for each process. */
export function prepareRuntime(): Promise<Wasm> {
  runtime ??= (async () => {
    const { default: wasm } = await import('@vscode/tree-sitter-wasm');
    // In the bundle it is no longer beside its files.
    await wasm.Parser.init({ locateFile: fileOf });
    return wasm;
  })();
  return runtime;
}

/** A grammar, loaded once for each process and never deleted. */
export async function loadGrammar(language: string): Promise<Language> {
  const { Language } = await prepareRuntime();
  const file = files[language]!;
  const known = grammars.get(file);
  if (known !== undefined) return known;
  // With a path it would first load `node:fs/promises`, which takes longer than reading.
  const loading = Language.load(readFileSync(fileOf(file)));
  grammars.set(file, loading);
  return loading;
}

/** A parser for a language. The caller deletes it. */
export async function parserFor(language: string): Promise<Parser> {
  const { Parser } = await prepareRuntime();
  const parser = new Parser();
  parser.setLanguage(await loadGrammar(language));
  return parser;
}
