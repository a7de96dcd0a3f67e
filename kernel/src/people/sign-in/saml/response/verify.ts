import { assertionShape, nameIdText } from '../schema.ts';
import {
  countAssertions,
  decodeResponse,
  NotBelieved,
  requirePlainXml,
  requireStrongDigest,
} from './response-text.ts';

/** What a response has to answer. */
export interface Expected {
  /** Entity id of the provider. */
  readonly issuer: string;
  /** Of the provider: base64 of DER. Two while it changes from one to the other. */
  readonly certificates: readonly string[];
  /** Ours. */
  readonly audience: string;
  readonly acsUrl: string;
  readonly requestId: string;
  /** PEM of the key that assertions for us may be encrypted with. */
  readonly decryptionKey: string;
  readonly now: Date;
}

/** What the signed part of a response says. */
export interface Assertion {
  readonly id: string;
  readonly nameId: string;
  readonly nameIdFormat: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly sessionIndex: string | null;
  readonly expiresAt: Date;
}

/** Clocks of providers differ so far at most. */
export const skewMs = 120_000;

/** The library is asked for by the first sign-in: a start needs none of it. */
const loadLibrary = () => import('@node-saml/node-saml');

async function createVerifier({ issuer, certificates, audience, acsUrl, requestId }: Expected) {
  const { SAML, ValidateInResponseTo } = await loadLibrary();
  return new SAML({
    idpCert: [...certificates],
    idpIssuer: issuer,
    issuer: audience,
    audience,
    callbackUrl: acsUrl,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
    acceptedClockSkewMs: skewMs,
    validateInResponseTo: ValidateInResponseTo.always,
    // The state of the sign-in, which was taken a moment ago, is the cache: it knows one request.
    cacheProvider: {
      saveAsync: async () => null,
      getAsync: async (key) => (key === requestId ? new Date().toISOString() : null),
      removeAsync: async () => null,
    },
  });
}

/** The response with its assertion in the open. @throws NotBelieved */
async function decrypted(response: string, key: string): Promise<string> {
  const found = /<(?:([\w.-]{1,50}):)?EncryptedAssertion[\s>]/.exec(response);
  const prefix = found?.[1] === undefined ? '' : `${found[1]}:`;
  const closing = `</${prefix}EncryptedAssertion>`;
  const [from, end] = [found?.index ?? -1, response.indexOf(closing)];
  if (from < 0 || end < from) throw new NotBelieved('encrypted-badly');
  const sealed = response.slice(from, end + closing.length);
  const { decrypt } = await import('xml-encryption');
  const plain = await new Promise<string>((resolve, reject) => {
    decrypt(sealed, { key, warnInsecureAlgorithm: false }, (error, result) =>
      error ? reject(new NotBelieved('not-decrypted')) : resolve(result),
    );
  });
  return (
    response.slice(0, from) + withoutXmlDeclaration(plain) + response.slice(end + closing.length)
  );
}

const withoutXmlDeclaration = (xml: string) => xml.trimStart().replace(/^<\?xml [^>]*\?>/, '');

const attribute = (tag: string, name: string) =>
  new Map(
    [...tag.matchAll(/\s([\w:.-]{1,80})\s*=\s*"([^"<]*)"/g)].map(([, key, value]) => [key, value]),
  ).get(name);

/** What is not signed may still be wrong: then somebody else was answered. @throws NotBelieved */
function requireDestination(response: string, acsUrl: string): void {
  const body = withoutXmlDeclaration(response).trimStart();
  const tag = /^<(?:[\w.-]{1,50}:)?Response\s[^>]*>/.exec(body)?.[0];
  if (tag === undefined) throw new NotBelieved('no-response');
  if (attribute(tag, 'Destination') !== acsUrl) throw new NotBelieved('other-destination');
}

function requireTime(until: string, now: Date): Date {
  const at = new Date(until);
  if (Number.isNaN(at.getTime())) throw new NotBelieved('no-time');
  if (at.getTime() + skewMs <= now.getTime()) throw new NotBelieved('late');
  // A provider that lets an assertion live for long would have us remember it for long.
  if (at.getTime() - now.getTime() > 24 * 3_600_000) throw new NotBelieved('lives-too-long');
  return at;
}

/**
 * Checks a response with the library, before it and after it, and gives what its signed part says. Nothing is read but
 * what the library gives of the node whose signature it verified.
 *
 * @throws NotBelieved
 */
export async function verifyResponse(form: string, expected: Expected): Promise<Assertion> {
  const raw = decodeResponse(form);
  requirePlainXml(raw);
  requireDestination(raw, expected.acsUrl);
  const found = countAssertions(raw);
  if (found.open + found.sealed !== 1) throw new NotBelieved('not-one-assertion');
  const response = found.sealed === 1 ? await decrypted(raw, expected.decryptionKey) : raw;
  requirePlainXml(response);
  requireStrongDigest(response);
  const { open, sealed } = countAssertions(response);
  if (open !== 1 || sealed !== 0) throw new NotBelieved('not-one-assertion');
  const verifier = await createVerifier(expected);
  const { profile } = await verifier
    .validatePostResponseAsync({ SAMLResponse: Buffer.from(response).toString('base64') })
    .catch(() => {
      throw new NotBelieved('not-verified');
    });
  if (profile === null) throw new NotBelieved('no-assertion');
  const parsed = assertionShape.safeParse(profile.getAssertion?.());
  if (!parsed.success) throw new NotBelieved('assertion-shape');
  const { $: own, Issuer: issuers, Subject: subjects } = parsed.data.Assertion;
  if (issuers[0]._ !== expected.issuer) throw new NotBelieved('other-issuer');
  const { $: confirmed } = subjects[0].SubjectConfirmation[0].SubjectConfirmationData[0];
  if (confirmed.Recipient !== expected.acsUrl) throw new NotBelieved('other-recipient');
  if (confirmed.InResponseTo !== expected.requestId) throw new NotBelieved('other-request');
  const nameId = nameIdText.safeParse(profile.nameID);
  if (!nameId.success) throw new NotBelieved('no-name');
  const attributes = profile.attributes;
  return {
    id: own.ID,
    nameId: nameId.data,
    nameIdFormat: profile.nameIDFormat ?? null,
    attributes: typeof attributes === 'object' && attributes !== null ? { ...attributes } : {},
    sessionIndex: profile.sessionIndex?.slice(0, 200) ?? null,
    expiresAt: requireTime(confirmed.NotOnOrAfter, expected.now),
  };
}
