import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { kernelModule } from '../kernel.ts';
import { testKernel } from '../testing/index.ts';
import { buildHttp, type HttpOptions } from './http.ts';

const kernel = await testKernel({ modules: [kernelModule] });

test('a host that is not ours is sent away, whatever it asks for', async (t) => {
  const page: HttpOptions['page'] = (_request, reply) => reply.send('the page');
  const parts = { ...kernel.parts, publicUrl: 'https://dojang.example' };
  const there = buildHttp(parts, [kernelModule], { page });
  t.after(() => there.close());
  const bound = new URL(await there.listen({ host: '0.0.0.0', port: 0 })).port;
  const statusOf = async (host: string, url: string, more: Record<string, string> = {}) =>
    (await ask(Number(bound), host, url, more)).status;
  for (const url of ['/api/me', '/api/docs/', '/api/openapi.json', '/metrics', '/', '/nowhere']) {
    for (const host of [
      'evil.example',
      `evil.example:${bound}`,
      'dojang.example.evil.example',
      'dojang.example:8080',
      'localhost:1',
      'localhost.evil.example',
      `192.0.2.1:${bound}`,
    ]) {
      assert.equal(await statusOf(host, url), 421, `${host} ${url}`);
    }
    const forged = { 'x-forwarded-host': 'dojang.example' };
    assert.equal(await statusOf('evil.example', url, forged), 421, 'nobody is trusted');
    for (const host of ['dojang.example', 'dojang.example:443', 'DOJANG.example']) {
      assert.notEqual(await statusOf(host, url), 421, `${host} ${url}`);
    }
    for (const host of [`localhost:${bound}`, `127.0.0.1:${bound}`]) {
      assert.notEqual(await statusOf(host, url), 421, `${host} ${url}`);
    }
  }
  assert.equal(await statusOf('10.0.0.7', '/healthz/live'), 200, 'probes ask by address');
  const { status, text } = await ask(Number(bound), 'evil.example', '/');
  assert.equal(status, 421);
  const { code, detail } = JSON.parse(text);
  assert.equal(code, 'host-not-known');
  assert.match(detail, /DOJANG_PUBLIC_URL/);
});

test('a trusted proxy says which host was asked for; a scrape with its token needs none', async (t) => {
  const parts = { ...kernel.parts, publicUrl: 'https://dojang.example' };
  const metricsToken = 'a token for metrics';
  const there = buildHttp(parts, [kernelModule], { trustProxy: '1', metricsToken });
  t.after(() => there.close());
  const send = (headers: Record<string, string>, url = '/api/openapi.json') =>
    there.inject({ url, headers }).then(({ statusCode }) => statusCode);
  const inside = { host: 'dojang-1:7410' };
  assert.equal(await send({ ...inside, 'x-forwarded-host': 'dojang.example' }), 200);
  assert.equal(await send({ ...inside, 'x-forwarded-host': 'evil.example' }), 421);
  assert.equal(await send(inside), 421);
  const scrape = { ...inside, authorization: `Bearer ${metricsToken}` };
  assert.equal(await send(scrape, '/metrics'), 200);
});

/** A request that names any host, which `fetch` does not let one do. */
function ask(port: number, host: string, path: string, more: Record<string, string> = {}) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = { ...more, host };
    const sent = request({ host: '127.0.0.1', port, path, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}
