/**
 * Which lines of each package the tests run, from what V8 counts in every process of a run: tests,
 * servers, agents, threads. A line counts when code is left of it after types and comments are gone.
 * Screens (`.tsx`) run in the browser of the journeys and are not in the figure.
 */
import { globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageFolders } from './files.ts';

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** What V8 writes of one script. */
export interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
}

interface Line {
  readonly start: number;
  readonly end: number;
}

export interface LineCount {
  readonly lines: number;
  readonly covered: number;
}

export interface CoverageResult {
  readonly at: string;
  readonly packages: Readonly<Record<string, LineCount>>;
  readonly files: Readonly<Record<string, LineCount>>;
}

export const coveragePath = 'node_modules/.cache/dojang-coverage.json';

/** The sources of a package that Node runs as they are. */
export const sourcesOf = (folder: string): string[] =>
  globSync(`${folder}/**/*.{ts,js,cjs}`, { exclude: (path) => /node_modules|dist$/.test(path) })
    .filter((path) => !/\.test\.ts$|\.gen\.ts$|\.d\.ts$|\/testing\/|\/test\/|\/dist\//.test(path))
    .sort();

const blank = (found: string) => found.replace(/[^\n]/g, ' ');

/** Where the lines with code begin and end. */
export function linesOfCode(text: string, isTyped = true): Line[] {
  const code = (isTyped ? stripTypeScriptTypes(text) : text)
    .replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, blank)
    .replace(/^[ \t]*\/\/.*$/gm, blank);
  const lines: Line[] = [];
  let at = 0;
  for (const line of code.split('\n')) {
    const start = at + line.length - line.trimStart().length;
    const end = at + line.trimEnd().length;
    if (end > start) lines.push({ start, end });
    at += line.length + 1;
  }
  return lines;
}

/** Which of `lines` one process ran. The range that begins last around a line has the word. */
export function coveredLines(
  lines: readonly Line[],
  functions: ScriptCoverage['functions'],
): Uint8Array {
  const covered = new Uint8Array(lines.length);
  for (const { startOffset, endOffset, count } of functions.flatMap(({ ranges }) => ranges)) {
    const first = firstAtOrAfter(lines, startOffset);
    for (let n = first; n < lines.length && (lines[n]?.end ?? 0) <= endOffset; n += 1) {
      covered[n] = count > 0 ? 1 : 0;
    }
  }
  return covered;
}

function firstAtOrAfter(lines: readonly Line[], offset: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Coverage {
  readonly #root = `${pathToFileURL(process.cwd()).href}/`;
  readonly #files = new Map<
    string,
    { readonly lines: readonly Line[]; readonly hits: Uint8Array }
  >();

  constructor() {
    for (const path of packageFolders().flatMap(sourcesOf)) {
      const lines = linesOfCode(readFileSync(path, 'utf8'), path.endsWith('.ts'));
      this.#files.set(path, { lines, hits: new Uint8Array(lines.length) });
    }
  }

  /** Adds what the processes of a shard left in `folder`. */
  add(folder: string): void {
    for (const name of listFolder(folder)) {
      try {
        const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
        for (const script of result) this.#addScript(script);
      } catch {
        // A process that was killed while it wrote: what it ran is not known.
      }
    }
  }

  #addScript({ url, functions }: ScriptCoverage): void {
    if (!url.startsWith(this.#root) || url.includes('/node_modules/')) return;
    const file = this.#files.get(relative(process.cwd(), fileURLToPath(url)));
    if (file === undefined) return;
    const covered = coveredLines(file.lines, functions);
    for (let n = 0; n < covered.length; n += 1) if (covered[n]) file.hits[n] = 1;
  }

  result(now: Date): CoverageResult {
    const files = Object.fromEntries(
      [...this.#files].map(([path, { hits }]) => [
        path,
        { lines: hits.length, covered: hits.reduce((sum, hit) => sum + hit, 0) },
      ]),
    );
    const sum = (folder: string): LineCount => {
      const own = Object.entries(files).filter(([path]) => path.startsWith(`${folder}/`));
      return {
        lines: own.reduce((total, [, { lines }]) => total + lines, 0),
        covered: own.reduce((total, [, { covered }]) => total + covered, 0),
      };
    };
    const packages = Object.fromEntries(packageFolders().map((folder) => [folder, sum(folder)]));
    return { at: now.toISOString(), packages, files };
  }

  write(now: Date): void {
    mkdirSync(dirname(coveragePath), { recursive: true });
    writeFileSync(coveragePath, JSON.stringify(this.result(now), null, 1));
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
