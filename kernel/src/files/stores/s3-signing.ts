import { createHmac } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import type { Bucket } from './s3-url.ts';

/** `20261129T074500Z` */
export const amzDate = (now: Date): string => now.toISOString().replaceAll(/[:-]|\.\d{3}/g, '');

const urlOf = ({ base }: Bucket, key: string): string => `${base}/${key}`;

/** A request with an Authorization header that covers the hash of its body. */
export async function signRequest(
  bucket: Bucket,
  now: Date,
  request: {
    readonly method: string;
    readonly key: string;
    readonly headers: Readonly<Record<string, string>>;
  },
): Promise<{ url: string; headers: Record<string, string> }> {
  const { method, key, headers } = request;
  const { url, headers: signed } = await new AwsV4Signer({
    ...keysOf(bucket),
    method,
    url: urlOf(bucket, key),
    headers,
    datetime: amzDate(now),
  }).sign();
  return { url: url.href, headers: Object.fromEntries(signed) };
}

/** An address that opens one object for a while, with what its answer says of itself. */
export async function signUrl(
  bucket: Bucket,
  now: Date,
  key: string,
  { lifeSeconds, query }: { lifeSeconds: number; query: Readonly<Record<string, string>> },
): Promise<string> {
  const url = new URL(urlOf(bucket, key));
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  url.searchParams.set('X-Amz-Expires', String(lifeSeconds));
  const signer = new AwsV4Signer({
    ...keysOf(bucket),
    method: 'GET',
    url: url.href,
    datetime: amzDate(now),
    signQuery: true,
  });
  return (await signer.sign()).url.href;
}

const keysOf = ({ region, accessKeyId, secretAccessKey }: Bucket) => ({
  accessKeyId,
  secretAccessKey,
  region,
  service: 's3',
});

const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();

/** The key of one day, region and service. */
export const signingKey = (secret: string, day: string, region: string): Buffer =>
  ['s3', 'aws4_request'].reduce(
    (key, word) => hmac(key, word),
    hmac(hmac(`AWS4${secret}`, day), region),
  );

/**
 * The fields of a form by which a browser puts one object: this key, this type, at most so many bytes, until
 * then. A signed PUT could not bound the size.
 */
export function signForm(
  bucket: Bucket,
  now: Date,
  key: string,
  rule: { readonly bytesMax: number; readonly type: string; readonly expiresAt: Date },
): Record<string, string> {
  const date = amzDate(now);
  const day = date.slice(0, 8);
  const fields = {
    key,
    'content-type': rule.type,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${bucket.accessKeyId}/${day}/${bucket.region}/s3/aws4_request`,
    'x-amz-date': date,
  };
  const policy = {
    expiration: rule.expiresAt.toISOString(),
    conditions: [
      { bucket: bucket.name },
      ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
      ['content-length-range', 1, rule.bytesMax],
    ],
  };
  const text = Buffer.from(JSON.stringify(policy)).toString('base64');
  const key256 = signingKey(bucket.secretAccessKey, day, bucket.region);
  return { ...fields, policy: text, 'x-amz-signature': hmac(key256, text).toString('hex') };
}
