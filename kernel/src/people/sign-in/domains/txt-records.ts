import { Resolver } from 'node:dns/promises';
import { Problem } from '../../../base/problem.ts';

declare module '../../../core/context.ts' {
  interface Parts {
    readonly readTxt: ReadTxt;
  }
}

/**
 * The TXT records of a name; none where it has none.
 *
 * @throws Problem 502 `domain-not-readable` where the name servers gave no answer, which says nothing of the records.
 */
export type ReadTxt = (name: string) => Promise<readonly string[]>;

const recordsMax = 100;
const charsMax = 1_000;
const timeoutMs = 2_000;

export interface TxtOptions {
  /** `address:port` of name servers; those of the system when left out. */
  readonly servers?: readonly string[];
}

/** Asks name servers itself, since what the system keeps of earlier answers may be hours old. */
export function createTxtReader({ servers }: TxtOptions = {}): ReadTxt {
  return async (name) => {
    const resolver = new Resolver({ timeout: timeoutMs, tries: 2, maxTimeout: 2 * timeoutMs });
    if (servers !== undefined) resolver.setServers(servers);
    const records = await resolver.resolveTxt(name).catch((error: { code?: unknown }) => {
      if (error.code === 'ENODATA' || error.code === 'ENOTFOUND') return [];
      throw new Problem(
        502,
        'domain-not-readable',
        'The name servers of the domain gave no answer; try again in some minutes.',
        { reason: String(error.code).slice(0, 40) },
      );
    });
    return records.slice(0, recordsMax).map((parts) => parts.join('').slice(0, charsMax));
  };
}
