/** What is known of a bucket. */
export interface Bucket {
  /** `https://bucket.host`, or `https://host/bucket` by path style. */
  readonly base: string;
  readonly name: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const options = ['region', 'path-style', 'http'];

/**
 * Reads `s3://key:secret@host/bucket?region=…&path-style&http`.
 *
 * @throws Error that says what is missing, and never the secret.
 */
export function readS3Url(text: string): Bucket {
  const url = new URL(text);
  const [name = '', more] = url.pathname.slice(1).split('/');
  const unknown = [...url.searchParams.keys()].find((key) => !options.includes(key));
  if (url.protocol !== 's3:' || !url.hostname)
    throw new Error('it starts with s3://key:secret@host');
  if (!url.username || !url.password) throw new Error('it names no key, or no secret');
  if (!/^[a-z0-9][a-z0-9.-]{1,62}$/.test(name) || more) throw new Error('it names one bucket');
  if (unknown !== undefined) throw new Error(`${unknown} is not one of ${options.join(', ')}`);
  const scheme = url.searchParams.has('http') ? 'http' : 'https';
  return {
    name,
    base: url.searchParams.has('path-style')
      ? `${scheme}://${url.host}/${name}`
      : `${scheme}://${name}.${url.host}`,
    region: url.searchParams.get('region') || 'us-east-1',
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
  };
}
