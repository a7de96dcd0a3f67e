import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { compressFiles } from './compressed-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-compressed-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('each text that becomes smaller lies there compressed too, and nothing else does', async () => {
  const words = '도장을 찍어요. '.repeat(200);
  mkdirSync(join(folder, 'parts'));
  mkdirSync(join(folder, '.kept'));
  for (const path of ['index.html', 'parts/app.js', '.kept/app.js', '.hidden.js', 'seal.png']) {
    writeFileSync(join(folder, path), words);
  }
  writeFileSync(join(folder, 'tiny.txt'), 'x');
  await compressFiles(folder);
  const names = (readdirSync(folder, { recursive: true }) as string[]).sort();
  assert.deepEqual(names, [
    '.hidden.js',
    '.kept',
    '.kept/app.js',
    'index.html',
    'index.html.br',
    'index.html.gz',
    'parts',
    'parts/app.js',
    'parts/app.js.br',
    'parts/app.js.gz',
    'seal.png',
    'tiny.txt',
  ]);
  assert.equal(
    brotliDecompressSync(readFileSync(join(folder, 'parts/app.js.br'))).toString(),
    words,
  );
  assert.equal(gunzipSync(readFileSync(join(folder, 'index.html.gz'))).toString(), words);
});
