import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Plugin } from 'vite';
import { compressFiles } from './compressed-files.ts';

const house = fileURLToPath(new URL('..', import.meta.url));
const ownModules = join(house, 'web', 'src', 'modules.ts');

/** Folders of which every file counts: Tailwind looks for classes in all of them. */
async function screenFolders(): Promise<string[]> {
  const modules = await readdir(join(house, 'modules'));
  return ['web', 'ui', ...modules.map((name) => join('modules', name, 'web'))];
}

const isOutput = (name: string) =>
  name === 'node_modules' || name === 'dist' || name.startsWith('dist.');

async function listFiles(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  const lists = await Promise.all(
    entries
      .filter((entry) => !isOutput(entry.name))
      .map((entry) =>
        entry.isDirectory() ? listFiles(join(path, entry.name)) : [join(path, entry.name)],
      ),
  );
  return lists.flat();
}

/** SHA-256 over the names and contents of everything that the page is made of, `more` included. */
async function hashSources(more: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const sources = [...(await screenFolders()), 'package-lock.json', ...more];
  const lists = await Promise.all(sources.map((source) => listFiles(join(house, source))));
  for (const path of [...new Set(lists.flat())].sort()) {
    const content = await readFile(path).catch(() => null);
    if (content) hash.update(`${relative(house, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Which page: with `/ui`, the page of all components, or not; and of which modules. */
interface Edition {
  readonly gallery: boolean;
  readonly modules: string;
}

/** What a page was made of: the files beside those of the screens, and the hash of all. */
interface Mark {
  readonly edition: Edition;
  readonly files: readonly string[];
  readonly hash: string;
}

/** Puts another list of modules in the place of `src/modules.ts`. */
const withModules = (modules: string): Plugin => ({
  name: 'dojang-modules',
  enforce: 'pre',
  resolveId: (source, importer) =>
    importer && resolve(dirname(importer), source) === ownModules ? modules : undefined,
});

async function build(outDir: string, edition: Edition): Promise<void> {
  const [vite, { default: config }] = await Promise.all([
    import('vite'),
    import('./vite.config.ts'),
  ]);
  const files: string[] = [];
  const listing: Plugin = {
    name: 'dojang-sources',
    generateBundle() {
      files.push(...[...this.getModuleIds()].map((id) => relative(house, id.split('?')[0] ?? id)));
    },
  };
  await vite.build({
    ...config,
    configFile: false,
    logLevel: 'warn',
    define: { ...config.define, __GALLERY__: String(edition.gallery) },
    plugins: [...(config.plugins ?? []), withModules(edition.modules), listing],
    build: { ...config.build, outDir, emptyOutDir: true },
  });
  await compressFiles(outDir);
  const own = files.filter((path) => !/^\.\.|\0|node_modules/.test(path)).sort();
  const mark: Mark = { edition, files: own, hash: await hashSources(own) };
  await writeFile(join(outDir, '.sources'), JSON.stringify(mark));
}

/** In a process of its own: Vite sets NODE_ENV and keeps 200 MB, neither of which a server wants. */
function buildApart(outDir: string, { gallery, modules }: Edition): Promise<void> {
  const own = fileURLToPath(import.meta.url);
  const given = ['--into', outDir, '--modules', modules, ...(gallery ? ['--gallery'] : [])];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [own, ...given], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`the page's build ended with ${code}`)),
    );
  });
}

async function isCurrent(target: string, edition: Edition): Promise<boolean> {
  if (!existsSync(join(target, 'index.html'))) return false;
  const text = await readFile(join(target, '.sources'), 'utf8').catch(() => '');
  if (!text.startsWith('{')) return false;
  const mark = JSON.parse(text) as Mark;
  return (
    JSON.stringify(mark.edition) === JSON.stringify(edition) &&
    mark.hash === (await hashSources(mark.files))
  );
}

/**
 * Builds the page into `outDir` (default `web/dist`), unless what lies there was made from the same
 * sources. The old page stays whole until the new one is complete. With `gallery`, it has `/ui`, the page
 * of all components. `modules` is a file that stands in for `src/modules.ts`.
 * @throws Error when the build fails; it has said why on stderr.
 */
export async function buildWeb({
  outDir = join(house, 'web', 'dist'),
  gallery = false,
  modules = ownModules,
}: {
  outDir?: string;
  gallery?: boolean;
  modules?: string;
} = {}): Promise<{ outDir: string; built: boolean }> {
  const target = resolve(outDir);
  const edition = { gallery, modules };
  if (await isCurrent(target, edition)) return { outDir: target, built: false };
  const fresh = `${target}.${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await buildApart(fresh, edition);
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return { outDir: target, built: true };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      into: { type: 'string' },
      modules: { type: 'string', default: ownModules },
      gallery: { type: 'boolean', default: false },
    },
  });
  const { into, gallery, modules } = values;
  const edition = { gallery, modules };
  if (into) await build(into, edition);
  else {
    const { outDir, built } = await buildWeb(edition);
    console.log(built ? `built ${outDir}` : `${outDir} is up to date`);
  }
}
