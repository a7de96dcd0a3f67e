import assert from 'node:assert/strict';
import { after } from 'node:test';
import { buildHttp } from '../http/http.ts';
import { kernelModule } from '../kernel.ts';
import { pairDevice, sendByKey, wideLimits } from './test-client.ts';
import { newOrg, testKernel } from './test-kernel.ts';

/** The name of a SCIM schema before `User` or `Group`. */
export const core = 'urn:ietf:params:scim:schemas:core:2.0';

/** One whom a provider tells of. */
export const kim = {
  schemas: [`${core}:User`],
  userName: 'Kim@Example.com',
  externalId: 'ext-1',
  name: { givenName: '도장', familyName: '김' },
  emails: [{ value: 'kim@example.com', type: 'work', primary: true }],
  active: true,
};

export const patch = (...Operations: readonly object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
});

/** A server whose orgs have providers. */
export async function providerWorld() {
  const kernel = await testKernel({ modules: [kernelModule] });
  const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
  await app.ready();
  after(() => app.close());

  /** An org with an owner's browser, and what its provider sends. */
  async function provisioned() {
    const ctx = await newOrg(kernel);
    const owner = await pairDevice(app, ctx);
    const { body } = await owner.send('POST', '/provisioning/tokens');
    const byToken = sendByKey(app, body.secret);
    const send: typeof byToken = (method, url, payload, headers) =>
      byToken(method, `/scim/v2${url}`, payload, {
        ...(payload === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      });
    return { ctx, owner, token: body.token as { id: string }, send };
  }
  return { kernel, app, provisioned };
}

export type Provider = Awaited<
  ReturnType<Awaited<ReturnType<typeof providerWorld>>['provisioned']>
>;

/** The provider makes a person, and gets the id. */
export async function arrive({ send }: Provider, more: object = {}): Promise<string> {
  const made = await send('POST', '/Users', { ...kim, ...more });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body.id;
}
