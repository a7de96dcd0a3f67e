/**
 * `node agent/build.ts` writes the terminal's commands as a few files, because finding and reading a few
 * hundred modules takes longer than the work. `bin/dojang.js` uses these files only while the sources are
 * unchanged. Otherwise it uses the sources.
 */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OutputAsset, type OutputChunk, rolldown } from 'rolldown';
import { readConfig } from './src/base/config.ts';

const agent = fileURLToPath(new URL('.', import.meta.url));
const house = resolve(agent, '..');
const dist = join(agent, 'dist');
const list = join(dist, 'sources.json');
const { readCode } = createRequire(import.meta.url)('./bin/built.cjs');

/**
 * Bundles one entry by itself. Code that two entries need is in both bundles, so neither reads more files for
 * the other. The modules of `together` are in one file.
 */
async function bundleOf(
  name: string,
  together: ReadonlySet<string> = new Set(),
): Promise<readonly (OutputChunk | OutputAsset)[]> {
  const bundle = await rolldown({
    input: join(agent, 'src', name),
    cwd: house,
    platform: 'node',
    logLevel: 'warn',
    // The parsers' runtime has an `eval` that its WebAssembly files never call. A module that is imported later
    // may lie in the file of its importer.
    checks: { eval: false, ineffectiveDynamicImport: false },
  });
  const { output } = await bundle.write({
    dir: dist,
    // Built-in modules cost a CommonJS module much less than one with imports.
    format: 'cjs',
    // Code that `built.cjs` loads has no `import`.
    dynamicImportInCjs: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    codeSplitting: { groups: [{ name: 'commit', test: (id: string) => together.has(id) }] },
  });
  await bundle.close();
  return output;
}

mkdirSync(dist, { recursive: true });
rmSync(list, { force: true });
rmSync(join(dist, 'code'), { force: true });
/**
 * The modules that a commit loads after the first file. They are found, read and compiled as one file. The
 * modules of the engine stay apart, because they are loaded while git works.
 */
function loadedByCommit(output: readonly (OutputChunk | OutputAsset)[]): ReadonlySet<string> {
  const loaded = readCode(join(dist, 'code')) ?? new Map();
  const chunks = output.filter((part) => part.type === 'chunk');
  return new Set(
    chunks
      .filter(({ fileName, isEntry }) => loaded.has(fileName) && !isEntry)
      .filter(({ facadeModuleId }) => (facadeModuleId ?? agent).startsWith(agent))
      .flatMap(({ moduleIds }) => moduleIds),
  );
}

const before = new Set(readdirSync(dist, { encoding: 'utf8' }));
const apart = await bundleOf('cli.ts');
rehearse();
const output = [
  ...(await bundleOf('cli.ts', loadedByCommit(apart))),
  ...(await bundleOf(join('reading', 'reading-thread.ts'))),
];
rmSync(join(dist, 'code'), { force: true });
const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
const sources = [...new Set(modules)]
  .filter((path) => path.startsWith(house) && !path.includes('node_modules'))
  .concat(join(house, 'package-lock.json'))
  .map((path) => {
    const { mtimeMs, size } = statSync(path);
    return [relative(dist, path), mtimeMs, size];
  });
rehearse();
writeFileSync(`${list}.${process.pid}`, JSON.stringify(sources));
renameSync(`${list}.${process.pid}`, list);

/**
 * Makes one commit with the files, to keep the code that V8 compiled. Without git, or when this fails, the
 * files still run.
 */
function rehearse(): void {
  const scratch = mkdtempSync(join(tmpdir(), 'dojang-rehearsal-'));
  const [name, email] = ['Dojang', 'dojang@localhost'];
  const env = {
    ...readConfig({ home: scratch }).environment,
    // Nothing of the person's is used: no hooks, no signing, no flags of V8.
    HOME: scratch,
    XDG_CONFIG_HOME: scratch,
    GIT_CONFIG_GLOBAL: join(scratch, 'none'),
    GIT_CONFIG_NOSYSTEM: '1',
    NODE_OPTIONS: '',
    DOJANG_HOME: join(scratch, '.git', 'home'),
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
  const words = [join(agent, 'rehearse.ts'), `${dist}/`, scratch];
  spawnSync(process.execPath, words, { env, stdio: 'ignore', timeout: 30_000 });
  rmSync(scratch, { recursive: true, force: true });
}

// A resident agent may still load a part of the files that it was started from.
const written = new Set(output.map(({ fileName }) => fileName));
for (const name of readdirSync(dist)) {
  const path = join(dist, name);
  const isOld = Date.now() - statSync(path).mtimeMs > 30 * 24 * 3_600_000;
  if (name.endsWith('.cjs') && !written.has(name) && (isOld || !before.has(name))) rmSync(path);
}
