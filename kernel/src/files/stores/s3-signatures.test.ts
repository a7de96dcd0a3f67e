import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AwsV4Signer } from 'aws4fetch';
import { startS3Double } from '../../testing/s3-double.ts';
import { sha256 } from '../../testing/s3-signature.ts';
import { amzDate, signForm, signRequest, signUrl } from './s3-signing.ts';
import { type Bucket, readS3Url } from './s3-url.ts';

const now = new Date('2026-11-29T07:45:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const double = await startS3Double(() => now);
after(() => double.close());

const bucket = readS3Url(double.url);
const key = 'user_content/a/b/c';
const body = 'the bytes';

type Sent = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | FormData;
};

async function send({ method, url, headers, body }: Sent): Promise<[number, string]> {
  const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const code = /<Code>(\w+)</.exec(await answer.text())?.[1] ?? '';
  return [answer.status, code];
}

/** A PUT that the bucket takes, unless something of it is changed. */
async function signedPut(by: Bucket = bucket, at = now, method = 'PUT'): Promise<Sent> {
  const headers = {
    'content-type': 'text/plain',
    'x-amz-meta-note': 'one',
    'x-amz-content-sha256': sha256(body),
  };
  const signed = await signRequest(by, at, { method, key, headers });
  return { method, ...signed, body };
}

const signedGet = async (by: Bucket = bucket, at = now): Promise<Sent> => ({
  method: 'GET',
  url: await signUrl(by, at, key, {
    lifeSeconds: 60,
    query: { 'response-content-disposition': 'attachment' },
  }),
  headers: {},
});

interface Form {
  url: string;
  fields: Record<string, string>;
  file: string;
}
const signedForm = (by: Bucket = bucket, at = now, expiresAt = later(60)): Form => ({
  url: `${bucket.base}/`,
  fields: signForm(by, at, key, { bytesMax: 20, type: 'text/plain', expiresAt }),
  file: body,
});

function asRequest({ url, fields, file }: Form): Sent {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new File([file], 'a.txt'));
  return { method: 'POST', url, headers: {}, body: form };
}

const other = { ...bucket, secretAccessKey: 'another-secret' };
const withHeader = (sent: Sent, name: string, value: string): Sent => ({
  ...sent,
  headers: { ...sent.headers, [name]: value },
});
const withQuery = (sent: Sent, name: string, value: string): Sent => {
  const url = new URL(sent.url);
  url.searchParams.set(name, value);
  return { ...sent, url: url.href };
};
const withField = (form: Form, name: string, value: string): Form => ({
  ...form,
  fields: { ...form.fields, [name]: value },
});

async function ofService(service: string): Promise<Sent> {
  const { url, headers } = await new AwsV4Signer({
    method: 'PUT',
    url: `${bucket.base}/${key}`,
    region: bucket.region,
    service,
    datetime: amzDate(now),
    accessKeyId: bucket.accessKeyId,
    secretAccessKey: bucket.secretAccessKey,
    headers: { 'x-amz-content-sha256': sha256(body) },
  }).sign();
  return { method: 'PUT', url: url.href, headers: Object.fromEntries(headers), body };
}

/** The policy of a form with more room than it was signed for, and the old signature. */
function withRoom(form: Form): Form {
  const policy = JSON.parse(Buffer.from(form.fields.policy ?? '', 'base64').toString());
  policy.conditions.at(-1)[2] = 10_000;
  return withField(form, 'policy', Buffer.from(JSON.stringify(policy)).toString('base64'));
}

const forged: Readonly<Record<string, readonly [code: string, make: () => Promise<Sent> | Sent]>> =
  {
    'a request by another secret': ['SignatureDoesNotMatch', () => signedPut(other)],
    'a request by another key': [
      'InvalidAccessKeyId',
      () => signedPut({ ...bucket, accessKeyId: 'AKIAOTHER' }),
    ],
    'a request to another path': [
      'SignatureDoesNotMatch',
      async () => {
        const sent = await signedPut();
        return { ...sent, url: `${sent.url}d` };
      },
    ],
    'a request with another query': [
      'SignatureDoesNotMatch',
      async () => withQuery(await signedPut(), 'acl', ''),
    ],
    'a request with a changed header': [
      'SignatureDoesNotMatch',
      async () => withHeader(await signedPut(), 'x-amz-meta-note', 'two'),
    ],
    'a request with a changed payload hash': [
      'SignatureDoesNotMatch',
      async () => withHeader(await signedPut(), 'x-amz-content-sha256', sha256('more')),
    ],
    'a request with another body': [
      'XAmzContentSHA256Mismatch',
      async () => ({ ...(await signedPut()), body: 'other bytes' }),
    ],
    'a request of an hour ago': ['RequestTimeTooSkewed', () => signedPut(bucket, later(-60))],
    'a request of tomorrow': ['RequestTimeTooSkewed', () => signedPut(bucket, later(24 * 60))],
    'a request for another region': [
      'AuthorizationHeaderMalformed',
      () => signedPut({ ...bucket, region: 'us-east-1' }),
    ],
    'a request for another service': ['AuthorizationHeaderMalformed', () => ofService('sqs')],
    'a request with a header that must be signed and is not': [
      'AccessDenied',
      async () => withHeader(await signedPut(), 'x-amz-acl', 'public-read'),
    ],
    'a request by another method': [
      'SignatureDoesNotMatch',
      async () => ({ ...(await signedPut()), method: 'DELETE' }),
    ],
    'a request without a signature': [
      'AccessDenied',
      () => ({ method: 'GET', url: `${bucket.base}/${key}`, headers: {} }),
    ],
    'an address by another secret': ['SignatureDoesNotMatch', () => signedGet(other)],
    'an address that expired': ['AccessDenied', () => signedGet(bucket, later(-2))],
    'an address of the future': ['AccessDenied', () => signedGet(bucket, later(60))],
    'an address with a longer life': [
      'SignatureDoesNotMatch',
      async () => withQuery(await signedGet(), 'X-Amz-Expires', '3600'),
    ],
    'an address of another object': [
      'SignatureDoesNotMatch',
      async () => {
        const sent = await signedGet();
        return { ...sent, url: sent.url.replace('/b/c', '/b/d') };
      },
    ],
    'an address with another answer': [
      'SignatureDoesNotMatch',
      async () => withQuery(await signedGet(), 'response-content-disposition', 'inline'),
    ],
    'an address used to write': [
      'SignatureDoesNotMatch',
      async () => ({ ...(await signedGet()), method: 'PUT', body }),
    ],
    'a form by another secret': ['SignatureDoesNotMatch', () => asRequest(signedForm(other))],
    'a form with more bytes than its policy allows': [
      'EntityTooLarge',
      () => asRequest({ ...signedForm(), file: 'x'.repeat(21) }),
    ],
    'a form with fewer bytes than its policy allows': [
      'EntityTooSmall',
      () => asRequest({ ...signedForm(), file: '' }),
    ],
    'a form with another key prefix': [
      'AccessDenied',
      () => asRequest(withField(signedForm(), 'key', 'user_content/other')),
    ],
    'a form of another bucket': [
      'AccessDenied',
      () => asRequest(signedForm({ ...bucket, name: 'another' })),
    ],
    'a form whose policy expired': [
      'AccessDenied',
      () => asRequest(signedForm(bucket, now, later(-1))),
    ],
    'a form with a field that is not in its policy': [
      'AccessDenied',
      () => asRequest(withField(signedForm(), 'acl', 'public-read')),
    ],
    'a form with another type': [
      'AccessDenied',
      () => asRequest(withField(signedForm(), 'content-type', 'text/html')),
    ],
    'a form with a policy that was changed': [
      'SignatureDoesNotMatch',
      () => asRequest(withRoom(signedForm())),
    ],
    'a form for another region': [
      'AuthorizationHeaderMalformed',
      () => asRequest(signedForm({ ...bucket, region: 'us-east-1' })),
    ],
    'a form without a policy': [
      'AccessDenied',
      () => asRequest(withField(signedForm(), 'policy', '')),
    ],
  };

test('what we sign is taken, by header, by address and by form', async () => {
  assert.deepEqual(await send(await signedPut()), [200, '']);
  assert.deepEqual(await send(await signedGet()), [200, '']);
  assert.deepEqual(await send(asRequest(signedForm())), [204, '']);
  assert.equal(double.objects.get(key)?.bytes.toString(), body);
});

for (const [what, [code, make]] of Object.entries(forged)) {
  test(`the bucket refuses ${what}`, async () => {
    double.objects.clear();
    double.objects.set(key, { bytes: Buffer.from('kept'), type: 'text/plain' });
    const [status, said] = await send(await make());
    assert.deepEqual([said, status >= 400], [code, true]);
    assert.deepEqual(
      [...double.objects].map(([key, { bytes }]) => [key, bytes.toString()]),
      [[key, 'kept']],
    );
  });
}

test('an address has the signature that the document of S3 works out', async () => {
  const example: Bucket = {
    name: 'examplebucket',
    base: 'https://examplebucket.s3.amazonaws.com',
    region: 'us-east-1',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
  const at = new Date('2013-05-24T00:00:00Z');
  const url = new URL(await signUrl(example, at, 'test.txt', { lifeSeconds: 86_400, query: {} }));
  assert.equal(
    url.searchParams.get('X-Amz-Signature'),
    'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  );
});

test('an address in the configuration is read whole, or refused without its secret', () => {
  assert.deepEqual(
    readS3Url('s3://key:a%2Fb%2Bc@s3.eu-west-1.amazonaws.com/files?region=eu-west-1'),
    {
      name: 'files',
      base: 'https://files.s3.eu-west-1.amazonaws.com',
      region: 'eu-west-1',
      accessKeyId: 'key',
      secretAccessKey: 'a/b+c',
    },
  );
  assert.equal(
    readS3Url('s3://k:s@minio:9000/files?path-style&http').base,
    'http://minio:9000/files',
  );
  for (const wrong of [
    'https://k:hush@h/b',
    's3://h/b',
    's3://k@h/b',
    's3://k:hush@h',
    's3://k:hush@h/a/b',
    's3://k:hush@h/b?regoin=x',
  ]) {
    assert.throws(
      () => readS3Url(wrong),
      (error: Error) => !error.message.includes('hush') && error.message.length > 10,
      wrong,
    );
  }
});
