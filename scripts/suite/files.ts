/**
 * Which tests there are. Nothing is listed by hand: a new package is in `workspaces`, a new test is in
 * a package, in `test/` or in `scripts/`.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface TestFile {
  readonly path: string;
  /** It kills processes, opens ports or changes the working directory: it gets a process of its own. */
  readonly isAlone: boolean;
}

interface PackageFile {
  readonly workspaces?: readonly string[];
  /** What our own tools want to know of a package. */
  readonly dojang?: { readonly tests?: 'alone'; readonly coverage?: number };
}

export const readPackage = (folder: string): PackageFile =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The folders of all packages, the arrow's lowest first as package.json has them. */
export function packageFolders(): string[] {
  return (readPackage('.').workspaces ?? [])
    .flatMap((pattern) => globSync(pattern).sort())
    .filter((folder) => existsSync(join(folder, 'package.json')));
}

const testsBelow = (folder: string) =>
  globSync(`${folder}/**/*.test.ts`, { exclude: (path) => path.includes('node_modules') }).sort();

/** The suite of the embedded defaults. */
export function suiteFiles(): TestFile[] {
  const ofPackages = packageFolders().flatMap((folder) => {
    const isAlone = readPackage(folder).dojang?.tests === 'alone';
    return testsBelow(folder).map((path) => ({
      path,
      // A package's `test/` folder has what needs whole processes, as `test/` at the root.
      isAlone: isAlone || path.startsWith(`${folder}/test/`),
    }));
  });
  const ofTools = ['scripts', 'bench'].flatMap(testsBelow);
  return [
    ...ofPackages,
    ...ofTools.map((path) => ({ path, isAlone: false })),
    ...globSync('test/*.test.ts')
      .sort()
      .map((path) => ({ path, isAlone: true })),
  ];
}

const alone = (pattern: string): TestFile[] =>
  globSync(pattern)
    .sort()
    .map((path) => ({ path, isAlone: true }));

export const journeyFiles = (): TestFile[] => alone('test/journeys/*.test.ts');

/** What runs again on PostgreSQL and Redis, and what only they can show. */
export const serverFiles = (): TestFile[] => [
  ...suiteFiles().filter(({ path }) => reachesDatabase(path)),
  ...alone('test/servers/*.test.ts'),
];

const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:from|import\(|import)\s*['"]([^'"]+)['"]/g)].map(([, to = '']) => to);

/**
 * Whether a test, or a file that it imports by its path, asks for a database or a Redis of the tests.
 * What asks for neither does the same again: it is not run twice.
 */
export function reachesDatabase(path: string, seen = new Set<string>()): boolean {
  if (seen.has(path) || !existsSync(path)) return false;
  seen.add(path);
  const text = readFileSync(path, 'utf8');
  if (/DOJANG_TEST_|@dojang\/kernel\/testing['"]|\/testing\/(index|test-)/.test(text)) return true;
  return importsOf(text)
    .filter((to) => to.startsWith('.'))
    .some((to) => reachesDatabase(normalize(join(dirname(path), to)), seen));
}
