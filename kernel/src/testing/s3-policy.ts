import {
  checkCredential,
  momentOf,
  type S3Account,
  S3Refusal,
  signatureOf,
} from './s3-signature.ts';

export interface PostedForm {
  readonly fields: ReadonlyMap<string, string>;
  readonly bytes: number;
}

interface Policy {
  readonly expiration: string;
  readonly conditions: readonly (
    | Readonly<Record<string, string>>
    | readonly [string, string | number, string | number]
  )[];
}

/** Fields that a policy need not name. */
const free = (name: string) =>
  ['policy', 'x-amz-signature', 'file'].includes(name) || name.startsWith('x-ignore-');

const invalid = (what: string) =>
  new S3Refusal(403, 'AccessDenied', `Invalid according to Policy: ${what}`);

function checkSize([, least, most]: readonly unknown[], bytes: number): void {
  if (bytes > Number(most)) {
    throw new S3Refusal(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum size');
  }
  if (bytes < Number(least)) {
    throw new S3Refusal(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum');
  }
}

function checkConditions(policy: Policy, values: ReadonlyMap<string, string>, bytes: number): void {
  const covered = new Set<string>(['bucket']);
  for (const condition of policy.conditions) {
    if (Array.isArray(condition) && condition[0] === 'content-length-range') {
      checkSize(condition, bytes);
      continue;
    }
    const [how, name, value] = Array.isArray(condition)
      ? [String(condition[0]), String(condition[1]).replace(/^\$/, ''), String(condition[2])]
      : ['eq', ...(Object.entries(condition)[0] ?? ['', ''])];
    const given = values.get(String(name).toLowerCase()) ?? '';
    const holds = how === 'starts-with' ? given.startsWith(String(value)) : given === value;
    if (!holds) throw invalid(`Policy Condition failed: ["${how}", "$${name}", "${value}"]`);
    covered.add(String(name).toLowerCase());
  }
  for (const name of values.keys()) {
    if (!covered.has(name) && !free(name)) throw invalid(`Extra input fields: ${name}`);
  }
}

/** A form that a browser posts. @throws S3Refusal when the policy does not allow it. */
export function checkPost(account: S3Account, { fields, bytes }: PostedForm, now: number): void {
  const values = new Map([...fields].map(([name, value]) => [name.toLowerCase(), value]));
  values.set('bucket', account.bucket);
  const get = (name: string) => values.get(name) ?? '';
  const [text, date] = [get('policy'), get('x-amz-date')];
  if (text === '' || get('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') {
    throw new S3Refusal(403, 'AccessDenied', 'A form without a policy is refused.');
  }
  momentOf(date);
  checkCredential(account, get('x-amz-credential'), date);
  if (signatureOf(account, date.slice(0, 8), text) !== get('x-amz-signature')) {
    throw new S3Refusal(403, 'SignatureDoesNotMatch', 'The signature does not match.');
  }
  const policy = JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Policy;
  if (!(Date.parse(policy.expiration) > now)) throw invalid('Policy expired.');
  checkConditions(policy, values, bytes);
}
