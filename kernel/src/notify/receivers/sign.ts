import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';

/** 256 random bits, spelt as Standard Webhooks has it. */
export const createSigningSecret = (): string => prefix + randomBytes(32).toString('base64');

export interface Signed {
  /** The same for each try of a message. */
  readonly id: string;
  /** When this try is made: a receiver refuses what is older than five minutes. */
  readonly at: Date;
  readonly body: string;
}

/**
 * Headers by which a receiver knows the sender (Standard Webhooks 1.0.0): HMAC-SHA-256 over id, time and body, one
 * signature for each secret that is valid.
 */
export function signedHeaders({ id, at, body }: Signed, secrets: readonly string[]) {
  const seconds = Math.floor(at.getTime() / 1000);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}
