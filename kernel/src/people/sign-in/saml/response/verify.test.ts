import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { createSamlDouble, encrypted, type Said } from '../../../../testing/saml-double.ts';
import { selfSigned } from './certificate.ts';
import { responseBytesMax } from './response-text.ts';
import { type Expected, verifyResponse } from './verify.ts';

const acsUrl = 'https://dojang.example/api/sign-in/saml/o/acs';
const double = await createSamlDouble();
const other = await createSamlDouble();
const stranger = await createSamlDouble();
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const minute = 60_000;
const ours = selfSigned(
  keys,
  'dojang',
  new Date(Date.now() - minute),
  new Date(Date.now() + minute),
);

const said: Said = {
  acsUrl,
  audience: 'https://dojang.example/saml',
  requestId: '_request',
  assertionId: '_assertion',
  issuer: double.issuer,
  recipient: acsUrl,
  destination: acsUrl,
  nameId: 'u-1',
  email: 'kim@example.com',
  at: new Date(),
  hash: 'SHA-256',
};

const expected: Expected = {
  issuer: double.issuer,
  certificates: [other.certificate, double.certificate],
  audience: said.audience,
  acsUrl,
  requestId: said.requestId,
  decryptionKey: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  now: new Date(),
};

const send = (xml: string, more: Partial<Expected> = {}) =>
  verifyResponse(Buffer.from(xml).toString('base64'), { ...expected, ...more });

const signed = async (change: Partial<Said> = {}) => {
  const all = { ...said, ...change };
  const assertion = await double.sign(double.assertion(all), all.hash);
  return { all, assertion, response: double.response(all, assertion) };
};

const good = await signed();

test('the double’s certificate is one that others read', () => {
  const certificate = new X509Certificate(Buffer.from(ours, 'base64'));
  assert.equal(certificate.subject, 'CN=dojang');
  assert.ok(certificate.verify(createPublicKey(keys.privateKey)));
});

test('a response that another implementation signed says who it is, by either certificate', async () => {
  const assertion = await send(good.response);
  assert.deepEqual(
    [assertion.id, assertion.nameId, assertion.attributes.email, assertion.sessionIndex],
    ['_assertion', 'u-1', 'kim@example.com', 's1'],
  );
  assert.equal((await send(`<?xml version="1.0"?>${good.response}`)).nameId, 'u-1');
});

test('an encrypted assertion is believed when it is signed inside, and not when it is not', async () => {
  const sealed = await encrypted(good.assertion, ours);
  assert.equal((await send(double.response(said, sealed))).nameId, 'u-1');
  const unsigned = await encrypted(double.assertion(said), ours);
  await assert.rejects(send(double.response(said, unsigned)), { reason: 'not-verified' });
  const hidden = await encrypted(good.assertion.replace('u-1', 'u-<!---->1'), ours);
  await assert.rejects(send(double.response(said, hidden)), { reason: 'doctype-or-comment' });
  const weak = await encrypted((await signed({ hash: 'SHA-1' })).assertion, ours);
  await assert.rejects(send(double.response(said, weak)), { reason: 'weak-algorithm' });
});

for (const [seconds, reason] of [
  [90, null],
  [-90, null],
  [600, 'not-verified'],
  [-600, 'not-verified'],
] as const) {
  test(`a clock that is ${seconds} s off is ${reason === null ? 'fine' : 'refused'}`, async () => {
    // Five minutes is what the double lets an assertion live.
    const at = new Date(Date.now() + (seconds < 0 ? seconds - 300 : seconds) * 1_000);
    const { response } = await signed({ at });
    if (reason === null) assert.equal((await send(response)).nameId, 'u-1');
    else await assert.rejects(send(response), { reason });
  });
}

const refused: readonly [string, string, () => Promise<string> | string, Partial<Expected>?][] = [
  ['no signature', 'not-verified', () => double.response(said, double.assertion(said))],
  [
    'another provider’s signature',
    'not-verified',
    async () => double.response(said, await stranger.sign(double.assertion(said), 'SHA-256')),
  ],
  ['one letter changed', 'not-verified', () => good.response.replace('u-1', 'u-2')],
  ['SHA-1', 'weak-algorithm', async () => (await signed({ hash: 'SHA-1' })).response],
  [
    'a digest of SHA-1 under a strong signature',
    'weak-algorithm',
    async () =>
      double.response(said, await double.sign(double.assertion(said), 'SHA-256', 'SHA-1')),
  ],
  [
    'another audience',
    'not-verified',
    async () => (await signed({ audience: 'https://elsewhere' })).response,
  ],
  [
    'another recipient',
    'other-recipient',
    async () => (await signed({ recipient: 'https://elsewhere/acs' })).response,
  ],
  [
    'another destination',
    'other-destination',
    async () => (await signed({ destination: 'https://elsewhere/acs' })).response,
  ],
  [
    'no destination',
    'other-destination',
    () => good.response.replace(` Destination="${acsUrl}"`, ''),
  ],
  [
    'another issuer',
    'other-issuer',
    async () => (await signed({ issuer: 'https://evil.example' })).response,
  ],
  ['another request', 'not-verified', () => good.response, { requestId: '_other' }],
  [
    'another request in what is not signed',
    'not-verified',
    async () =>
      (await signed({ requestId: '_r2' })).response.replace(
        'InResponseTo="_r2"><saml:Issuer',
        'InResponseTo="_request"><saml:Issuer',
      ),
  ],
  ['a document type', 'doctype-or-comment', () => `<!DOCTYPE Response>${good.response}`],
  [
    'an entity bomb',
    'doctype-or-comment',
    () =>
      `<!DOCTYPE r [<!ENTITY a "${'x'.repeat(1000)}"><!ENTITY b "&a;&a;&a;&a;">]>${good.response}`,
  ],
  [
    'a comment in the name',
    'doctype-or-comment',
    () => good.response.replace('u-1', 'u<!-- -->-1'),
  ],
  [
    'a comment in the digest',
    'doctype-or-comment',
    () => good.response.replace(/(DigestValue>)/, '$1<!-- -->'),
  ],
  [
    'a processing instruction',
    'processing-instruction',
    () => good.response.replace('u-1', 'u<?x y?>-1'),
  ],
  [
    'two assertions, the signed one first',
    'id-twice',
    () => double.response(said, good.assertion + double.assertion(said)),
  ],
  [
    'two assertions, the signed one last',
    'not-one-assertion',
    () =>
      double.response(said, double.assertion({ ...said, assertionId: '_evil' }) + good.assertion),
  ],
  [
    'an id that two have',
    'id-twice',
    () => good.response.replace('ID="__assertionr"', 'ID="_assertion"'),
  ],
  ['5 MB', 'too-large', () => `${good.response}${' '.repeat(5_000_000)}`],
  [
    'more than what is taken after base64',
    'too-large',
    () => good.response.padEnd(responseBytesMax + 1),
  ],
  ['text that is no XML', 'no-response', () => 'hello'],
  [
    'ten thousand elements',
    'too-many-elements',
    () => good.response.replace('</samlp:Response>', `${'<a/>'.repeat(10_000)}</samlp:Response>`),
  ],
];

for (const [name, reason, make, more] of refused) {
  test(`refused: ${name}`, async () => {
    await assert.rejects(send(await make(), more), { reason });
  });
}

/** A forged assertion that takes the place of the signed one, which is moved to where it still verifies. */
const forged = double.assertion({ ...said, assertionId: '_evil', nameId: 'owner' });
const signature = /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(good.assertion)?.[0] ?? '';
const bare = good.assertion.replace(signature, '');
const withIn = (tag: string) =>
  forged.replace(
    '</saml:Assertion>',
    `<saml:${tag}>${good.assertion}</saml:${tag}></saml:Assertion>`,
  );

const moves: readonly [string, string][] = [
  ['into Advice of the forged one', double.response(said, withIn('Advice'))],
  [
    'into the forged one’s signature object',
    double.response(
      said,
      forged.replace(
        '</saml:Issuer>',
        `</saml:Issuer>${signature.replace('</ds:Signature>', `<ds:Object>${bare}</ds:Object></ds:Signature>`)}`,
      ),
    ),
  ],
  ['before the forged one', double.response(said, good.assertion + forged)],
  ['after the forged one', double.response(said, forged + good.assertion)],
  [
    'into Extensions of the response',
    double
      .response(said, forged)
      .replace(
        '<samlp:Status>',
        `<samlp:Extensions>${good.assertion}</samlp:Extensions><samlp:Status>`,
      ),
  ],
  [
    'around the forged one',
    double.response(
      said,
      good.assertion.replace('</saml:Assertion>', `${forged}</saml:Assertion>`),
    ),
  ],
  [
    'into a response inside the response',
    double
      .response(said, forged)
      .replace(
        '<samlp:Status>',
        `${double.response({ ...said, assertionId: '_x' }, good.assertion)}<samlp:Status>`,
      ),
  ],
  [
    'its signature alone, onto the forged one',
    double.response(said, forged.replace('</saml:Issuer>', `</saml:Issuer>${signature}`)),
  ],
];

for (const [name, xml] of moves) {
  test(`the signed assertion moved ${name} is refused`, async () => {
    await assert.rejects(send(xml), { name: 'Error', message: /not believed/ });
  });
}

test('a signed response around an unsigned assertion is refused', async () => {
  const plain = double.response(said, double.assertion(said));
  const whole = await double.sign(plain, 'SHA-256');
  assert.ok(whole.includes('<ds:Signature'));
  await assert.rejects(send(whole), { reason: 'not-verified' });
});
