/**
 * `node agent/build.ts`: the terminal's commands as few files, since finding and reading a few hundred
 * modules takes longer than the work. `bin/dojang.js` uses them only while the sources are the ones that
 * they were made of, and the sources themselves otherwise.
 */
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const agent = fileURLToPath(new URL('.', import.meta.url));
const house = resolve(agent, '..');
const dist = join(agent, 'dist');
const list = join(dist, 'sources.json');

const bundle = await rolldown({
  input: join(agent, 'src', 'cli.ts'),
  cwd: house,
  platform: 'node',
  // It finds its own WebAssembly files beside itself.
  external: [/^@vscode\/tree-sitter-wasm/],
  logLevel: 'warn',
});
rmSync(list, { force: true });
const { output } = await bundle.write({
  dir: dist,
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
writeFileSync(`${list}.${process.pid}`, JSON.stringify(sources));
renameSync(`${list}.${process.pid}`, list);

// A resident agent may still load a part of the files that it was started from.
const written = new Set(output.map(({ fileName }) => fileName));
for (const name of readdirSync(dist)) {
  const path = join(dist, name);
  const isOld = Date.now() - statSync(path).mtimeMs > 30 * 24 * 3_600_000;
  if (name.endsWith('.cjs') && !written.has(name) && isOld) rmSync(path);
}
