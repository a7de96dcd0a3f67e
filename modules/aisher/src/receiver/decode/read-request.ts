import { defineTask, type Parts, Problem } from '@dojang/kernel';
import { type Asked, type Summary, summarize } from './summary.ts';

/** More takes the time of other requests: it is read by a thread. */
const inThreadBytes = 1024 * 1024;

const summarizeTask = defineTask<typeof summarize>(
  new URL('./summary.ts', import.meta.url),
  'summarize',
  { timeoutMs: 30_000 },
);

export type ReadRequest = (org: string, asked: Asked) => Promise<Summary>;

/**
 * Reads requests: small ones here in slices, large ones in a thread. Where no thread is free, here as well: a sender must
 * not wait for the work of others.
 */
export const createRequestReader =
  ({ pool }: Pick<Parts, 'pool'>): ReadRequest =>
  async (org, asked) => {
    if (asked.body.byteLength <= inThreadBytes) return summarize(asked);
    const body = new Uint8Array(asked.body);
    try {
      return await pool.run(org, summarizeTask, { ...asked, body }, { transfer: [body.buffer] });
    } catch (error) {
      if (error instanceof Problem && error.code === 'work-queue-full') return summarize(asked);
      throw error;
    }
  };
