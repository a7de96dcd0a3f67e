import type { Node, Parser } from '@vscode/tree-sitter-wasm';
import { hasGrammar, parserFor } from './grammars.ts';
import type { OutlineElement } from './outline.ts';
import { outlineGo } from './outline-go.ts';
import { outlineByLines } from './outline-light.ts';
import { outlinePython } from './outline-python.ts';
import { outlineTypescript } from './outline-typescript.ts';
import type { ReadFile } from './read-file.ts';
import { coverSecrets } from './secrets.ts';

/** Both sides of one file; a side that does not exist is empty. */
export interface Outlines {
  readonly before: readonly OutlineElement[];
  readonly after: readonly OutlineElement[];
}

/** Characters that are parsed for one change, at about 5 MB a second; beyond, hunks are enough. */
const parseMax = 6 * 1024 * 1024;

const byLanguage: Readonly<Record<string, (root: Node, source: string) => OutlineElement[]>> = {
  typescript: outlineTypescript,
  tsx: outlineTypescript,
  javascript: outlineTypescript,
  python: outlinePython,
  go: outlineGo,
};

/**
 * The outlines of every file that can be read and parsed without an error on both sides; for all
 * others the hunks have to do. Smaller files first, so that one big file does not use up the budget.
 */
export async function outlinesOf(files: readonly ReadFile[]): Promise<Map<ReadFile, Outlines>> {
  const found = new Map<ReadFile, Outlines>();
  const parsers = new Map<string, Parser>();
  const size = ({ input }: ReadFile) => (input.before?.length ?? 0) + (input.after?.length ?? 0);
  let left = parseMax;
  const bySize = files
    .filter(({ file, edits }) => file.ignored === null && edits !== null && file.language !== null)
    .sort((a, b) => size(a) - size(b));
  try {
    for (const read of bySize) {
      left -= size(read);
      if (left < 0) break;
      const outlines = await outlineBoth(read, parsers);
      if (outlines) found.set(read, outlines);
    }
    for (const parser of parsers.values()) parser.delete();
  } catch {
    // A parser that cannot be loaded, or dies of a hostile file, must not keep a change from being
    // drafted: what it has not read is told by hunks.
  }
  return found;
}

/** Names must not carry a secret, so the covered text is read; its indexes are those of the real one. */
async function outlineBoth(read: ReadFile, parsers: Map<string, Parser>): Promise<Outlines | null> {
  const { input, file } = read;
  const language = file.language!;
  if (!hasGrammar(language)) {
    const before = outlineByLines(language, coverSecrets(input.before ?? ''));
    const after = outlineByLines(language, coverSecrets(input.after ?? ''));
    return before && after ? { before, after } : null;
  }
  const parser = parsers.get(language) ?? (await parserFor(language));
  parsers.set(language, parser);
  const before = parsed(parser, language, coverSecrets(input.before ?? ''));
  const after = before && parsed(parser, language, coverSecrets(input.after ?? ''));
  return before && after ? { before, after } : null;
}

/** Null on any parse error: a wrong name is worse than none. */
function parsed(parser: Parser, language: string, source: string): OutlineElement[] | null {
  if (source === '') return [];
  let steps = 0;
  const stepsMax = 20_000 + source.length;
  // The parser calls back every hundred operations or so; hostile grammar ambiguity ends here.
  const progressCallback = () => {
    steps += 1;
    return steps > stepsMax;
  };
  const tree = parser.parse(source, null, { progressCallback });
  if (tree === null) {
    parser.reset();
    return null;
  }
  try {
    return tree.rootNode.hasError ? null : byLanguage[language]!(tree.rootNode, source);
  } finally {
    tree.delete();
  }
}
