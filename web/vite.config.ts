import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { serviceWorker } from './service-worker-plugin.ts';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  define: { __GALLERY__: 'false' },
  plugins: [react(), tailwind(), serviceWorker('src/service-worker.ts')],
  build: {
    target: 'es2022',
    // The content security policy has no data: for fonts, and inlined files could not be cached.
    assetsInlineLimit: 0,
    // Which chunk holds what: a test reads that no page of a module is loaded at first.
    manifest: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
