import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import Fastify from 'fastify';
import { servePage } from './page.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-page-'));
const script = `export const words = ${JSON.stringify('도장 찍기 '.repeat(300))};\n`;
const shell = `<!doctype html><html lang="ko"><title>x</title>${'<p>ink</p>'.repeat(100)}`;
const put = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
  writeFileSync(join(folder, `${name}.gz`), gzipSync(text));
};
mkdirSync(join(folder, 'assets'));
put('index.html', shell);
put('sw.js', script);
put('assets/index-1a.js', script);
writeFileSync(join(folder, 'assets', 'ink.woff2'), 'ink');

const page = servePage(folder, () => 'https://dojang.example');
const app = Fastify({ exposeHeadRoutes: false });
await app.register(page.plugin);
app.setNotFoundHandler((request, reply) => page.shell.call(app, request, reply));
after(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const asset = '/assets/index-1a.js';
const take = async (url: string, headers: Record<string, string> = {}, method = 'GET') => {
  const answer = await app.inject({ method: method as 'GET', url, headers });
  return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
};
const coded = (coding: string, more = {}) => ({ 'accept-encoding': coding, ...more });

test('each file of the page comes as brotli or gzip to who takes it, with its own type and length', async () => {
  for (const [accepted, encoding, unpack] of [
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.1', 'gzip', gunzipSync],
  ] as const) {
    for (const [url, text, type] of [
      [asset, script, /javascript/],
      ['/sw.js', script, /javascript/],
      ['/', shell, /^text\/html/],
      ['/drafts/7', shell, /^text\/html/],
    ] as const) {
      const { headers, bytes } = await take(url, coded(accepted));
      assert.equal(headers['content-encoding'], encoding, `${url} for ${accepted}`);
      assert.match(String(headers['content-type']), type, url);
      assert.equal(headers['content-length'], String(bytes.length), url);
      const isShell = text === shell;
      const vary = isShell ? 'accept-encoding, accept-language' : 'accept-encoding';
      assert.equal(String(headers.vary).toLowerCase(), vary, url);
      const plain = (await take(url)).bytes.toString();
      assert.equal(unpack(bytes).toString(), plain, url);
      if (!isShell) assert.equal(plain, text, url);
      const isHashed = url === asset;
      assert.match(String(headers['cache-control']), isHashed ? /immutable/ : /^no-cache$/, url);
    }
  }
});

test('who takes no coding has the plain bytes, and a font has no other', async () => {
  for (const headers of [
    {},
    coded(''),
    coded('identity'),
    coded('br;q=0, gzip;q=0'),
    coded('zstd'),
  ]) {
    const answer = await take(asset, headers);
    assert.equal(answer.headers['content-encoding'], undefined);
    assert.equal(String(answer.headers.vary).toLowerCase(), 'accept-encoding');
    assert.equal(answer.bytes.toString(), script);
  }
  const font = await take('/assets/ink.woff2', coded('br, gzip'));
  assert.deepEqual([font.headers['content-encoding'], font.bytes.toString()], [undefined, 'ink']);
});

test('a tag names one coding: the same is not sent twice, and a stale one brings the bytes', async () => {
  const tags = new Set<string>();
  for (const accepted of ['br', 'gzip', 'identity']) {
    const tag = String((await take(asset, coded(accepted))).headers.etag);
    const again = await take(asset, coded(accepted, { 'if-none-match': tag }));
    assert.deepEqual([again.status, again.bytes.length], [304, 0], accepted);
    tags.add(tag);
  }
  assert.equal(tags.size, 3);
  const [ofBrotli, ...others] = tags;
  for (const stale of ['"0-0"', ...others]) {
    const { status, bytes } = await take(asset, coded('br', { 'if-none-match': stale }));
    assert.deepEqual([status, brotliDecompressSync(bytes).toString()], [200, script], stale);
  }
  const plain = await take(asset, coded('', { 'if-none-match': String(ofBrotli) }));
  assert.deepEqual([plain.status, plain.bytes.toString()], [200, script]);
});

test('HEAD tells of the coding without bytes; a range is of what the coding sends', async () => {
  const packed = brotliCompressSync(script);
  const head = await take(asset, coded('br'), 'HEAD');
  assert.equal(head.headers['content-encoding'], 'br');
  assert.deepEqual([head.headers['content-length'], head.bytes.length], [String(packed.length), 0]);
  const part = await take(asset, coded('br', { range: 'bytes=2-9' }));
  assert.deepEqual([part.status, part.headers['content-encoding']], [206, 'br']);
  assert.equal(part.headers['content-range'], `bytes 2-9/${packed.length}`);
  assert.deepEqual(part.bytes, packed.subarray(2, 10));
});

test('what lies beside a file has no address of its own', async () => {
  for (const url of [`${asset}.br`, '/index.html.gz']) {
    const { headers, bytes } = await take(url);
    assert.match(String(headers['content-type']), /^text\/html/, url);
    assert.match(bytes.toString(), /<p>ink<\/p>/, url);
  }
});

test('a link that is shared shows the product in the language of who asks, and the same for every page', async () => {
  const ask = async (url: string, language: string) =>
    (await take(url, { 'accept-language': language })).bytes.toString();
  const tagsOf = (html: string) =>
    Object.fromEntries(
      [...html.matchAll(/<meta property="og:([\w:]+)" content="([^"]*)" \/>/g)].map(
        ([, name, value]) => [name, value],
      ),
    );
  const english = await ask('/l/shown.once', 'en-GB,en;q=0.9,ko;q=0.5');
  const korean = await ask('/l/shown.once', 'ko-KR,ko;q=0.9,en;q=0.5');
  assert.equal(await ask('/', 'en'), english);
  assert.equal(await ask('/drafts/7', 'fr'), korean);
  for (const [html, lang, title] of [
    [english, 'en', 'Dojang'],
    [korean, 'ko', '도장'],
  ] as const) {
    const tags = tagsOf(html);
    assert.deepEqual([tags.title, tags.site_name, tags.type], [title, title, 'website']);
    assert.equal(tags.image, 'https://dojang.example/icon-512.png');
    const said = [...html.matchAll(/<meta name="description" content="([^"]*)"/g)];
    assert.deepEqual(
      said.map(([, text]) => text),
      [tags.description],
    );
    assert.ok(tags.description && html.includes(`<html lang="${lang}">`));
    assert.ok(html.includes(`<title>${title}</title>`) && !html.includes('shown.once'));
  }
  // The words stand in the server alone: what is built has none that could differ.
  const built = readFileSync(new URL('../../web/index.html', import.meta.url), 'utf8');
  assert.ok(built.includes('<title>') && !/name="description"|property="og:/.test(built));
  const { headers } = await take('/');
  const again = await take('/', { 'if-none-match': String(headers.etag) });
  assert.deepEqual([again.status, again.bytes.length], [304, 0]);
});
