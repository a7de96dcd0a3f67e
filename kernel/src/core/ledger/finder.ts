import type { Context } from '../context.ts';

/** What a text names in a module. */
export interface Found {
  readonly id: string;
  /** As a person recognises it, such as the first line of a message. */
  readonly title: string;
  readonly at: Date;
  /** What the ledger knows it by: ids of drafts, traces, and its own. */
  readonly ids: readonly string[];
}

/** How an audit finds a module's things by the ids and words that people have of them. */
export interface Finder {
  /** `<module>.<noun>`; the page says `find.<name>`. */
  readonly name: string;
  /**
   * What `text` names, the best first, by its id as well. In a transaction. A text of another shape gives nothing, and
   * is not asked for.
   */
  readonly find: (ctx: Context<never>, text: string, limit: number) => Promise<readonly Found[]>;
  /**
   * The same where it has to ask something that may be slow, such as a store of its own. It is called when nothing else
   * knew the text, outside of any transaction, and answers within seconds: undefined when there was no answer in time,
   * and whoever asked is told so.
   */
  readonly findAfar?: (
    ctx: Context<never>,
    text: string,
    limit: number,
  ) => Promise<readonly Found[] | undefined>;
}
