import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export type Letter = Email & {
  readonly to: readonly { address?: string }[];
  /** `performance.now()` when its last byte was there. */
  readonly atMs: number;
};

export interface SmtpDouble {
  /** `smtp://127.0.0.1:port` */
  readonly url: string;
  readonly letters: readonly Letter[];
  /** Code of the answer to each of the next recipients; 250 takes it. The last one stays. */
  behave(...codes: readonly number[]): void;
  close(): Promise<void>;
}

/** A mail server on a real port that reads what it takes. */
export async function startSmtpDouble(): Promise<SmtpDouble> {
  const letters: Letter[] = [];
  let codes: readonly number[] = [250];
  let next = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, callback) {
      const code = codes[Math.min(next++, codes.length - 1)]!;
      if (code === 250) callback();
      else callback(Object.assign(new Error('not now'), { responseCode: code }));
    },
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const atMs = performance.now();
        const letter = await PostalMime.parse(Buffer.concat(chunks));
        letters.push({ ...letter, atMs } as Letter);
        callback();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    behave(...given) {
      codes = given;
      next = 0;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
