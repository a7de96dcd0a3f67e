import { X509Certificate } from 'node:crypto';
import { Problem } from '../../../base/problem.ts';
import { NotBelieved, requirePlainXml } from './response/response-text.ts';

/** What a provider's metadata says of it. */
export interface ProviderMetadata {
  readonly entityId: string;
  readonly ssoUrl: string;
  /** Base64 of DER. */
  readonly certificates: readonly string[];
}

export const certificatesMax = 4;

const namespace = 'urn:oasis:names:tc:SAML:2.0:metadata';
const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

const notReadable = (why: string) =>
  new Problem(
    422,
    'saml-metadata-not-readable',
    'This is not the metadata of a SAML 2.0 provider; copy the whole file or its address from the provider.',
    { reason: why },
  );

/** The certificate without white space, where it is one. */
function certificateOf(text: string): string | undefined {
  const compact = text.replaceAll(/\s/g, '');
  try {
    return new X509Certificate(Buffer.from(compact, 'base64')).raw.toString('base64');
  } catch {
    return undefined;
  }
}

/** The library is loaded by the first metadata: a start needs none. */
async function parse(text: string) {
  try {
    requirePlainXml(text);
  } catch (error) {
    if (error instanceof NotBelieved) throw notReadable(error.reason);
    throw error;
  }
  const { DOMParser } = await import('@xmldom/xmldom');
  try {
    return new DOMParser({ onError: () => undefined }).parseFromString(text, 'text/xml');
  } catch {
    throw notReadable('not-xml');
  }
}

/** @throws Problem 422 `saml-metadata-not-readable`. */
export async function readMetadata(text: string): Promise<ProviderMetadata> {
  const document = await parse(text);
  const entities = document.getElementsByTagNameNS(namespace, 'EntityDescriptor');
  if (entities.length !== 1) throw notReadable('not-one-entity');
  const entityId = entities[0]?.getAttribute('entityID') ?? '';
  if (entityId === '' || entityId.length > 400) throw notReadable('no-entity-id');
  const [provider] = document.getElementsByTagNameNS(namespace, 'IDPSSODescriptor');
  if (provider === undefined) throw notReadable('no-provider');
  const sso = [...provider.getElementsByTagNameNS(namespace, 'SingleSignOnService')].find(
    (each) => each.getAttribute('Binding') === redirect,
  );
  const ssoUrl = sso?.getAttribute('Location') ?? '';
  if (!/^https:\/\/\S{1,1990}$/.test(ssoUrl)) throw notReadable('no-sign-in-address');
  const signing = [...provider.getElementsByTagNameNS(namespace, 'KeyDescriptor')].filter(
    (each) => (each.getAttribute('use') ?? 'signing') === 'signing',
  );
  const certificates = signing
    .flatMap((each) => [...each.getElementsByTagNameNS('*', 'X509Certificate')])
    .map((each) => certificateOf(each.textContent ?? ''))
    .filter((each) => each !== undefined);
  const known = [...new Set(certificates)].slice(0, certificatesMax);
  if (known.length === 0) throw notReadable('no-certificate');
  return { entityId, ssoUrl, certificates: known };
}
