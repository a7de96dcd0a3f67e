import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

/**
 * Packages that a bundle cannot hold: they read files of their own, or their licence asks that its files stay
 * whole. The package depends on them.
 */
export const apart = [
  '@electric-sql/pglite',
  '@electric-sql/pglite-pgvector',
  '@fastify/swagger',
  '@fastify/swagger-ui',
  '@vscode/tree-sitter-wasm',
  'ioredis',
  'web-push',
];

/** What a person types in a clone, and in its place where the package is installed. */
const commands = [
  ['npm run demo', 'dojang demo'],
  ['npm start -- ', 'dojang '],
  ['npm start', 'dojang'],
] as const;

/** A file of ours that is started by its address: a thread or a child. */
const ownFile = /new URL\('(\.[\w./-]+)\.ts', import\.meta\.url\)/g;

/**
 * Everything of ours lies in one folder, so an address that a source takes from where it lies is taken from
 * where that source would lie in the package.
 */
function addresses(house: string): Plugin {
  return {
    name: 'dojang-addresses',
    transform(code, id) {
      if (id.includes('node_modules') || !id.startsWith(house)) return null;
      let text = code.replace(ownFile, (_all, path: string) => {
        const target = resolve(dirname(id), `${path}.ts`);
        const fileName = `${basename(path)}.js`;
        this.emitFile({ type: 'chunk', id: target, fileName });
        return `new URL('./${fileName}', import.meta.url)`;
      });
      const place = relative(join(house, 'lib'), id).split(sep).join('/');
      text = text.replaceAll(
        /(?<!'\.\/[\w-]+\.js', )import\.meta\.url/g,
        `new URL('${place}', import.meta.url).href`,
      );
      for (const [inClone, installed] of commands) text = text.replaceAll(inClone, installed);
      return text === code ? null : text;
    },
  };
}

/** Writes the server and its threads as JavaScript modules into `folder`. */
export async function bundleServer(house: string, folder: string): Promise<void> {
  const bundle = await rolldown({
    input: {
      start: join(house, 'scripts', 'pack', 'start.ts'),
      demo: join(house, 'scripts', 'demo.ts'),
    },
    cwd: house,
    platform: 'node',
    logLevel: 'warn',
    checks: { eval: false, ineffectiveDynamicImport: false },
    external: (id) => apart.some((name) => id === name || id.startsWith(`${name}/`)),
    plugins: [addresses(house)],
  });
  const { output } = await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await bundle.close();
  for (const part of output) {
    const lost = part.type === 'chunk' && /new URL\(["'`]\.\/[\w./-]+\.ts["'`]/.exec(part.code);
    if (lost)
      throw new Error(
        `${part.fileName} has ${lost[0]}…: write it in one piece with import.meta.url`,
      );
  }
}
