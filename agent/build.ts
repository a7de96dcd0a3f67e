/**
 * `node agent/build.ts`: the terminal's commands as few files, since finding and reading a few hundred
 * modules takes longer than the work. `bin/dojang.js` uses them only while the sources are the ones that
 * they were made of, and the sources themselves otherwise.
 */
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const agent = fileURLToPath(new URL('.', import.meta.url));
const house = resolve(agent, '..');
const dist = join(agent, 'dist');
const draft = join(agent, `dist.${process.pid}`);

const bundle = await rolldown({
  input: join(agent, 'src', 'cli.ts'),
  cwd: house,
  platform: 'node',
  // It finds its own WebAssembly files beside itself.
  external: [/^@vscode\/tree-sitter-wasm/],
  logLevel: 'warn',
});
mkdirSync(draft, { recursive: true });
const { output } = await bundle.write({
  dir: draft,
  // Built-in modules cost a CommonJS module much less than one with imports.
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name]-[hash].cjs',
});
await bundle.close();
const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
const sources = [...new Set(modules)]
  .filter((path) => path.startsWith(house) && !path.includes('node_modules'))
  .concat(join(house, 'package-lock.json'))
  .map((path) => {
    const { mtimeMs, size } = statSync(path);
    return [relative(dist, path), mtimeMs, size];
  });
writeFileSync(join(draft, 'sources.json'), JSON.stringify(sources));
rmSync(dist, { recursive: true, force: true });
renameSync(draft, dist);
