/** After base64. A response with a hundred groups has 30 kB. */
export const responseBytesMax = 256 * 1024;

/** Why a response is not believed: words for the log of the operator, never for the browser. */
export class NotBelieved extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(`the SAML response is not believed: ${reason}`);
    this.reason = reason;
  }
}

const tagsMax = 5_000;

const weak = [
  'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  'http://www.w3.org/2000/09/xmldsig#dsa-sha1',
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-md5',
  // The padding of PKCS #1 v1.5 tells who asks often enough what was encrypted.
  'http://www.w3.org/2001/04/xmlenc#rsa-1_5',
];

/** The text without its declaration, which is the one processing instruction that XML begins with. */
const withoutDeclaration = (text: string) =>
  text.startsWith('<?xml ') ? text.slice(text.indexOf('?>') + 2) : text;

/**
 * What no parser should see. Parsers differ in what a comment, an entity or a section of characters inside a value
 * means, and what is signed is then not what is read.
 *
 * @throws NotBelieved
 */
export function requirePlainXml(text: string): void {
  const body = withoutDeclaration(text);
  if (body.includes('<!')) throw new NotBelieved('doctype-or-comment');
  if (body.includes('<?')) throw new NotBelieved('processing-instruction');
  if (body.split('<', tagsMax + 2).length > tagsMax + 1) throw new NotBelieved('too-many-elements');
  if (weak.some((algorithm) => body.includes(algorithm))) throw new NotBelieved('weak-algorithm');
  requireUniqueIds(body);
}

function requireUniqueIds(body: string): void {
  const ids = [...body.matchAll(/\s(?:ID|Id|id|xml:id)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g)].map(
    ([, double, single]) => double ?? single,
  );
  if (new Set(ids).size !== ids.length) throw new NotBelieved('id-twice');
}

/** Assertions, in the open and encrypted. */
export function countAssertions(text: string): { readonly open: number; readonly sealed: number } {
  const names = [...text.matchAll(/<(?:[\w.-]{1,50}:)?(Assertion|EncryptedAssertion)[\s/>]/g)];
  const sealed = names.filter(([, name]) => name === 'EncryptedAssertion').length;
  return { open: names.length - sealed, sealed };
}

/** Digests of SHA-1 in what is signed. Encryption may use it: there it is no promise of anything. */
export function requireStrongDigest(text: string): void {
  const digests = text.matchAll(
    /<(?:[\w.-]{1,50}:)?Reference[\s>][\s\S]{0,4000}?<\/(?:[\w.-]{1,50}:)?Reference>/g,
  );
  for (const [reference] of digests) {
    if (reference.includes('http://www.w3.org/2000/09/xmldsig#sha1')) {
      throw new NotBelieved('weak-algorithm');
    }
  }
}

/** The text of a response as it came in a form. @throws NotBelieved */
export function decodeResponse(form: string): string {
  if (form.length > responseBytesMax * 1.4) throw new NotBelieved('too-large');
  const compact = form.replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) throw new NotBelieved('not-base64');
  const bytes = Buffer.from(compact, 'base64');
  if (bytes.length > responseBytesMax) throw new NotBelieved('too-large');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotBelieved('not-utf-8');
  }
}
