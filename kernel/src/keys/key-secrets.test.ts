import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeySecret, readKeySecret } from '../base/key-secret.ts';
import type { Context } from '../core/context.ts';
import type { Limit } from '../core/module.ts';
import { buildHttp } from '../http/http.ts';
import { kernelModule } from '../kernel.ts';
import { findSecrets } from '../masking/index.ts';
import { bookModule } from '../testing/book-module.ts';
import { newOrg, testKernel } from '../testing/index.ts';
import { keyClient, sendByKey } from '../testing/test-client.ts';

const modules = [kernelModule, bookModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);
const read = ['GET', '/book/pages'] as const;

const codeOf = async (asked: ReturnType<ReturnType<typeof sendByKey>>) => {
  const { status, body } = await asked;
  return status < 300 ? status : `${status} ${body.code}`;
};

test('a key of another org, a wrong one and a mistyped one are no key', async () => {
  const owner = await newOrg(kernel);
  const { secret } = await keyClient(app, owner, ['book.read']);
  const other = await newOrg(kernel);
  const moved = secret.replace(owner.org.replaceAll('-', ''), other.org.replaceAll('-', ''));
  for (const wrong of [
    moved,
    `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`,
    createKeySecret('api', owner.org),
    createKeySecret('ingest', owner.org),
    'dj_api_short',
  ]) {
    assert.equal(await codeOf(sendByKey(app, wrong)(...read)), '401 key-not-valid');
  }
  const cookie = await app.inject({
    method: 'GET',
    url: '/api/book/pages',
    headers: { cookie: `__Host-dojang_access=${secret}` },
  });
  assert.equal(cookie.statusCode, 401, 'a key in a cookie is no key');
});

test('who guesses keys is stopped by the address; keys are counted alone and by their org', async () => {
  // Counts of its own, in Redis too.
  const kernel = await testKernel({ modules });
  const owner = await newOrg(kernel);
  const few: readonly Limit[] = [
    { name: 'read', requestsMax: 4, windowMs: 60_000 },
    { name: 'key-org', requestsMax: 6, windowMs: 60_000 },
    { name: 'key-unknown', requestsMax: 3, windowMs: 60_000 },
  ];
  const small = buildHttp(kernel.parts, modules, { limits: few });
  const [one, two] = [await keyClient(small, owner), await keyClient(small, owner)];
  const tries = async (key: Context<never> | typeof one, times: number) => {
    const statuses: number[] = [];
    for (let n = 0; n < times; n += 1) {
      statuses.push((await (key as typeof one).send(...read)).status);
    }
    return statuses.filter((status) => status === 200).length;
  };
  assert.equal(await tries(one, 6), 4);
  assert.equal(await tries(two, 6), 2, 'the org has used its six up');
  const codes: unknown[] = [];
  for (let n = 0; n < 5; n += 1) {
    codes.push(await codeOf(sendByKey(small, createKeySecret('api', owner.org))(...read)));
  }
  assert.deepEqual(codes, [
    ...Array(3).fill('401 key-not-valid'),
    ...Array(2).fill('429 rate-limited'),
  ]);
  const fresh = await keyClient(small, await newOrg(kernel));
  assert.equal(await codeOf(fresh.send(...read)), '429 rate-limited', 'the database is not asked');
  await small.close();
});

test('masking and scanners know a key by its form', () => {
  const org = '6f1f4c1e-6a55-4a39-9d3e-0a8b7c6d5e4f';
  for (const kind of ['api', 'ingest'] as const) {
    const secret = createKeySecret(kind, org);
    assert.match(secret, /^dj_(api|ingest)_[0-9a-f]{32}_[0-9A-Za-z]{49}$/);
    assert.deepEqual(readKeySecret(secret), { kind, org });
    const [found] = findSecrets(`see ${secret} here`);
    assert.equal(found?.kind, 'dojang-key');
    assert.equal((found?.end ?? 0) - (found?.start ?? 0), secret.length);
  }
});
