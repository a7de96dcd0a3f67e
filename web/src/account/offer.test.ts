import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiProblem } from '@dojang/ui/api.ts';
import { askOffer } from './offer.ts';

const secret = 'a'.repeat(43);
const { signal } = new AbortController();

test('what a link offers is asked without its secret in the address', async () => {
  const offer = { kind: 'phone', orgName: '도장', personName: '이솔', makerName: null };
  let asked: [url: string, headers: unknown] | undefined;
  const server: typeof fetch = async (url, init) => {
    asked = [String(url), init?.headers];
    return Response.json(offer);
  };
  assert.deepEqual(await askOffer(server, secret, signal), offer);
  assert.deepEqual(asked, ['/api/pairings/offer', { 'dojang-pairing': secret }]);
});

test('a link that was used says so before the tap', async () => {
  const refused: typeof fetch = async () =>
    Response.json({ code: 'pairing-claimed', detail: 'used', status: 409 }, { status: 409 });
  await assert.rejects(askOffer(refused, secret, signal), (problem) => {
    assert.ok(problem instanceof ApiProblem);
    return problem.status === 409 && problem.code === 'pairing-claimed';
  });
});
