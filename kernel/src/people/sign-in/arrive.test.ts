import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { newOrg, testKernel } from '../../testing/index.ts';
import { listLogins } from '../identity/logins.ts';
import { arrive } from './arrive.ts';

const kernel = await testKernel();

test('who comes for the first time in two browsers at once is one identity', async () => {
  const ctx = await newOrg(kernel);
  const subject = randomUUID();
  const account = { issuer: 'https://idp.example', subject, email: null, emailVerified: false };
  const proof = { account, way: 'oidc', amr: [] } as const;
  const come = () => arrive(ctx, proof, { userAgent: 'x', ip: '192.0.2.1' }, 'ko');
  const came = await Promise.all([come(), come(), come()]);
  const [first, ...others] = came.map(({ session }) => session.identityId);
  assert.deepEqual(others, [first, first]);
  assert.equal((await listLogins(ctx, first ?? '')).length, 1);
});
