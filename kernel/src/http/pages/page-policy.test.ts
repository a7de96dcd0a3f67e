import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { PagePolicy } from '../../base/page-policy.ts';
import { defineModule } from '../../core/module.ts';
import { checkModules } from '../../modules/module-check.ts';
import { testKernel } from '../../testing/index.ts';
import { noteModules } from '../../testing/note-module.ts';
import { buildHttp } from '../http.ts';

const kernel = await testKernel({ modules: noteModules });
const { files } = kernel.parts;
const bucket = { ...kernel.parts, files: { ...files, origin: 'https://files.example.com' } };
const page = { page: async () => 'the shell' };
const app = buildHttp(bucket, noteModules, page);
const inFolder = buildHttp(kernel.parts, noteModules, page);
after(() => Promise.all([app.close(), inFolder.close()]));

async function policyOf(url: string, http = app): Promise<Record<string, string>> {
  const { headers } = await http.inject(url);
  const directives = String(headers['content-security-policy']).split(';');
  return Object.fromEntries(directives.map((text) => text.split(/ (.*)/).slice(0, 2)));
}

const tight = {
  'default-src': "'self'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
};

test('a page has what its module asks for, and all other pages and answers have the default', async () => {
  const wide = {
    ...tight,
    'img-src': "'self' data: https://i.ytimg.com blob: https://files.example.com",
    'media-src': "'self' blob: https://files.example.com",
    'frame-src': "'self' https://www.youtube-nocookie.com",
    'connect-src': "'self' https://files.example.com",
  };
  for (const url of ['/note/scrapbook', '/note/scrapbook/7?x=1', '/note/Scrapbook/']) {
    assert.deepEqual(await policyOf(url), wide, url);
  }
  const others = ['/', '/l/a.b', '/note', '/note/notes', '/note/scrapbooks', '/scrapbook', '/ui'];
  for (const url of [...others, '/nowhere?/note/scrapbook', '/api/me', '/api/note/scrapbook']) {
    assert.deepEqual(await policyOf(url), tight, url);
  }
});

test('without a bucket, files are this server’s own and nothing is allowed for them', async () => {
  const policy = await policyOf('/note/scrapbook', inFolder);
  assert.equal(policy['connect-src'], "'self'");
  assert.equal(policy['media-src'], "'self' blob:");
});

test('a policy that fits no page, stands twice or is too wide stops the start', () => {
  const migrations = new URL('file:///nowhere/');
  const check = (...pagePolicies: PagePolicy[]) =>
    checkModules([defineModule({ name: 'memo', migrations, pagePolicies })]);
  check({ path: '/a/b-c', img: ['blob:', 'files', 'https://a.example.com:8443'] });
  assert.throws(() => check({ path: '/a' }, { path: '/a' }), /page policy \/a .* memo twice/);
  for (const path of ['', '/', 'a', '/A', '/a/', '/a/$id', '/a;script-src *']) {
    assert.throws(() => check({ path }), /fits no page: write/, path);
  }
  const wide = [
    'https://*.example.com',
    'https:',
    '*',
    'https://a.com/x',
    "https://a.com 'unsafe-inline'",
  ];
  for (const source of wide) {
    const img = [source] as unknown as NonNullable<PagePolicy['img']>;
    assert.throws(() => check({ path: '/a', img }), /name one origin, https:\/\/host/, source);
  }
});
