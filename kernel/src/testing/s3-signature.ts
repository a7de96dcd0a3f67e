import { createHash, createHmac } from 'node:crypto';

/** What S3 answers to a request that it does not believe. */
export class S3Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface S3Account {
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface S3Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const skewMs = 15 * 60_000;
const weekSeconds = 604_800;

export const sha256 = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Of a text, by the key of one day; written out by the document of S3, not by the library under test. */
export function signatureOf(account: S3Account, day: string, text: string): string {
  const ofDay = mac(`AWS4${account.secretAccessKey}`, day);
  const key = mac(mac(mac(ofDay, account.region), 's3'), 'aws4_request');
  return mac(key, text).toString('hex');
}

/** `20261129T074500Z` → the moment. */
export function momentOf(date: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (!parts) throw new S3Refusal(403, 'AccessDenied', 'X-Amz-Date must be ISO 8601.');
  const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

/** The key and the scope of a credential. @throws S3Refusal for another account, region or service. */
export function checkCredential(account: S3Account, credential: string, date: string): void {
  const [key, day, region, service, end] = credential.split('/');
  if (key !== account.accessKeyId) {
    throw new S3Refusal(403, 'InvalidAccessKeyId', 'The access key does not exist.');
  }
  const isScope = region === account.region && service === 's3' && end === 'aws4_request';
  if (!isScope || day !== date.slice(0, 8)) {
    throw new S3Refusal(
      400,
      'AuthorizationHeaderMalformed',
      'The scope of the credential is wrong.',
    );
  }
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function canonicalOf(request: S3Request, signed: readonly string[], payload: string): string {
  const query = [...request.url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const path = request.url.pathname
    .split('/')
    .map((part) => encode(decodeURIComponent(part)))
    .join('/');
  const headers = signed.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`,
  );
  return [request.method, path, query.join('&'), headers.join(''), signed.join(';'), payload].join(
    '\n',
  );
}

function checkSignature(
  account: S3Account,
  request: S3Request,
  given: { date: string; signed: readonly string[]; payload: string; signature: string },
): void {
  const day = given.date.slice(0, 8);
  const scope = `${day}/${account.region}/s3/aws4_request`;
  const canonical = sha256(canonicalOf(request, given.signed, given.payload));
  const text = ['AWS4-HMAC-SHA256', given.date, scope, canonical].join('\n');
  if (signatureOf(account, day, text) === given.signature) return;
  throw new S3Refusal(403, 'SignatureDoesNotMatch', 'The signature does not match.');
}

function checkSignedHeaders({ headers }: S3Request, signed: readonly string[]): void {
  const missing = Object.keys(headers).find(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signed.includes(name),
  );
  if (missing === undefined && signed.includes('host')) return;
  throw new S3Refusal(403, 'AccessDenied', `The header ${missing ?? 'host'} was not signed.`);
}

/** @throws S3Refusal for a request whose Authorization header S3 would not take. */
export function checkHeaders(account: S3Account, request: S3Request, now: number): void {
  const { authorization = '', 'x-amz-date': date = '' } = request.headers;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (!parts) throw new S3Refusal(403, 'AccessDenied', 'Anonymous requests are refused.');
  const [, credential = '', names = '', signature = ''] = parts;
  checkCredential(account, credential, date);
  if (Math.abs(momentOf(date) - now) > skewMs) {
    throw new S3Refusal(403, 'RequestTimeTooSkewed', 'The times are too far apart.');
  }
  const signed = names.split(';');
  checkSignedHeaders(request, signed);
  const payload = request.headers['x-amz-content-sha256'];
  if (payload === undefined) {
    throw new S3Refusal(400, 'InvalidRequest', 'x-amz-content-sha256 is missing.');
  }
  checkSignature(account, request, { date, signed, payload, signature });
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(request.body)) {
    throw new S3Refusal(400, 'XAmzContentSHA256Mismatch', 'The body has another hash.');
  }
}

/** @throws S3Refusal for an address that S3 would not open. */
export function checkQuery(account: S3Account, request: S3Request, now: number): void {
  const get = (name: string) => request.url.searchParams.get(`X-Amz-${name}`) ?? '';
  const date = get('Date');
  const life = Number(get('Expires'));
  if (get('Algorithm') !== 'AWS4-HMAC-SHA256' || !(life >= 1 && life <= weekSeconds)) {
    throw new S3Refusal(400, 'AuthorizationQueryParametersError', 'The parameters are wrong.');
  }
  checkCredential(account, get('Credential'), date);
  const from = momentOf(date);
  if (from > now + skewMs) throw new S3Refusal(403, 'AccessDenied', 'Request is not yet valid');
  if (from + life * 1000 < now) throw new S3Refusal(403, 'AccessDenied', 'Request has expired');
  const signed = get('SignedHeaders').split(';');
  checkSignedHeaders(request, signed);
  const signature = get('Signature');
  checkSignature(account, request, { date, signed, payload: 'UNSIGNED-PAYLOAD', signature });
}
