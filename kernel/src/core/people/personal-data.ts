import type { AnyContext, Context } from '../context.ts';

/** A file of the archive that a person gets of their own data. */
export interface PersonalFile {
  /** Below the module's folder, such as `notes.jsonl` or `photos/1.jpg`. */
  readonly name: string;
  /** Read when its turn comes, and never held whole. */
  readonly content: AsyncIterable<string | Uint8Array>;
}

/** Where a module's personal data is, said by the two things that a person may ask for. */
export interface PersonalData {
  /** All that is kept of the person. Outside any transaction: each file opens its own, as short as it can. */
  readonly export: (ctx: Context<never>, personId: string) => AsyncIterable<PersonalFile>;
  /**
   * Deletes what is the person's alone, and takes the person out of what others keep. In the transaction of the
   * erasure; the events of the ledger stay, since they hold ids only.
   */
  readonly erase: (ctx: AnyContext, personId: string) => Promise<void>;
}

export const noPersonalData: PersonalData = {
  export: async function* () {},
  erase: async () => {},
};

const pageRows = 500;
const first = '00000000-0000-0000-0000-000000000000';

/** Rows as lines of JSON, by pages in the order of their ids. `page` opens its own transaction. */
export async function* jsonLines<R extends { readonly id: string }>(
  page: (after: string, limit: number) => Promise<readonly R[]>,
): AsyncIterable<string> {
  for (let after = first; ; ) {
    const rows = await page(after, pageRows);
    for (const row of rows) yield `${JSON.stringify(row)}\n`;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    after = last.id;
  }
}

/** One value as a file of JSON that a person can read. */
export async function* jsonFile(value: () => Promise<unknown>): AsyncIterable<string> {
  yield `${JSON.stringify(await value(), null, 2)}\n`;
}
