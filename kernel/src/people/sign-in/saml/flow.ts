import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { Problem } from '../../../base/problem.ts';
import { type AnyContext, inTransaction } from '../../../core/context.ts';
import { logAction } from '../../../ledger/action-log.ts';
import { inOrg } from '../company/in-org.ts';
import { keepProof } from '../company/proofs.ts';
import { getConnection, ownAddresses } from './connection.ts';
import { beginRelay, isFirstUse, takeRelay } from './relays.ts';
import { NotBelieved } from './response/response-text.ts';
import { type Assertion, skewMs, verifyResponse } from './response/verify.ts';

const requestXml = (id: string, at: Date, ssoUrl: string, own: ReturnType<typeof ownAddresses>) =>
  `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${id}" Version="2.0" IssueInstant="${at.toISOString()}" Destination="${escaped(ssoUrl)}" AssertionConsumerServiceURL="${escaped(own.acsUrl)}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${escaped(own.entityId)}</saml:Issuer></samlp:AuthnRequest>`;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/**
 * Begins a sign-in at the provider of the org, and gives the address to go to. With `personId`, a person who is signed in
 * says that the account is theirs.
 *
 * @throws Problem 404 `saml-not-set-up`.
 */
export async function startSaml(
  ctx: AnyContext,
  org: string,
  wanted: { readonly place: string; readonly personId: string | null },
  cookieSecret: string,
): Promise<string> {
  const { ssoUrl } = await getConnection(inOrg(ctx, org));
  // An id begins with no digit.
  const requestId = `_${randomBytes(20).toString('hex')}`;
  const relay = await beginRelay(ctx, { org, requestId, ...wanted }, cookieSecret);
  const xml = requestXml(requestId, ctx.now(), ssoUrl, ownAddresses(ctx, org));
  const url = new URL(ssoUrl);
  url.searchParams.set('SAMLRequest', deflateRawSync(xml).toString('base64'));
  url.searchParams.set('RelayState', relay);
  return url.href;
}

const emailNames = [
  'email',
  'mail',
  'emailAddress',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
  'urn:oid:0.9.2342.19200300.100.1.3',
];
const personNames = [
  'displayName',
  'name',
  'http://schemas.microsoft.com/identity/claims/displayname',
  'urn:oid:2.16.840.1.113730.3.1.241',
];

function firstOf(attributes: Assertion['attributes'], names: readonly string[], charsMax: number) {
  const found = names.map((name) => attributes[name]).find((value) => typeof value === 'string');
  return typeof found === 'string' && found.length > 0 && found.length <= charsMax ? found : null;
}

function emailOf({ attributes, nameId, nameIdFormat }: Assertion): string | null {
  const isEmail = nameIdFormat?.endsWith(':emailAddress') && nameId.length <= 254;
  return firstOf(attributes, emailNames, 254) ?? (isEmail ? nameId : null);
}

const notBelieved = () =>
  new Problem(
    403,
    'sign-in-refused',
    'What the provider answered could not be believed, so nobody was signed in; begin again.',
  );

const transient = () =>
  new Problem(
    403,
    'saml-name-changes',
    'The provider names you anew each time, so nobody can be recognised; its administrator has to choose a persistent NameID.',
  );

/** What fails is noted in the org, which looks after its provider; why it fails stands there and in no answer. */
async function noteRefusal(ctx: AnyContext, org: string, reason: string): Promise<void> {
  ctx.log.info({ org, reason }, 'a sign-in by SAML made nothing');
  await inTransaction(inOrg(ctx, org), (ctx) =>
    logAction(ctx, { action: 'kernel.saml-sign-in', outcome: 'refused', facts: { reason } }),
  );
}

/**
 * Checks what the provider sent, and keeps whom it names for the browser that began. Gives the path to go on with.
 *
 * @throws Problem 400 `sign-in-state-unknown`; 403 `sign-in-refused`, `saml-name-changes`; 404 `saml-not-set-up`.
 */
export async function receiveResponse(
  ctx: AnyContext,
  org: string,
  form: { readonly response: string; readonly relay: string },
): Promise<string> {
  const { begun, cookieHash } = await takeRelay(ctx, form.relay);
  // The answer to one org's sign-in opens no other's.
  if (begun.org !== org) throw notBelieved();
  const connection = await getConnection(inOrg(ctx, org));
  const { acsUrl, entityId: audience } = ownAddresses(ctx, org);
  const { entityId: issuer, certificates, decryptionKey } = connection;
  const { requestId, place, personId } = begun;
  const expected = { issuer, certificates, audience, acsUrl, requestId, decryptionKey };
  try {
    const assertion = await verifyResponse(form.response, { ...expected, now: ctx.now() });
    const until = new Date(assertion.expiresAt.getTime() + skewMs);
    if (!(await isFirstUse(ctx, `${org} ${issuer} ${assertion.id}`, until))) {
      throw new NotBelieved('used');
    }
    if (assertion.nameIdFormat?.endsWith(':transient')) throw transient();
    const { nameId, attributes } = assertion;
    const name = firstOf(attributes, personNames, 100);
    const said = {
      org,
      way: 'saml' as const,
      issuer,
      subject: nameId,
      amr: [],
      email: emailOf(assertion),
      name,
      place,
      personId,
    };
    return await keepProof(ctx, said, cookieHash);
  } catch (error) {
    if (!(error instanceof NotBelieved)) throw error;
    await noteRefusal(ctx, org, error.reason);
    throw notBelieved();
  }
}
