import { createPublicKey, generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import * as xmldom from '@xmldom/xmldom';
import { setNodeDependencies } from 'xml-core';
import { encrypt } from 'xml-encryption';
import * as XmlDSigJs from 'xmldsigjs';
import { selfSigned } from '../people/sign-in/saml/response/certificate.ts';

// Another implementation than the one that verifies: what both have wrong alone is found.
setNodeDependencies({
  DOMParser: xmldom.DOMParser as never,
  XMLSerializer: xmldom.XMLSerializer as never,
  DOMImplementation: xmldom.DOMImplementation as never,
});
XmlDSigJs.Application.setEngine('node', webcrypto as never);

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/** What an assertion and its response say; a test changes one of them. */
export interface Said {
  readonly acsUrl: string;
  readonly audience: string;
  readonly requestId: string;
  readonly assertionId: string;
  readonly issuer: string;
  readonly recipient: string;
  readonly destination: string;
  readonly nameId: string;
  readonly email: string;
  readonly at: Date;
  readonly hash: 'SHA-1' | 'SHA-256';
}

export interface SamlDouble {
  readonly issuer: string;
  readonly certificate: string;
  /** As a provider publishes it. */
  metadata(more?: { readonly certificate?: string; readonly issuer?: string }): string;
  assertion(said: Said): string;
  /** The assertion with its signature inside; `digest` is of what is signed. */
  sign(assertion: string, hash: Said['hash'], digest?: Said['hash']): Promise<string>;
  /** The response around it, in the open. */
  response(said: Said, assertion: string): string;
}

interface Signer {
  readonly privateKey: webcrypto.CryptoKey;
  readonly certificate: string;
}

async function createSigner(hash: Said['hash']): Promise<Signer> {
  const { privateKey: own } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const bytes = own.export({ type: 'pkcs8', format: 'der' });
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash };
  const privateKey = await webcrypto.subtle.importKey('pkcs8', bytes, algorithm, true, ['sign']);
  return { privateKey, certificate: certificateOf(own) };
}

function certificateOf(privateKey: KeyObject): string {
  const dayMs = 24 * 3_600_000;
  const [from, until] = [new Date(Date.now() - dayMs), new Date(Date.now() + 365 * dayMs)];
  return selfSigned({ privateKey, publicKey: createPublicKey(privateKey) }, 'idp', from, until);
}

const iso = (at: Date, afterMs = 0) => new Date(at.getTime() + afterMs).toISOString();

const assertionOf = (said: Said): string =>
  `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${said.assertionId}" Version="2.0" IssueInstant="${iso(said.at)}"><saml:Issuer>${said.issuer}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${said.nameId}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${iso(said.at, 300_000)}" Recipient="${said.recipient}" InResponseTo="${said.requestId}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${iso(said.at)}" NotOnOrAfter="${iso(said.at, 300_000)}"><saml:AudienceRestriction><saml:Audience>${said.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${iso(said.at)}" SessionIndex="s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="email"><saml:AttributeValue>${said.email}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>`;

const responseOf = (said: Said, assertion: string): string =>
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${said.assertionId}r" Version="2.0" IssueInstant="${iso(said.at)}" Destination="${said.destination}" InResponseTo="${said.requestId}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${said.issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${assertion}</samlp:Response>`;

/** Signs the element with this id, and gives the signature. */
export async function signatureOf(xml: string, id: string, signer: Signer, hash: Said['hash']) {
  const signed = new XmlDSigJs.SignedXml();
  // The signature is moved into a document with other namespaces in scope.
  signed.XmlSignature.SignedInfo.CanonicalizationMethod.Algorithm = exclusive;
  const document = new xmldom.DOMParser().parseFromString(xml, 'text/xml');
  const signature = await signed.Sign(
    { name: 'RSASSA-PKCS1-v1_5' },
    signer.privateKey as never,
    document as never,
    { references: [{ uri: `#${id}`, hash, transforms: ['enveloped', 'exc-c14n'] }] },
  );
  return signature.toString();
}

/** A provider of SAML that signs as it is told to. */
export async function createSamlDouble(issuer = 'https://idp.example'): Promise<SamlDouble> {
  const strong = await createSigner('SHA-256');
  const der = await webcrypto.subtle.exportKey('pkcs8', strong.privateKey);
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-1' };
  const weak = await webcrypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign']);
  return {
    issuer,
    certificate: strong.certificate,
    metadata: (more = {}) =>
      `<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${more.issuer ?? issuer}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${[
        strong.certificate,
        more.certificate,
      ]
        .filter(Boolean)
        .map(
          (each) =>
            `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${each}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
        )
        .join(
          '',
        )}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/></IDPSSODescriptor></EntityDescriptor>`,
    assertion: assertionOf,
    async sign(assertion, hash, digest = hash) {
      const id = /ID="([^"]+)"/.exec(assertion)?.[1] ?? '';
      const signer = { ...strong, privateKey: hash === 'SHA-1' ? weak : strong.privateKey };
      const signature = await signatureOf(assertion, id, signer, digest);
      return assertion.replace('</saml:Issuer>', `</saml:Issuer>${signature}`);
    },
    response: responseOf,
  };
}

/** An assertion that only the holder of the key reads. */
export function encrypted(assertion: string, certificate: string): Promise<string> {
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`;
  return new Promise((resolve, reject) => {
    encrypt(
      assertion,
      {
        rsa_pub: createPublicKey(pem).export({ type: 'spki', format: 'pem' }),
        pem,
        encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
        keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
      } as never,
      (error: Error | null, result: string) =>
        error
          ? reject(error)
          : resolve(
              `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${result}</saml:EncryptedAssertion>`,
            ),
    );
  });
}
