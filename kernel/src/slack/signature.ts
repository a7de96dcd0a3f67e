import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../base/problem.ts';

const skewSecondsMax = 300;

/**
 * Slack's v0 signature over time and raw body. Returns the signature, by which a replay is known.
 *
 * @throws Problem 401 `slack-signature-wrong`; it does not say what is wrong with it.
 */
export function verifySignature(
  signingSecret: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  rawBody: Buffer,
  now: Date,
): string {
  const time = headers['x-slack-request-timestamp'];
  const given = headers['x-slack-signature'];
  const refused = () =>
    new Problem(
      401,
      'slack-signature-wrong',
      'The request is not signed by Slack with this app’s signing secret, or is too old.',
    );
  if (typeof time !== 'string' || !/^\d{1,12}$/.test(time)) throw refused();
  if (typeof given !== 'string' || !/^v0=[0-9a-f]{64}$/.test(given)) throw refused();
  if (Math.abs(now.getTime() / 1000 - Number(time)) > skewSecondsMax) throw refused();
  const mac = createHmac('sha256', signingSecret).update(`v0:${time}:`).update(rawBody);
  const expected = `v0=${mac.digest('hex')}`;
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(given))) throw refused();
  return given;
}
