/** A browser of somebody, and the ways in which it comes to be theirs. */
import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import { TestAuthenticator } from '@dojang/kernel/testing';
import { type Jar, newJar } from '@dojang/kernel/testing/jar';
import { host, origin, type World } from './world.ts';

type Method = Parameters<Jar['send']>[0];

/** A browser on the pages of one org. */
export interface Browser {
  readonly org: string;
  readonly jar: Jar;
  at(method: Method, url: string, body?: unknown): ReturnType<Jar['send']>;
  /** The same, where the answer has to be this one; gives its body. */
  // biome-ignore lint/suspicious/noExplicitAny: what came back is what the test is about.
  must(status: number, method: Method, url: string, body?: unknown): Promise<any>;
}

export function newBrowser({ app }: World, org: string, jar = newJar(app, host)): Browser {
  const at: Browser['at'] = (method, url, body) =>
    jar.send(method, url, { org, ...(body === undefined ? {} : { body }) });
  return {
    org,
    jar,
    at,
    async must(status, method, url, body) {
      const answer = await at(method, url, body);
      assert.equal(answer.status, status, `${method} ${url}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
  };
}

/** Accepts an invitation by its secret, and gives who that is. */
export async function accept(browser: Browser, secret: string, personName: string) {
  const body = { secret, deviceName: '노트북', personName, locale: 'ko' };
  const { personId } = await browser.must(201, 'POST', '/invitations/acceptance', body);
  return personId as string;
}

/** As the account that is signed in above the orgs. */
export const openOrg = (browser: Browser) =>
  browser.at('POST', `/identity/orgs/${browser.org}/session`);

/** By the link that a device of the person made. */
export async function claim(browser: Browser, link: string) {
  const body = { secret: link.split('#')[1], deviceName: '폰', kind: 'browser' };
  return browser.at('POST', '/pairings/claim', body);
}

/** Goes to the provider of OpenID Connect and comes back, signed in above the orgs. */
export async function signInByOidc({ oidc }: World, browser: Browser, email: string) {
  oidc.account = { sub: `sub of ${email}`, email, email_verified: true };
  const body = { place: '/' };
  const { url } = await browser.must(200, 'POST', '/sign-in/oidc/double/start', body);
  const { onward } = await browser.jar.arrive(await oidc.visit(url));
  assert.equal(onward, '/sign-in?done=1&place=%2F');
}

/** Makes a passkey of the person who is signed in. */
export async function addPasskey(browser: Browser): Promise<TestAuthenticator> {
  const authenticator = new TestAuthenticator(origin);
  const options = await browser.must(200, 'POST', '/passkeys/options');
  const registration = authenticator.create(options);
  await browser.must(201, 'POST', '/passkeys', { registration });
  return authenticator;
}

/** Signs in above the orgs. */
export async function signInByPasskey(browser: Browser, authenticator: TestAuthenticator) {
  const options = await browser.must(200, 'POST', '/sign-in/passkey/options');
  const assertion = authenticator.get(options);
  await browser.must(204, 'POST', '/sign-in/passkey', { assertion });
}

export async function stepUp(browser: Browser, authenticator: TestAuthenticator, act: string) {
  const options = await browser.must(200, 'POST', '/step-ups/passkey', { act });
  await browser.must(204, 'PUT', '/step-ups/passkey', { assertion: authenticator.get(options) });
}

const found = (pattern: RegExp, text: string) => pattern.exec(text)?.[1] ?? '';

/** Asks the org's provider of SAML, which says who it is, and comes back. Gives where it ended. */
export async function signInBySaml({ app, saml }: World, browser: Browser, email: string) {
  const path = `/api/sign-in/saml/${browser.org}`;
  const { onward: asked } = await browser.jar.arrive(`${origin}${path}/start`);
  const { searchParams } = new URL(asked);
  const deflated = Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64');
  const request = inflateRawSync(deflated).toString();
  const acsUrl = found(/AssertionConsumerServiceURL="([^"]+)"/, request);
  const said = {
    acsUrl,
    audience: found(/Issuer[^>]*>([^<]+)</, request),
    requestId: found(/ ID="([^"]+)"/, request),
    assertionId: `_${crypto.randomUUID()}`,
    issuer: saml.issuer,
    recipient: acsUrl,
    destination: acsUrl,
    nameId: email,
    email,
    at: new Date(),
    hash: 'SHA-256',
  } as const;
  const xml = saml.response(said, await saml.sign(saml.assertion(said), 'SHA-256'));
  const form = new URLSearchParams({
    SAMLResponse: Buffer.from(xml).toString('base64'),
    RelayState: searchParams.get('RelayState') ?? '',
  });
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const headers = { ...host, ...type, 'sec-fetch-site': 'cross-site' };
  const page = await app.inject({
    method: 'POST',
    url: `${path}/acs`,
    headers,
    payload: form.toString(),
  });
  const finish = found(/url=([^"]+)"/, page.body).replaceAll('&amp;', '&');
  return (await browser.jar.arrive(`${origin}${finish}`)).onward;
}
