import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const house = fileURLToPath(new URL('..', import.meta.url));
const sources = [
  'web',
  'modules/commit/web',
  'modules/commit/src/engine',
  'modules/commit/src/attempts',
  'package-lock.json',
];
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

/** SHA-256 over the names and contents of everything that the page is made of. */
async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  const lists = await Promise.all(sources.map((source) => listFiles(join(house, source))));
  for (const path of lists.flat().sort()) {
    const content = await readFile(path).catch(() => null);
    if (content) hash.update(`${relative(house, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

async function build(outDir: string): Promise<void> {
  const [vite, { default: config }] = await Promise.all([
    import('vite'),
    import('./vite.config.ts'),
  ]);
  await vite.build({
    ...config,
    configFile: false,
    logLevel: 'warn',
    build: { ...config.build, outDir, emptyOutDir: true },
  });
}

/** In a process of its own: Vite sets NODE_ENV and keeps 200 MB, neither of which a server wants. */
function buildApart(outDir: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--into', outDir], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`the page's build ended with ${code}`)),
    );
  });
}

/**
 * Builds the page into `outDir` (default `web/dist`), unless what lies there was made from the same
 * sources. The old page stays whole until the new one is complete.
 * @throws Error when the build fails; it has said why on stderr.
 */
export async function buildWeb({
  outDir = join(house, 'web', 'dist'),
}: {
  outDir?: string;
} = {}): Promise<{ outDir: string; built: boolean }> {
  const target = resolve(outDir);
  const mark = join(target, '.sources');
  const hash = await hashSources();
  const present = await readFile(mark, 'utf8').catch(() => '');
  if (present === hash && existsSync(join(target, 'index.html'))) {
    return { outDir: target, built: false };
  }
  const fresh = `${target}.${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await buildApart(fresh);
    await writeFile(join(fresh, '.sources'), hash);
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return { outDir: target, built: true };
}

if (import.meta.main) {
  const [flag, into] = process.argv.slice(2);
  if (flag === '--into' && into) await build(into);
  else {
    const { outDir, built } = await buildWeb();
    console.log(built ? `built ${outDir}` : `${outDir} is up to date`);
  }
}
