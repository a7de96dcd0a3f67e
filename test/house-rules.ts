import { checkMigrations, checkMovedRows } from './migration-rules.ts';
import { checkStories } from './story-rule.ts';
import { checkWords } from './word-rule.ts';

/** The house rules as pure functions over {path → text}, so that each can be shown a broken house. */

export type Files = ReadonlyMap<string, string>;
export interface Violation {
  readonly path: string;
  readonly what: string;
}

/** Floor → floors below it, whose packages it may import. This is the arrow. */
const arrow: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  ui: ['kernel'],
  modules: ['ui', 'kernel'],
  server: ['modules', 'kernel'],
  web: ['modules', 'ui', 'kernel'],
  agent: ['modules', 'kernel'],
  editors: [],
};
/** Floors of several packages, a folder each; every other floor is one package. */
const shared = ['modules', 'editors'];

const floorOf = (path: string) => path.slice(0, path.indexOf('/'));
/** The folder of the package that a file lies in. */
const packageOf = (path: string): string | undefined => {
  const [floor = '', name, ...rest] = path.split('/');
  if (arrow[floor] === undefined || name === undefined) return undefined;
  if (!shared.includes(floor)) return floor;
  return rest.length > 0 ? `${floor}/${name}` : undefined;
};
const packagesOf = (files: Files): string[] =>
  [...new Set([...files.keys()].flatMap((path) => packageOf(path) ?? []))].sort();
/** The folder of `@dojang/<name>`. */
const folderOf = (name: string, packages: readonly string[]): string | undefined => {
  const word = name.replace('@dojang/', '');
  return [word, ...shared.map((floor) => `${floor}/${word}`)].find((folder) =>
    packages.includes(folder),
  );
};

const isCode = (path: string) => /\.(ts|tsx|c?js)$/.test(path);
const isTest = (path: string) => /\.test\.ts$|\/test\/|\/testing\/|\/testing\.ts$/.test(path);
const isGenerated = (path: string) => path.endsWith('.gen.ts');
const isTool = (path: string) => /^(bench|test|scripts)\//.test(path);

function importsOf(text: string): string[] {
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function resolveRelative(from: string, to: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of to.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** server, web, agent → modules → kernel; modules never meet; no relative import leaves its package. */
export function checkArrow(files: Files): Violation[] {
  const out: Violation[] = [];
  const packages = packagesOf(files);
  for (const [path, text] of files) {
    const home = packageOf(path);
    if (!isCode(path) || home === undefined) continue;
    for (const target of importsOf(text)) {
      if (target.startsWith('.')) {
        if (!resolveRelative(path, target).startsWith(`${home}/`)) {
          out.push({
            path,
            what: `imports ${target}, which leaves ${home}: import the package by name`,
          });
        }
        continue;
      }
      if (target === '@dojang/kernel/server' && home.startsWith('modules/') && !isTest(path)) {
        out.push({
          path,
          what: 'imports what composes a server: a module gets its parts by context',
        });
      }
      const name = target.split('/').slice(0, 2).join('/');
      const to = name.startsWith('@dojang/') ? folderOf(name, packages) : undefined;
      if (name.startsWith('@dojang/') && to === undefined) {
        out.push({ path, what: `imports ${target}, a package that the arrow does not know` });
      } else if (
        to !== undefined &&
        to !== home &&
        !arrow[floorOf(`${home}/`)]?.includes(floorOf(`${to}/`))
      ) {
        out.push({
          path,
          what: `imports ${target}: the arrow is server, web, agent → modules → kernel`,
        });
      }
    }
  }
  return out;
}

const environmentReaders = [
  'server/src/config.ts',
  'agent/src/base/config.ts',
  'agent/bin/dojang.js',
];

/** One reader of the environment per process; everything else is handed its configuration. */
export function checkEnvironment(files: Files): Violation[] {
  return [...files]
    .filter(([path]) => isCode(path) && packageOf(path) && !isTest(path))
    .filter(([path, text]) => /process\.env\b/.test(text) && !environmentReaders.includes(path))
    .map(([path]) => ({
      path,
      what: `reads process.env: read it in ${environmentReaders.join(' or ')} and hand it over`,
    }));
}

/** No file over 400 lines; 95 of 100 at most 250; the median at most 120. */
export function checkSizes(files: Files): Violation[] {
  const sized = [...files]
    .filter(([path]) => isCode(path) && !isGenerated(path))
    .map(([path, text]) => ({ path, lines: text.split('\n').length - 1 }))
    .sort((a, b) => a.lines - b.lines);
  const out = sized
    .filter(({ lines }) => lines > 400)
    .map(({ path, lines }) => ({
      path,
      what: `has ${lines} lines, at most 400: make it a folder`,
    }));
  const p95 = sized[Math.floor(sized.length * 0.95)]?.lines ?? 0;
  const median = sized[Math.floor(sized.length / 2)]?.lines ?? 0;
  if (p95 > 250)
    out.push({ path: '.', what: `95th percentile of file sizes is ${p95} lines, at most 250` });
  if (median > 120)
    out.push({ path: '.', what: `median of file sizes is ${median} lines, at most 120` });
  return out;
}

/** Words that name nothing. */
export function checkNames(files: Files): Violation[] {
  const out: Violation[] = [];
  for (const path of files.keys()) {
    if (!packageOf(path) && !isTool(path)) continue;
    const word = path
      .split('/')
      .find((part) => /^(utils?|helpers?|common|managers?|services?|misc)(\.|$)/.test(part));
    if (word) out.push({ path, what: `"${word}" names nothing: name the noun inside` });
    const base = path.split('/').at(-1) ?? '';
    if (isCode(path) && !/^[a-z0-9]+([.-][a-z0-9]+)*\.(ts|tsx|js)$/.test(base)) {
      out.push({ path, what: 'file names are kebab-case' });
    }
  }
  return out;
}

/** Every package has a README that says what it is. */
export function checkReadmes(files: Files): Violation[] {
  return packagesOf(files)
    .filter((folder) => !files.has(`${folder}/README.md`))
    .map((folder) => ({
      path: folder,
      what: 'has no README.md: what it is, its rooms, how to start reading',
    }));
}

const sourcesMax = { slice: 10, folder: 20 };

/** A slice is one thought: ten sources at most. No folder has more than twenty. Tests do not count. */
export function checkSlices(files: Files): Violation[] {
  const folders = new Map<string, number>();
  for (const path of files.keys()) {
    if (!packageOf(path) || !isCode(path) || isTest(path) || isGenerated(path)) continue;
    const folder = path.slice(0, path.lastIndexOf('/'));
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  return [...folders].flatMap(([path, count]) => {
    const isSlice = files.has(`${path}/routes.ts`);
    const max = isSlice ? sourcesMax.slice : sourcesMax.folder;
    const what = isSlice ? 'a slice' : 'a folder';
    return count > max
      ? [{ path, what: `is ${what} of ${count} sources, at most ${max}: split it by noun` }]
      : [];
  });
}

/** Groups of nodes that lead back to themselves (Tarjan). */
function circlesIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node) ?? 0);
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(node) !== order.get(node)) return;
    const circle = open.splice(open.indexOf(node));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

/** Rooms of these folders are floors: what is in one never leads back to it. */
const roomed = ['kernel/src', 'modules/autus/src/engine', 'modules/commit/src/engine'];
const roomOf = (path: string) =>
  roomed
    .filter(
      (folder) => path.slice(folder.length + 1).includes('/') && path.startsWith(`${folder}/`),
    )
    .map((folder) =>
      path
        .split('/')
        .slice(0, folder.split('/').length + 1)
        .join('/'),
    )[0];

/** No file leads back to itself, type imports included; no room of the kernel or the engine, either. */
export function checkCircles(files: Files): Violation[] {
  const graph = new Map<string, Set<string>>();
  const rooms = new Map<string, Set<string>>();
  for (const [path, text] of files) {
    if (!isCode(path) || !packageOf(path) || isTest(path) || isGenerated(path)) continue;
    const targets = importsOf(text)
      .filter((target) => target.startsWith('.'))
      .map((target) => resolveRelative(path, target));
    graph.set(path, new Set(targets.filter((to) => files.has(to) && !isGenerated(to))));
    const room = roomOf(path);
    const others = targets.map(roomOf).filter((to) => to !== undefined && to !== room);
    if (room) rooms.set(room, new Set([...(rooms.get(room) ?? []), ...(others as string[])]));
  }
  return [...circlesIn(graph), ...circlesIn(rooms)].map((circle) => ({
    path: circle[0] ?? '',
    what: `is in a circle of imports: ${circle.join(', ')}`,
  }));
}

/** A route calls a verb; the verb asks the database. */
export function checkRoutes(files: Files): Violation[] {
  return [...files]
    .filter(([path]) => /\/src\/.*\/?routes\.ts$/.test(path) && packageOf(path))
    .filter(([, text]) => /\bsql`|\.(?:selectFrom|insertInto|updateTable|deleteFrom)\(/.test(text))
    .map(([path]) => ({
      path,
      what: 'asks the database: move the statement into a verb beside it',
    }));
}

/** Versions are pinned, and the lock file names no host. */
export function checkPackages(files: Files): Violation[] {
  const out: Violation[] = [];
  for (const [path, text] of files) {
    if (path === 'package-lock.json' && /"resolved":\s*"https?:/.test(text)) {
      out.push({
        path,
        what: 'names a registry host: install with omit-lockfile-registry-resolved',
      });
    }
    if (!path.endsWith('package.json')) continue;
    const manifest = JSON.parse(text) as Record<string, Record<string, string> | undefined>;
    for (const field of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const [name, version] of Object.entries(manifest[field] ?? {})) {
        if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
          out.push({ path, what: `${name} is not pinned to an exact version` });
      }
    }
  }
  return out;
}

/** Files whose expressions are put together from parts that stand in them. */
const expressionsOfParts = [
  'kernel/src/masking/tokens.ts',
  'kernel/src/masking/assignments.ts',
  'modules/commit/src/engine/change/bumps.ts',
  'modules/commit/web/diff/tokens.ts',
];

/** An expression that comes from a client, a repository or a file can be made to run for ever. */
export function checkExpressions(files: Files): Violation[] {
  return [...files]
    .filter(([path]) => isCode(path) && packageOf(path) && !isTest(path))
    .filter(([path]) => !expressionsOfParts.includes(path))
    .filter(([, text]) => /\bRegExp\(/.test(text))
    .map(([path]) => ({
      path,
      what: 'makes a regular expression at run time: write it as a literal, or compare texts',
    }));
}

/** An effect that is one expression returns it, and React calls what it returns as a clean-up. A question that changes something is asked again by chance. */
export function checkReact(files: Files): Violation[] {
  return [...files]
    .filter(([path]) => /\.tsx?$/.test(path) && packageOf(path) && !/\.test\.ts$/.test(path))
    .flatMap(([path, text]) => [
      ...(/\buse(?:Layout|Insertion)?Effect\(\s*(?:async|\(\) =>\s*[^\s{])/.test(text)
        ? [{ path, what: 'has an effect without a body in braces: write `() => { … }`' }]
        : []),
      ...(/queryFn:[^,]{0,80}\.send\b/.test(text) && !readsByPost.includes(path)
        ? [{ path, what: 'sends a change as a query: make it a mutation' }]
        : []),
    ]);
}

/** What it asks is too long for a URL, and changes nothing. */
const readsByPost = ['modules/commit/web/rules/trial.tsx'];

export const rules = {
  checkReact,
  checkExpressions,
  checkArrow,
  checkEnvironment,
  checkSizes,
  checkNames,
  checkMigrations,
  checkMovedRows,
  checkReadmes,
  checkCircles,
  checkRoutes,
  checkSlices,
  checkPackages,
  checkStories,
  checkWords,
};
