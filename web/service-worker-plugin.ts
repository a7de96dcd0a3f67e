import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';

const publicFiles = ['theme.js', 'icon.svg', 'icon-192.png', 'manifest.webmanifest'];

const hashOf = (content: string | Uint8Array) =>
  createHash('sha256').update(content).digest('hex').slice(0, 12);

/**
 * Builds `entry` into `/sw.js` with the list of the shell's files and a version that changes when
 * any of them does. Fonts stay out of the list: a hundred subsets, of which a page needs a few, are
 * cached as they are used.
 */
export function serviceWorker(entry: string): Plugin {
  let root = '';
  let outDir = '';
  const shell: { url: string; hash: string }[] = [];
  return {
    name: 'dojang-service-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      outDir = config.build.outDir;
    },
    writeBundle(_options, bundle) {
      shell.length = 0;
      for (const [name, file] of Object.entries(bundle)) {
        if (/\.(map|woff2)$/.test(name) || name.startsWith('.')) continue;
        const content = file.type === 'chunk' ? file.code : file.source;
        shell.push({ url: name === 'index.html' ? '/' : `/${name}`, hash: hashOf(content) });
      }
      for (const name of publicFiles) {
        shell.push({ url: `/${name}`, hash: hashOf(readFileSync(join(root, 'public', name))) });
      }
    },
    async closeBundle() {
      if (shell.length === 0) return;
      await build({
        root,
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        define: {
          __SHELL__: JSON.stringify(shell.map((file) => file.url)),
          __VERSION__: JSON.stringify(hashOf(JSON.stringify(shell))),
        },
        build: {
          outDir,
          emptyOutDir: false,
          copyPublicDir: false,
          reportCompressedSize: false,
          lib: { entry, formats: ['es'], fileName: () => 'sw.js' },
        },
      });
    },
  };
}
