import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { firstChunk } from './first-chunk.ts';
import { serviceWorker } from './service-worker-plugin.ts';

/** The seal stands in the page itself until the first script has drawn something: it costs no request. */
const openingSeal: Plugin = {
  name: 'opening-seal',
  transformIndexHtml: (html) => {
    const seal = readFileSync(new URL('public/icon.svg', import.meta.url), 'utf8');
    const drawn = seal.replace('<svg ', '<svg class="opening" aria-hidden="true" ').trim();
    return html.replace('<!--seal-->', () => drawn);
  },
};

const { plugin: firstFile, isFirst } = firstChunk();

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  define: { __GALLERY__: 'false' },
  plugins: [react(), tailwind(), openingSeal, firstFile, serviceWorker('src/service-worker.ts')],
  build: {
    target: 'es2022',
    // The content security policy has no data: for fonts, and inlined files could not be cached.
    assetsInlineLimit: 0,
    // Which chunk holds what: a test reads that no page of a module is loaded at first.
    manifest: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first', test: isFirst }] } },
    },
  },
});
