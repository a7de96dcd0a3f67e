import { type SmtpDouble, startSmtpDouble } from '@dojang/kernel/testing';
import { until } from '@dojang/kernel/testing/until';
import type { Client } from './world.ts';

export interface MailDouble extends SmtpDouble {
  /** Sets and confirms the address of the signed-in person, as they would: by the code in the letter. */
  readonly confirm: (client: Client, address: string) => Promise<void>;
  /** The newest letter that asks for a stamp, of those after the first `seen`. */
  readonly asking: (seen?: number) => SmtpDouble['letters'][number] | undefined;
}

/** The kernel's mail server for tests, as a person with an address uses it. */
export async function startMailDouble(): Promise<MailDouble> {
  const double = await startSmtpDouble();
  return {
    ...double,
    asking: (seen = 0) => double.letters.slice(seen).findLast(({ text }) => text?.includes('/l/')),
    confirm: async (client, address) => {
      await client.call('PUT', '/notification-addresses/email', { address });
      const code = await until('the code', () =>
        double.letters.map(({ text = '' }) => /\b\d{6}\b/.exec(text)?.[0]).find(Boolean),
      );
      const url = '/notification-addresses/email/confirmation';
      const confirmed = await client.call('PUT', url, { code });
      if (confirmed.status !== 204) throw new Error(`confirm: ${JSON.stringify(confirmed.body)}`);
    },
  };
}
